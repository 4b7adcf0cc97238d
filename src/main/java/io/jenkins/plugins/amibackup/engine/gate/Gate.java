package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Driving;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Ended;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Following;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Looking;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.CallOptions;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/**
 * A check that a good enough backup exists. It looks at the newest complete backup; where that is not good enough, it waits
 * for one that is just being made, or makes one, if it may. However many gates there are, on however many controllers, one
 * backup is made: the per-instance key says which.
 *
 * <p>Everything it needs to go on after a restart is its run id and the request.
 */
public final class Gate implements OperationHandle {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);
    /** Between the end of a backup that was of no use and the next look. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Engine engine;
    private final String runId;
    private final GateRequest request;
    private final AwsAccess access;
    private final OperationListener listener;
    private final GateLog log;
    private final OwnRuns ownRuns;
    private final Mailbox mailbox;
    private final FailureStreak failures;
    private Optional<GateSite> site = Optional.empty();
    private int rounds;
    private Scheduler.Cancellable pending = () -> {};
    private Scheduler.Cancellable timeOut = () -> {};
    private volatile GateState state = new Looking(Line.of("status.starting"));

    private Gate(Engine engine, String runId, GateRequest request, AwsAccess access, OperationListener listener) {
        this.engine = engine;
        this.runId = runId;
        this.request = request;
        this.access = access;
        this.listener = listener;
        log = new GateLog(runId, request, listener);
        ownRuns = new OwnRuns(runId);
        mailbox = new Mailbox(engine.scheduler(), "Gate " + runId, new Owner());
        failures = engine.failures();
    }

    /**
     * Looks whether the gate is open, and goes on from there. Returns at once; what is found reaches the listener: {@link
     * End.Done} with the backup when the gate is open, {@link End.Failed} when it stays closed.
     *
     * @param runId a fresh id, or that of the same gate before a restart
     */
    public static Gate open(
            Engine engine,
            String runId,
            GateRequest request,
            AwsAccess access,
            OperationListener listener,
            DriveOptions options) {
        Gate gate = new Gate(engine, runId, request, access, listener);
        gate.mailbox.send(() -> {
            options.timeOut().ifPresent(gate::detachAfter);
            gate.check();
        });
        return gate;
    }

    private void detachAfter(Duration most) {
        timeOut = engine.scheduler().schedule(most, () -> detach(Line.of("driver.timeOut", most)));
    }

    /** Whether a run is one that a gate has begun, perhaps before a restart. */
    public static boolean hasBegun(String gateRunId, String runId) {
        return new OwnRuns(gateRunId).contains(runId);
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public List<String> runIds() {
        return state.begun();
    }

    @Override
    public Line status() {
        return state.status();
    }

    @Override
    public void detach(Line why) {
        mailbox.send(() -> {
            if (state instanceof Driving driving) {
                state = driving.leaving(why);
                driving.backup().detach(why);
            } else {
                end(new End.Detached(state.stopped(why)));
            }
        });
    }

    /** A backup that another has begun goes on: only the waiting for it ends. */
    @Override
    public void abort(Line why) {
        mailbox.send(() -> {
            if (state instanceof Driving driving && driving.own()) {
                driving.backup().abort(why);
                return;
            }
            if (state instanceof Driving driving) {
                driving.backup().detach(why);
            }
            end(new End.Aborted(why));
        });
    }

    private void later(Duration after, Runnable message) {
        pending.cancel();
        pending = engine.scheduler().schedule(after, () -> mailbox.send(message));
    }

    private Instant now() {
        return engine.scheduler().clock().instant();
    }

    private void status(Line now) {
        state = state instanceof Following following ? new Following(following.other(), now) : new Looking(now);
    }

    /** Looks at the newest backup, then at the one that is being made. */
    private void check() {
        if (state instanceof Driving) {
            return;
        }
        if (site.isEmpty()) {
            request.check();
            site = Optional.of(new GateSite(request, engine.clients().clients(access)));
        }
        if (++rounds > OwnRuns.MOST) {
            throw unsettled();
        }
        status(Line.of("status.gate"));
        Verdict verdict = site.get().look();
        failures.settled();
        if (verdict instanceof Verdict.Open open) {
            open(open, site.get());
        } else if (verdict instanceof Verdict.NotOpen notOpen) {
            notOpen(notOpen, site.get());
        }
    }

    private OperationException unsettled() {
        return OperationException.refused("gate.unsettled", request.instanceId());
    }

    private void open(Verdict.Open open, GateSite at) {
        BackupRecord backup = open.backup();
        log.open(backup, open.age());
        end(new End.Done(GateResults.of(backup, request.bucket(), at.stands(backup.amiId()), open.age())));
    }

    private void notOpen(Verdict.NotOpen verdict, GateSite at) {
        Optional<InstanceKey.Holder> other = at.other(ownRuns);
        if (other.isPresent()) {
            others(other.get(), at);
        } else if (request.createIfMissing()) {
            create(verdict, at);
        } else {
            fail(log.closed(verdict.why()), FailureKind.CLOSED);
        }
    }

    private void others(InstanceKey.Holder holder, GateSite at) {
        String run = holder.runId();
        if (holder.document().isHeld() || engine.isDriving(run)) {
            if (!(state instanceof Following following
                    && following.other().runId().equals(run))) {
                OtherRun other = new OtherRun(run, now());
                state = new Following(other, state.status());
                log.waits(holder);
            }
            follow(at);
        } else if (request.createIfMissing()) {
            log.say(Line.of("gate.picksUp", run));
            drive(
                    run,
                    false,
                    new Beginning.Resume(request.bucket(), request.bucketOwner(), Optional.of(OperationKind.BACKUP)));
        } else {
            fail(
                    Line.of(
                            "gate.abandoned",
                            request.instanceId(),
                            run,
                            request.bucket(),
                            CallOptions.shell(request.region(), request.bucketOwner())),
                    FailureKind.CLOSED);
        }
    }

    /** Looks where the run of another stands that the gate waits for. */
    private void follow(GateSite at) {
        if (!(state instanceof Following following)) {
            return;
        }
        OtherRun other = following.other();
        Optional<Stage> stage = at.stage(other, engine::isDriving);
        failures.settled();
        if (stage.isEmpty()) {
            state = new Looking(state.status());
            check();
            return;
        }
        if (other.isNews(stage.get())) {
            log.say(Line.of("gate.awaited", other.runId(), stage.get().line()));
        }
        status(other.status());
        later(other.pause(now()), () -> follow(at));
    }

    private void create(Verdict.NotOpen verdict, GateSite at) {
        String run = at.next(ownRuns).orElseThrow(this::unsettled);
        log.say(Line.of("line.two", verdict.why(), Line.of("gate.creates")));
        String broken = verdict instanceof Verdict.Broken useless ? useless.amiId() : "";
        YieldTo yieldTo = new YieldTo(request.maxAge().toSeconds(), broken);
        drive(run, true, new Beginning.Either(request.backup().with(request.instanceId(), yieldTo)));
    }

    private void drive(String run, boolean own, Beginning beginning) {
        try {
            OperationHandle backup = engine.drive(run, beginning, access, new Driven(), DriveOptions.DEFAULT);
            state = new Driving(run, backup, own, Optional.empty());
        } catch (IllegalStateException alreadyDriven) {
            LOGGER.log(Level.FINE, "Somebody else drives " + run, alreadyDriven);
            later(SOON, this::check);
        }
    }

    private void ended(Driving driven, End how) {
        Optional<End> end = driven.end(how);
        if (driven.own() && how instanceof End.Done done) {
            state = new Looking(state.status());
            log.say(Line.of("gate.made", request.instanceId(), done.result().amiId()));
        }
        if (end.isPresent()) {
            end(end.get());
        } else {
            state = new Looking(Line.of("status.gate"));
            later(how instanceof End.Done ? Duration.ZERO : SOON, this::check);
        }
    }

    private void fail(Line line, FailureKind kind) {
        end(new End.Failed(line, kind));
    }

    private void end(End how) {
        if (state instanceof Ended) {
            return;
        }
        state = new Ended(state.status(), state.begun());
        pending.cancel();
        timeOut.cancel();
        site.ifPresent(GateSite::close);
        LOGGER.log(Level.INFO, log.ending(how).text());
        listener.ended(how);
    }

    /** Hears the backup that this gate has driven. */
    private final class Driven extends ForwardingListener {

        Driven() {
            super(listener);
        }

        @Override
        public void ended(End how) {
            mailbox.send(() -> {
                if (state instanceof Driving driving) {
                    Gate.this.ended(driving, how);
                }
            });
        }
    }

    /** Handles the messages to this gate. */
    private final class Owner implements Mailbox.Owner {

        @Override
        public boolean hasEnded() {
            return state instanceof Ended;
        }

        @Override
        public void troubled(OperationException failure) {
            if (failure.kind().passes() && failures.failed(Patience.GATE) instanceof Patience.Again again) {
                if (!(state instanceof Driving)) {
                    status(Line.of("status.retrying"));
                }
                later(again.after(), Gate.this::check);
            } else {
                failed(failure);
            }
        }

        @Override
        public void failed(OperationException failure) {
            fail(failure.line(), failure.kind());
        }

        @Override
        public void ended(OperationException internal) {
            failed(internal);
        }
    }
}
