package io.jenkins.plugins.amibackup.cli;

import java.io.PrintStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;

/** The engine's own log, for troubleshooting: shown only with {@code --verbose}. */
final class Diagnostics {

    /** Kept so that the logger and its settings are not garbage-collected. */
    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.amibackup");

    private Diagnostics() {}

    static void show(boolean verbose, PrintStream err) {
        LOGGER.setUseParentHandlers(false);
        for (Handler handler : LOGGER.getHandlers()) {
            LOGGER.removeHandler(handler);
        }
        LOGGER.setLevel(verbose ? Level.FINE : Level.OFF);
        if (verbose) {
            LOGGER.addHandler(new ToStandardError(err, new SimpleFormatter()));
        }
    }

    private static final class ToStandardError extends StreamHandler {

        ToStandardError(PrintStream err, Formatter formatter) {
            super(err, formatter);
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(LogRecord line) {
            super.publish(line);
            flush();
        }
    }
}
