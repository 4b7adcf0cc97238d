package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.watch.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What AWS says of things right before they are removed: asked together with others, at most seconds old, and asked anew each time.
 *
 * @param <T> as what AWS describes them
 */
final class FirstLook<T> {

    /** An answer that is older, because its driver was held up, is asked for again. */
    private static final Duration OLD = Duration.ofSeconds(10);

    private Look<T> pending;
    private List<String> of = List.of();

    /**
     * What AWS says now; the next time it is asked anew.
     *
     * @param ids what is looked at
     * @param ask begins a look at them
     * @return empty where it is still to come: the same is to be asked again {@link #until} then
     * @throws RuntimeException as the call does
     */
    Optional<List<T>> take(List<String> ids, Function<List<String>, Look<T>> ask, StepContext context) {
        Optional<Look<T>> over = over(ids, ask, context);
        over.ifPresent(look -> pending = null);
        return over.map(Look::things);
    }

    /** The same, for one who goes on to {@link #take} it. */
    Optional<List<T>> peek(List<String> ids, Function<List<String>, Look<T>> ask, StepContext context) {
        try {
            return over(ids, ask, context).map(Look::things);
        } catch (RuntimeException failed) {
            pending = null;
            throw failed;
        }
    }

    private Optional<Look<T>> over(List<String> ids, Function<List<String>, Look<T>> ask, StepContext context) {
        if (pending == null || !of.equals(ids) || isOld(context.now())) {
            of = ids;
            pending = ask.apply(ids);
        }
        return pending.isOver() ? Optional.of(pending) : Optional.empty();
    }

    private boolean isOld(Instant now) {
        return pending.isOver() && pending.at().plus(OLD).isBefore(now);
    }

    /** What has just been seen of these in a look for something else. */
    void seen(List<String> ids, List<T> things, Instant at) {
        of = ids;
        pending = Look.over(things, at);
    }

    /** Whether an answer is still to come. */
    boolean isPending() {
        return pending != null;
    }

    Outcome.Until until() {
        return new Outcome.Until(pending::whenOver, true);
    }
}
