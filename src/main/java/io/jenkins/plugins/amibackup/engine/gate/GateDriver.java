package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.TimeOut;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Ended;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Looking;
import io.jenkins.plugins.amibackup.engine.gate.GateState.Verifying;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.logging.Level;

/** Keeps a gate going: hears what happens to it, tries again what passes, and ends it. Everything that happens is a message. */
final class GateDriver implements OperationHandle, Mailbox.Owner {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    private final String runId;
    private final OperationListener listener;
    private final Scheduler scheduler;
    private final GateLog log;
    private final Mailbox mailbox;
    private final FailureStreak failures;
    private final GateMoves moves;
    private final Optional<Duration> mostTime;
    private final TimeOut timeOut;
    /** Runs of before a restart that it hasn't looked for yet. */
    private volatile Unseen unseen;

    private Scheduler.Cancellable pending = () -> {};

    private volatile GateState state = new Looking(Line.of("status.starting"));

    /** @param resumed whether it may have begun something before a restart */
    GateDriver(
            Engine engine,
            String runId,
            GateRequest request,
            AwsAccess access,
            OperationListener listener,
            DriveOptions options,
            boolean resumed) {
        this.runId = runId;
        this.listener = listener;
        scheduler = engine.scheduler();
        log = new GateLog(runId, request, listener);
        mailbox = new Mailbox(scheduler, "Gate " + runId, this);
        timeOut = new TimeOut(mailbox);
        failures = engine.failures();
        unseen = resumed ? Unseen.of(runId, request) : Unseen.NOTHING;
        mostTime = options.timeOut();
        moves = new GateMoves(this, engine, request, access, ofBackups(options), log);
    }

    /** A backup has all the time it needs, is locked as the gate's caller allows, and tells when it has come as far as that waits for. */
    private static DriveOptions ofBackups(DriveOptions options) {
        return DriveOptions.DEFAULT
                .withLockLimits(options.caller().lockLimits())
                .waitingFor(options.waitsFor());
    }

    void start() {
        mailbox.send(() -> {
            timeOut.begin(mostTime, scheduler, this::timedOut);
            moves.look();
        });
    }

    /** A backup goes on without the gate; a verification would only cost, and nobody would hear what it shows. */
    private void timedOut(Line why) {
        if (state instanceof Verifying verifying) {
            state = verifying.givingUp(why);
            listener.leaves(state.begun(), why);
            verifying.drill().abort(why);
        } else {
            leave(why);
        }
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
        mailbox.send(() -> leave(why));
    }

    @Override
    public void leaveToOthers(Line why) {
        mailbox.send(() -> leave(why, OperationHandle::leaveToOthers));
    }

    private void leave(Line why) {
        leave(why, OperationHandle::detach);
    }

    private void leave(Line why, BiConsumer<OperationHandle, Line> how) {
        Optional<OperationHandle> driven = state.drives();
        if (driven.isPresent()) {
            state = state.leaving(why);
            how.accept(driven.get(), why);
        } else {
            end(new End.Detached(
                    unseen.isNothing() ? state.stopped(why) : Line.of("gate.stoppedUnseen", why.sentence())));
        }
    }

    /** A backup that another has begun goes on: only the waiting for it ends. */
    @Override
    public void abort(Line why) {
        mailbox.send(() -> {
            Optional<OperationHandle> driven = state.drives();
            if (driven.isPresent() && !state.begun().isEmpty()) {
                driven.get().abort(why);
                return;
            }
            driven.ifPresent(handle -> handle.detach(why));
            end(new End.Aborted(Line.of(unseen.isNothing() ? "gate.aborted" : "gate.abortedUnseen", why.sentence())));
        });
    }

    GateState state() {
        return state;
    }

    void enter(GateState next) {
        state = next;
    }

    /** Has the state told in other words, where they are not those of a backup that is driven. */
    void says(Line now) {
        state = state.says(now);
    }

    /** Does something later, instead of what was to be done later. */
    void later(Duration after, Runnable message) {
        pending.cancel();
        pending = scheduler.schedule(after, () -> mailbox.send(message));
    }

    /**
     * Hears what the gate has driven.
     *
     * @param whenReached a gate tells by itself how far its backup has come: it writes down first that it uses it
     */
    OperationListener driven(BiConsumer<Milestone, OperationResult> whenReached, Consumer<End> whenEnded) {
        return new ForwardingListener(listener) {
            @Override
            public void reached(Milestone milestone, OperationResult so) {
                mailbox.send(() -> whenReached.accept(milestone, so));
            }

            @Override
            public void ended(End how) {
                mailbox.send(() -> whenEnded.accept(how));
            }
        };
    }

    /** The gate is open although its backup is not complete: it goes on to that end, and as a rule nobody waits for it. */
    void reached(Milestone milestone, OperationResult so) {
        listener.reached(milestone, so);
        if (listener.hasGoneOn()) {
            timeOut.end();
        }
    }

    /** A look has succeeded. */
    void settled() {
        unseen = Unseen.NOTHING;
        failures.settled();
    }

    /** What a verification had made that the gate has given up is removed. */
    void removed(String drill) {
        listener.removed(drill);
    }

    void end(End how) {
        if (hasEnded()) {
            return;
        }
        state = new Ended(state.status(), state.begun());
        pending.cancel();
        timeOut.end();
        moves.close();
        LOGGER.log(Level.INFO, log.ending(how).text());
        listener.ended(how);
        List<String> left = unseen.leftBy(how);
        if (!left.isEmpty()) {
            listener.leaves(left, how.told(done -> Line.empty()));
        }
    }

    @Override
    public boolean hasEnded() {
        return state instanceof Ended;
    }

    @Override
    public void troubled(OperationException failure) {
        if (failure.kind().passes() && failures.failed(Patience.GATE, failure) instanceof Patience.Again again) {
            says(Line.of("status.retrying"));
            later(again.after(), moves::look);
        } else {
            failed(failure);
        }
    }

    @Override
    public void failed(OperationException failure) {
        end(new End.Failed(failure.line(), failure.kind()));
    }

    @Override
    public void ended(OperationException internal) {
        failed(internal);
    }
}
