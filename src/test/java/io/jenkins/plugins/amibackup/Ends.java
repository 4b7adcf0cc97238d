package io.jenkins.plugins.amibackup;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Hears how operations end, also those that no build waits for any more. */
public final class Ends extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("io.jenkins.plugins.amibackup.operations");
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    public Ends() {
        logger.addHandler(this);
    }

    /** The next end, in words. */
    public String next() throws InterruptedException {
        String end = ends.poll(1, TimeUnit.MINUTES);
        if (end == null) {
            throw new AssertionError("No operation has ended within a minute");
        }
        return end;
    }

    @Override
    public void publish(LogRecord record) {
        ends.add(formatter.formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
