package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.request.CallOptions;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.Optional;

/** How an operation ends if it doesn't end by itself, with the lines that say what is left in AWS and what to do next. */
final class Endings {

    private final DriveRequest request;

    Endings(DriveRequest request) {
        this.request = request;
    }

    /**
     * It is no longer watched.
     *
     * @param work the operation, where its document is written; empty where it isn't, or wasn't read yet
     */
    Line detached(Line why, Optional<DrivenOperation> work) {
        Beginning beginning = request.beginning();
        Line options = CallOptions.shell(request.access().region(), beginning.bucketOwner(), beginning.sse());
        Optional<PruneData> prune = work.flatMap(Endings::prune);
        if (prune.isPresent()) {
            return Line.of(
                    "driver.detached.prune",
                    why.sentence(),
                    prune.get().gone(),
                    request.runId(),
                    beginning.bucket(),
                    options);
        }
        if (work.isPresent()) {
            return Line.of(
                    "driver.detached",
                    why.sentence(),
                    work.get().leftInAws(),
                    request.runId(),
                    beginning.bucket(),
                    options);
        }
        return beginning.looks()
                ? Line.of("driver.detachedUnread", why.sentence(), request.runId(), beginning.bucket(), options)
                : Line.of("driver.detachedEarly", why.sentence());
    }

    /** The prune that is driven; empty where it is something else: what a prune leaves is not what it has made. */
    private static Optional<PruneData> prune(DrivenOperation work) {
        return work.operation().data() instanceof PruneData prune ? Optional.of(prune) : Optional.empty();
    }

    /** A user has aborted an operation of which nothing is left, or which has made nothing. */
    Line abortedEmpty(Line why) {
        if (request.beginning()
                .request()
                .filter(asked -> asked instanceof PruneRequest prune && prune.dryRun())
                .isPresent()) {
            return Line.of("driver.aborted.dryRun", why.sentence());
        }
        boolean prune =
                request.beginning().kind().filter(OperationKind.PRUNE::equals).isPresent();
        return Line.of(prune ? "driver.aborted.prune" : "driver.aborted.nothing", why.sentence());
    }

    /** A step of an operation whose document is written has failed. */
    Line failed(OperationException failure, DrivenOperation work) {
        Line stage = work.stage().line();
        Object why = failure.line().sentence();
        return prune(work)
                .map(prune -> Line.of("driver.failed.prune", stage, why, prune.gone(), request.runId()))
                .orElseGet(() -> Line.of("driver.failed", stage, why, work.leftInAws(), request.runId()));
    }

    /** Another driver has taken over, or was first. */
    End lost(boolean documented) {
        return documented
                ? new End.Detached(Line.of("driver.lost", request.runId()))
                : new End.Failed(Line.of("driver.taken", request.runId()), FailureKind.CONFLICT);
    }

    /** The document says that the operation has failed, and can't be resumed. */
    End over(Line failure) {
        return new End.Failed(Line.of("driver.over", request.runId(), failure), FailureKind.BAD_INPUT);
    }

    /** The document says that a user has aborted the operation. */
    End overAborted(Line why) {
        return new End.Failed(Line.of("driver.over.aborted", request.runId(), why.sentence()), FailureKind.BAD_INPUT);
    }
}
