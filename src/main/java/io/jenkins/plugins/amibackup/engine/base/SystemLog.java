package io.jenkins.plugins.amibackup.engine.base;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log of the controller or of the process, which administrators read. A message is one line, whatever the text in it is.
 * Loggers have the names of classes, or one of those below.
 */
public final class SystemLog {

    /** The name of the logger that tells of operations, in whichever class they are told of. */
    public static final String OPERATIONS = "io.jenkins.plugins.amibackup.operations";

    /** The name of the logger that tells what becomes of backups that go on in the background. */
    public static final String BACKGROUND = "io.jenkins.plugins.amibackup.background";

    /** The name of the logger that has AWS's encoded authorization messages whole, each with the command that decodes it. */
    public static final String AWS_DENIALS = "io.jenkins.plugins.amibackup.denials";

    /** In characters: AWS's encoded messages are as long as the policies behind them. */
    private static final int LONGEST_WHOLE = 32_000;

    private static final StackWalker CALLERS = StackWalker.getInstance();

    private final Logger logger;

    private SystemLog(Logger logger) {
        this.logger = logger;
    }

    /** The log under this name. */
    public static SystemLog of(String name) {
        return new SystemLog(Logger.getLogger(name));
    }

    /** Writes a message. */
    public void log(Level level, String message) {
        log(level, message, null);
    }

    /**
     * Writes a message and a failure with its stack trace.
     *
     * @param failure null for none
     */
    public void log(Level level, String message, Throwable failure) {
        write(level, message, Sanitizer.LONGEST, failure);
    }

    /** Writes a message that is of no use when it is cut off; one of more than {@value #LONGEST_WHOLE} characters still is. */
    public void logWhole(Level level, String message) {
        write(level, message, LONGEST_WHOLE, null);
    }

    @SuppressFBWarnings(value = "CRLF_INJECTION_LOGS", justification = "The sanitizer leaves one line")
    private void write(Level level, String message, int longest, Throwable failure) {
        if (!logger.isLoggable(level)) {
            return;
        }
        // Java would name this class as the one that logs.
        StackWalker.StackFrame caller = CALLERS.walk(frames -> frames.filter(
                        frame -> !frame.getClassName().equals(SystemLog.class.getName()))
                .findFirst()
                .orElseThrow());
        String line = Sanitizer.line(message, longest);
        logger.logp(level, caller.getClassName(), caller.getMethodName(), line, failure);
    }
}
