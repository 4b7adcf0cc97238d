package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How an engine drives its operations.
 *
 * @param holder who drives, in the leases of operation documents: asked for each operation, on a thread that may wait
 * @param shortestPoll polls of AWS are at least this far apart
 * @param longestPoll polls of AWS are at most this far apart
 * @param progressLines a log gets a line of progress at most this often
 * @param lease how long a driver may be silent before another may take its operation over
 * @param patience how calls that fail because of the network or AWS are repeated before the operation detaches
 * @param strict whether an operation is refused where it can't be found out beforehand whether a permission is there, or whether
 *     the bucket is public; asked each time
 * @param guard refuses what must not be driven from here, with the line to show; asked before each operation is driven, on a thread that
 *     may wait
 */
public record EngineSettings(
        Supplier<Holder> holder,
        Duration shortestPoll,
        Duration longestPoll,
        Duration progressLines,
        Duration lease,
        Patience patience,
        BooleanSupplier strict,
        Consumer<OperationRequest> guard) {

    /** Polls every 5 seconds to 2 minutes, a line a minute, a lease of 15 minutes, {@link Patience#CALLS}. */
    public static EngineSettings of(String holder) {
        return of(() -> Holder.of(holder));
    }

    /** The same, for a holder whose name is found out when it is needed. */
    public static EngineSettings of(Supplier<Holder> holder) {
        return new EngineSettings(
                holder,
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                Patience.CALLS,
                () -> false,
                request -> {});
    }

    /** The same with other bounds for polls of AWS, and a line of progress at most as often as given. */
    public EngineSettings polling(Duration shortest, Duration longest, Duration lines) {
        return new EngineSettings(holder, shortest, longest, lines, lease, patience, strict, guard);
    }

    /** The same, strict or not. */
    public EngineSettings strictly(BooleanSupplier other) {
        return new EngineSettings(holder, shortestPoll, longestPoll, progressLines, lease, patience, other, guard);
    }

    /** The same, with a guard. */
    public EngineSettings guardedBy(Consumer<OperationRequest> other) {
        return new EngineSettings(holder, shortestPoll, longestPoll, progressLines, lease, patience, strict, other);
    }
}
