package io.jenkins.plugins.amibackup.cli;

/** Ctrl-C at a test's command. */
final class FakeInterrupts implements Interrupts {

    private Listener listener;

    @Override
    public synchronized Listening listen(Listener hears) {
        listener = hears;
        notifyAll();
        return () -> {
            synchronized (this) {
                listener = null;
            }
        };
    }

    /** Waits until somebody listens, and interrupts. */
    synchronized void first() {
        awaitListener();
        listener.first("Ctrl-C was pressed");
    }

    /** A second Ctrl-C; a real one would end the process now. */
    synchronized void second() {
        awaitListener();
        listener.second();
    }

    private void awaitListener() {
        while (listener == null) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }
}
