package io.jenkins.plugins.amibackup.engine.base;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Messages to one who handles them one at a time, in their order, on whatever worker is free: no thread waits, and what
 * they change needs no lock.
 */
public final class Mailbox {

    private final Scheduler scheduler;
    private final Consumer<Runnable> handler;
    private final Queue<Runnable> messages = new ArrayDeque<>();
    private boolean handling;

    /** @param handler runs a message, and sees to what goes wrong in it */
    public Mailbox(Scheduler scheduler, Consumer<Runnable> handler) {
        this.scheduler = scheduler;
        this.handler = handler;
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
            handler.accept(message);
        }
    }
}
