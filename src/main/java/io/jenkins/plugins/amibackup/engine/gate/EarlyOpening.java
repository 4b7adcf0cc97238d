package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Driving;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * That a gate opens before its backup is complete, as far as whoever asked for it is content with that. The gate lives on until the
 * backup has ended, and says how; it begins nothing else any more, because whoever waited has gone on.
 */
final class EarlyOpening {

    private final GateDriver driver;
    private final GateRequest request;
    private final DriveOptions options;
    private final Supplier<GateSite> site;
    private final FailureStreak failures;
    private final GateLog log;
    /** What its backup has come to, while the use of that is not written yet. */
    private Optional<OperationResult> due = Optional.empty();
    /** Whether it has been refused to look at another's image. */
    private boolean refused;
    /** With what it has opened; empty while it has not. */
    private Optional<OperationResult> opened = Optional.empty();

    EarlyOpening(
            GateDriver driver,
            GateRequest request,
            DriveOptions options,
            Supplier<GateSite> site,
            FailureStreak failures,
            GateLog log) {
        this.driver = driver;
        this.request = request;
        this.options = options;
        this.site = site;
        this.failures = failures;
        this.log = log;
    }

    /** With what the gate has opened before that was complete; empty while it has not. */
    Optional<OperationResult> opened() {
        return opened;
    }

    /** The backup that the gate has had driven has come so far. */
    void reached(Milestone milestone, OperationResult so) {
        if (driver.state() instanceof Driving driving
                && options.goesOnAt(milestone)
                && (driving.keepsImage() || options.waitsFor() == Milestone.POINT_IN_TIME)) {
            due = Optional.of(so);
            open();
        }
    }

    private void open() {
        if (due.isEmpty() || !(driver.state() instanceof Driving driving)) {
            return;
        }
        if (driving.leaving().isPresent()) {
            due = Optional.empty();
            return;
        }
        OperationResult so = due.get();
        try {
            if (!driving.own() && opened.isEmpty() && !site.get().early().isYoungEnough(so)) {
                log.warn(Line.of("gate.early.old", so.runId()));
            } else {
                open(so, "gate.early.");
            }
        } catch (OperationException failure) {
            if (failure.kind().passes() && failures.failed(Patience.GATE, failure) instanceof Patience.Again again) {
                driver.later(again.after(), this::open);
                return;
            }
            log.warn(Line.of("gate.early.notTold", so.runId(), failure.line()));
        }
        due = Optional.empty();
    }

    /** That it uses the image is written down before anybody hears that it is open. */
    private void open(OperationResult so, String says) {
        if (so.amiId() != null && !so.amiId().isEmpty()) {
            site.get().use(so.amiId(), log::warn);
        }
        failures.settled();
        Milestone milestone = so.reached().orElseThrow();
        if (opened.isEmpty()) {
            log.say(Line.of(says + milestone.word(), request.instanceId(), so.runId(), so.amiId()));
        }
        opened = Optional.of(so);
        driver.reached(milestone, so);
    }

    /**
     * Another's run stands here; the gate opens with its image where it accepts that. What can't be told now is asked again.
     */
    void follow(OperationData run) {
        if (request.accepts() != Milestone.IMAGE || opened.isPresent() || refused) {
            return;
        }
        try {
            site.get().early().of(run).ifPresent(so -> open(so, "gate.early.other."));
        } catch (OperationException failure) {
            if (failure.kind().passes()) {
                // The next look at that run asks again.
                return;
            }
            refused = true;
            log.warn(Line.of("gate.early.notTold", run.runId(), failure.line()));
        }
    }

    /**
     * How the gate ends when a look has found this after it has opened; empty where it goes on: it opens for good with that very backup,
     * or waits for its run, or picks that up.
     */
    Optional<End> end(GateDecision decision) {
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        String run = opened.get().runId();
        boolean same = decision instanceof GateDecision.Open open
                        && open.backup().runId().equals(run)
                || decision instanceof GateDecision.Follow follow
                        && follow.other().runId().equals(run)
                || decision instanceof GateDecision.Drive drive && drive.runId().equals(run);
        return same
                ? Optional.empty()
                : Optional.of(failed(Line.of("gate.early.unconfirmed", run, request.instanceId(), request.bucket())));
    }

    /** How the gate ends when the backup that it has had driven has ended like that after it has opened; empty where it looks at that. */
    Optional<End> end(End how) {
        if (opened.isEmpty() || how instanceof End.Done) {
            return Optional.empty();
        }
        return Optional.of(
                how instanceof End.Aborted aborted
                        ? failed(Line.of(
                                "gate.early.aborted",
                                opened.get().runId(),
                                aborted.why().sentence()))
                        : how);
    }

    private static End failed(Line why) {
        return new End.Failed(why, FailureKind.CLOSED);
    }
}
