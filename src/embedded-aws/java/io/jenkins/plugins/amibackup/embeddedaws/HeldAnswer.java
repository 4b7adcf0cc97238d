package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The answer to a call that has had its effect: held back until a test lets it go. */
public final class HeldAnswer {

    /** So long, in real time, at most: a test that has failed must not hold the embedded AWS for ever. */
    private static final Duration MOST = Duration.ofMinutes(2);

    private final CountDownLatch effect = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HeldAnswer() {}

    /**
     * Waits until the call has had its effect.
     *
     * @throws IllegalStateException when there was no such call within two minutes
     */
    public void awaitEffect() throws InterruptedException {
        if (!await(effect)) {
            throw new IllegalStateException("The call whose answer is to be held has not come");
        }
    }

    /** Lets the answer go. */
    public void release() {
        released.countDown();
    }

    void hold() {
        effect.countDown();
        try {
            await(released);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(MOST.toMillis(), TimeUnit.MILLISECONDS);
    }
}
