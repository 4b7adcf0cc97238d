package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Driving;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Following;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Looking;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Proving;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Verified;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Verifying;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;

/** What a gate does: it looks, does what comes of that, and looks again, until it is open or stays closed. */
final class GateMoves {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);
    /** Between the end of a backup that was of no use and the next look. */
    private static final Duration SOON = Duration.ofSeconds(2);
    /** For so long what a look has found is good enough to open with. */
    private static final Duration STILL_GOOD = Duration.ofMinutes(1);

    /** A gate makes no third backup after two that could not be found in the bucket. */
    private static final int MOST_UNPROVED = 2;

    private final GateDriver driver;
    private final Engine engine;
    private final GateRequest request;
    private final AwsAccess access;
    private final OwnRuns ownRuns;
    /** How the backups of the gate are driven, its own and those that it picks up. */
    private final DriveOptions options;

    private final EarlyOpening early;
    private final GateLog log;
    private Optional<GateSite> site = Optional.empty();
    /** What it has decided to open with, while the use of that is not written yet. */
    private Optional<Opening> opening = Optional.empty();

    private int rounds;
    private int unproved;

    GateMoves(
            GateDriver driver,
            Engine engine,
            GateRequest request,
            AwsAccess access,
            DriveOptions options,
            GateLog log) {
        this.driver = driver;
        this.engine = engine;
        this.request = request;
        this.access = access;
        this.options = options;
        this.log = log;
        ownRuns = new OwnRuns(driver.runId());
        early = new EarlyOpening(driver, request, options, this::site, engine.failures(), log);
    }

    private GateSite site() {
        if (site.isEmpty()) {
            request.check(options.waitsFor());
            site = Optional.of(new GateSite(request, engine.clients().clients(access), ownRuns, engine::isDriving));
        }
        return site.get();
    }

    /**
     * It opens as soon as everybody can see which backup it uses.
     *
     * @param since when it has looked
     */
    private record Opening(GateDecision.Open open, Optional<OperationResult> made, Instant since) {}

    void look() {
        if (driver.state().drives().isPresent()) {
            return;
        }
        if (opening.isPresent() && opening.get().since().isAfter(now().minus(STILL_GOOD))) {
            open(opening.get());
            return;
        }
        GateSite at = site();
        if (++rounds > OwnRuns.MOST) {
            throw request.unsettled();
        }
        driver.says(Line.of("status.gate"));
        GateState state = driver.state();
        Optional<OperationResult> made = state.made();
        GateDecision decision = at.decide(made, state.verified());
        driver.settled();
        opening = Optional.empty();
        Optional<End> over = early.end(decision);
        if (over.isPresent()) {
            driver.end(over.get());
        } else if (decision instanceof GateDecision.Open open) {
            Opening decided = new Opening(
                    open,
                    made.filter(result -> ownRuns.contains(result.runId())
                            && result.runId().equals(open.backup().runId())),
                    now());
            opening = Optional.of(decided);
            open(decided);
        } else if (decision instanceof GateDecision.Closed closed) {
            close(closed.line());
        } else if (decision instanceof GateDecision.Verify verify) {
            verify(verify, made);
        } else if (decision instanceof GateDecision.Unverified unverified) {
            driver.end(
                    state instanceof Verified verified && verified.how() instanceof End.Failed
                            ? verified.how()
                            : new End.Failed(unverified.line(), FailureKind.CLOSED));
        } else if (made.isPresent() && early.opened().isEmpty() && ++unproved == MOST_UNPROVED) {
            close(Line.of("gate.unproved", unproved, request.instanceId(), request.bucket()));
        } else if (decision instanceof GateDecision.Follow follow) {
            follow(follow);
        } else if (decision instanceof GateDecision.Drive drive) {
            drive(drive);
        }
    }

    /** A call that fails is made again alone: all that was looked at so far still stands. */
    private void open(Opening decided) {
        GateDecision.Open open = decided.open();
        boolean claimed = site().claim(open.backup(), log::warn);
        opening = Optional.empty();
        if (claimed) {
            open(open, decided.made());
        } else {
            log.say(Line.of("gate.gone", request.instanceId(), open.backup().amiId()));
            driver.later(SOON, this::look);
        }
    }

    private Instant now() {
        return engine.scheduler().clock().instant();
    }

    /** @param made how the run has ended that the gate has begun for this backup; empty when it was there already */
    private void open(GateDecision.Open open, Optional<OperationResult> made) {
        if (made.isPresent()) {
            log.say(Line.of("gate.made", request.instanceId(), open.backup().amiId()));
        } else {
            log.open(open.backup(), open.age());
        }
        open.proven().ifPresent(log::proven);
        log.reservations(open);
        driver.end(new End.Done(GateResults.of(open, request.bucket(), made)));
    }

    private void close(Line line) {
        driver.end(new End.Failed(line, FailureKind.CLOSED));
    }

    private void follow(GateDecision.Follow follow) {
        GateState before = driver.state();
        if (!before.isFollowing(follow.other().runId())) {
            OtherRun other = new OtherRun(
                    follow.other().runId(), engine.scheduler().clock().instant());
            driver.enter(new Following(other, before.status()));
            log.waits(follow.other());
        }
        lookAtOther();
    }

    /** Looks where the run of another stands that the gate waits for. */
    private void lookAtOther() {
        if (!(driver.state() instanceof Following following)) {
            return;
        }
        OtherRun other = following.other();
        Optional<OperationData> run = site().look(other);
        driver.settled();
        if (run.isEmpty()) {
            driver.enter(looking(following.status()));
            look();
            return;
        }
        Stage stage = run.get().phase().stage();
        if (other.isNews(stage)) {
            log.say(Line.of("gate.awaited", other.runId(), stage.line()));
        }
        early.follow(run.get());
        driver.says(other.status());
        driver.later(other.pause(engine.scheduler().clock().instant()), this::lookAtOther);
    }

    /** A gate that has opened early looks at the backup with which it has. */
    private GateState looking(Line status) {
        return early.opened().<GateState>map(so -> new Proving(so, status)).orElseGet(() -> new Looking(status));
    }

    private void drive(GateDecision.Drive drive) {
        log.say(drive.says());
        OperationListener listener = driver.driven(early::reached, this::driven);
        try {
            OperationHandle backup = engine.drive(drive.runId(), drive.beginning(), access, listener, options);
            driver.enter(new Driving(drive.runId(), backup, drive.own(), drive.keepsImage(), Optional.empty()));
        } catch (IllegalStateException alreadyDriven) {
            driver.enter(looking(driver.state().status()));
            waitFor(drive.runId(), alreadyDriven);
        }
    }

    /** @param made how the run has ended that the gate has begun for this backup; empty when it was there already */
    private void verify(GateDecision.Verify verify, Optional<OperationResult> made) {
        log.say(verify.says());
        OperationListener listener = driver.driven((milestone, so) -> {}, this::verified);
        try {
            OperationHandle drill =
                    engine.drive(verify.runId(), verify.beginning(), access, listener, DriveOptions.DEFAULT);
            driver.enter(new Verifying(verify.runId(), drill, verify.drilled(), made));
        } catch (IllegalStateException alreadyDriven) {
            waitFor(verify.runId(), alreadyDriven);
        }
    }

    /** Something else here drives a run of the gate, such as a clean-up, which may take as long as AWS takes. */
    private void waitFor(String runId, IllegalStateException alreadyDriven) {
        LOGGER.log(Level.FINE, "Somebody else drives " + runId, alreadyDriven);
        log.say(Line.of("gate.waitsForOwn", runId));
        driver.says(Line.of("status.gateWaitsForOwn", runId));
        driver.later(SOON, () -> lookWhenOver(runId));
    }

    private void lookWhenOver(String runId) {
        if (engine.isDriving(runId)) {
            driver.later(SOON, () -> lookWhenOver(runId));
        } else {
            look();
        }
    }

    /** The verification that the gate has had driven has ended. */
    private void verified(End how) {
        if (!(driver.state() instanceof Verifying verifying)) {
            return;
        }
        if (verifying.givenUp().isPresent() && (how instanceof End.Done || how instanceof End.Aborted)) {
            driver.removed(verifying.runId());
        }
        Optional<End> end = verifying.end(how);
        if (end.isPresent()) {
            driver.end(end.get());
            return;
        }
        driver.enter(new Verified(verifying.drilled(), verifying.made(), how, Line.of("status.gate")));
        driver.later(Duration.ZERO, this::look);
    }

    /** The backup that the gate has had driven has ended. */
    private void driven(End how) {
        if (!(driver.state() instanceof Driving driven)) {
            return;
        }
        Optional<End> end = driven.end(how).or(() -> early.end(how));
        if (end.isPresent()) {
            // From this state, not the next: it knows the run that a pending clean-up may be waiting for.
            driver.end(end.get());
            return;
        }
        driver.enter(driven.made(how).orElseGet(() -> looking(Line.of("status.gate"))));
        driver.later(how instanceof End.Done ? Duration.ZERO : SOON, this::look);
    }

    void close() {
        site.ifPresent(GateSite::close);
    }
}
