package io.jenkins.plugins.amibackup.engine.base;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.logging.Level;

/**
 * Messages that are handled one at a time, in order, on any free worker: no thread waits, and the state
 * they change needs no lock. Whatever goes wrong in a message reaches its owner as a failure.
 */
public final class Mailbox {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    /** Whose messages these are. Called on the engine's threads, one call at a time. */
    public interface Owner {

        /** Messages to an owner that has ended are dropped. */
        boolean hasEnded();

        /** A message has failed; the owner decides whether that passes. */
        void troubled(OperationException failure);

        /** A message has failed in a way that nobody foresaw: the owner ends with this failure. */
        void failed(OperationException internal);

        /** Not even that was possible: the owner ends, whatever stands. */
        void ended(OperationException internal);
    }

    private final Scheduler scheduler;
    private final String name;
    private final Owner owner;
    private final Queue<Runnable> messages = new ArrayDeque<>(1);
    private boolean handling;

    /** @param name the owner's, for the log of the program, for example {@code Operation 7f3a2c41} */
    public Mailbox(Scheduler scheduler, String name, Owner owner) {
        this.scheduler = scheduler;
        this.name = name;
        this.owner = owner;
    }

    /** Returns at once. */
    public void send(Runnable message) {
        synchronized (messages) {
            messages.add(message);
            if (handling) {
                return;
            }
            handling = true;
        }
        scheduler.schedule(Duration.ZERO, this::handleAll);
    }

    private void handleAll() {
        while (true) {
            Runnable message;
            synchronized (messages) {
                message = messages.poll();
                if (message == null) {
                    handling = false;
                    return;
                }
            }
            handle(message);
        }
    }

    private void handle(Runnable message) {
        if (owner.hasEnded()) {
            return;
        }
        try {
            try {
                message.run();
            } catch (OperationException failure) {
                owner.troubled(failure);
            }
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOGGER.log(Level.WARNING, name + " ended unexpectedly", unexpected);
            OperationException internal =
                    new OperationException(FailureKind.REFUSED, Line.of("driver.unexpected", unexpected), unexpected);
            try {
                owner.failed(internal);
            } catch (RuntimeException | LinkageError | StackOverflowError again) {
                LOGGER.log(Level.SEVERE, name + " could not even be failed", again);
                owner.ended(internal);
            }
        }
    }
}
