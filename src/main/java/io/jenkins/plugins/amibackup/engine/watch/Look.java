package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at some things in AWS under way, made together with those of others. It is over when AWS has answered, or the call has failed.
 *
 * @param <T> as what AWS describes them
 */
public final class Look<T> {

    private final List<Runnable> waiting = new ArrayList<>();
    private List<T> seen;
    private RuntimeException failure;
    private Instant at;

    Look() {}

    /** A look that is over. */
    public static <T> Look<T> over(List<T> things, Instant at) {
        Look<T> look = new Look<>();
        look.seen(things, at);
        return look;
    }

    void seen(List<T> things, Instant now) {
        synchronized (this) {
            seen = List.copyOf(things);
            at = now;
        }
        tell();
    }

    void failed(RuntimeException why, Instant now) {
        synchronized (this) {
            failure = why;
            at = now;
        }
        tell();
    }

    private void tell() {
        List<Runnable> told;
        synchronized (this) {
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }

    public synchronized boolean isOver() {
        return at != null;
    }

    /** Runs it when the look is over; at once where it is. */
    public void whenOver(Runnable then) {
        synchronized (this) {
            if (!isOver()) {
                waiting.add(then);
                return;
            }
        }
        then.run();
    }

    /** When the look was over; null until then. */
    public synchronized Instant at() {
        return at;
    }

    /**
     * Those of the things that are there and visible. To be called when the look is over.
     *
     * @throws RuntimeException what the call threw
     */
    public synchronized List<T> things() {
        if (failure != null) {
            throw failure;
        }
        return seen;
    }
}
