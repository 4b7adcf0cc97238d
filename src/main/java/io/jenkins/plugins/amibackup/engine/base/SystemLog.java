package io.jenkins.plugins.amibackup.engine.base;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log of the controller or of the process, which administrators read. A message is one line, whatever the text in it is.
 * Loggers have the names of classes, or {@value #OPERATIONS}.
 */
public final class SystemLog {

    /** The name of the logger that tells of operations, in whichever class they are told of. */
    public static final String OPERATIONS = "io.jenkins.plugins.amibackup.operations";

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
    @SuppressFBWarnings(value = "CRLF_INJECTION_LOGS", justification = "The sanitizer leaves one line")
    public void log(Level level, String message, Throwable failure) {
        if (!logger.isLoggable(level)) {
            return;
        }
        // Java would name this class as the one that logs.
        StackWalker.StackFrame caller = CALLERS.walk(frames -> frames.filter(
                        frame -> !frame.getClassName().equals(SystemLog.class.getName()))
                .findFirst()
                .orElseThrow());
        logger.logp(level, caller.getClassName(), caller.getMethodName(), Sanitizer.line(message), failure);
    }
}
