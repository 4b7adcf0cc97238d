package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A backup after which older ones are pruned. The backup decides how it ends: a prune that fails, or is aborted or detached, is a warning
 * in the log, and the next one goes on with it. The prune's run ID follows from the backup's, so that a restart finds it again.
 */
public final class AfterBackup implements OperationHandle {

    private final Engine engine;
    private final PruneRequest terms;
    private final AwsAccess access;
    private final DriveOptions options;
    private final OperationListener listener;
    private final Instant begun;
    private OperationHandle current;
    private Line aborted;
    private Line detached;
    /** Whether whoever waits for less than the whole has gone on: nobody waits for the prune. */
    private boolean leftAlone;

    private AfterBackup(
            Engine engine, PruneRequest terms, AwsAccess access, DriveOptions options, OperationListener listener) {
        this.engine = engine;
        this.terms = terms;
        this.access = access;
        this.options = options;
        this.listener = listener;
        begun = engine.scheduler().clock().instant();
    }

    /**
     * Begins the backup. Returns at once; the listener hears the lines of both and one end, that of the backup, with what has come of
     * the prune.
     *
     * @param terms the prune of its instance
     * @param options the time-out is that of both: when it passes while older ones are pruned, the prune is left as it is, and the
     *     backup is done; it ceases to count when the backup has come as far as the caller waits for
     * @param backup begins the backup, which tells what it is given here
     */
    public static OperationHandle start(
            Engine engine,
            PruneRequest terms,
            AwsAccess access,
            DriveOptions options,
            OperationListener listener,
            Function<OperationListener, OperationHandle> backup) {
        AfterBackup both = new AfterBackup(engine, terms, access, options, listener);
        both.begun(backup.apply(both.new Backup()));
        return both;
    }

    /** The run of the prune that follows on a backup. */
    public static String pruneOf(String backupRunId) {
        return Ids.ofMember(backupRunId, OperationKind.PRUNE.word());
    }

    /** The backup may have ended, and the prune begun, before its own handle is known. */
    private synchronized void begun(OperationHandle backup) {
        if (current == null) {
            current = backup;
        }
    }

    private final class Backup extends ForwardingListener {

        Backup() {
            super(listener);
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            super.reached(milestone, so);
            if (options.goesOnAt(milestone) && hasGoneOn()) {
                leaveAlone();
            }
        }

        @Override
        public void ended(End end) {
            if (end instanceof End.Done done && mayGoOn()) {
                prune(done);
            } else {
                super.ended(end);
            }
        }
    }

    private synchronized void leaveAlone() {
        leftAlone = true;
    }

    private synchronized boolean isLeftAlone() {
        return leftAlone;
    }

    private synchronized boolean mayGoOn() {
        return aborted == null && detached == null;
    }

    private void prune(End.Done done) {
        PruneRequest request = terms.ofInstance(done.result().instanceId());
        Pruning pruning = new Pruning(done);
        OperationHandle handle;
        try {
            handle = engine.drive(
                    pruneOf(done.result().runId()),
                    new Beginning.Either(request),
                    access,
                    pruning,
                    new DriveOptions(Optional.empty(), options.caller()));
        } catch (RuntimeException notBegun) {
            warn(Line.of("driver.unexpected", notBegun));
            listener.ended(done);
            return;
        }
        Line abort;
        Line detach;
        synchronized (this) {
            current = handle;
            abort = aborted;
            detach = detached;
        }
        if (abort != null) {
            handle.abort(abort);
        } else if (detach != null) {
            handle.detach(detach);
        }
        options.timeOut().filter(most -> !isLeftAlone()).ifPresent(most -> pruning.stopAfter(most, handle));
    }

    /** The lines of the prune, and whatever becomes of it, belong to a backup that is done. */
    private final class Pruning extends ForwardingListener {
        private final End.Done done;
        private Scheduler.Cancellable timeOut = () -> {};
        private boolean ended;

        Pruning(End.Done done) {
            super(listener);
            this.done = done;
        }

        /** The time-out counts from the beginning of the backup. */
        synchronized void stopAfter(Duration most, OperationHandle prune) {
            if (ended) {
                return;
            }
            Line passed = most.isZero() ? Line.of("driver.timeOut.none") : Line.of("driver.timeOut", most);
            Duration left = Duration.between(engine.scheduler().clock().instant(), begun.plus(most));
            timeOut = engine.scheduler().schedule(left.isNegative() ? Duration.ZERO : left, () -> prune.detach(passed));
        }

        private synchronized void noTimeOut() {
            ended = true;
            timeOut.cancel();
        }

        @Override
        public void overview(Overview overview) {}

        @Override
        public void ended(End end) {
            noTimeOut();
            if (end instanceof End.Done pruned) {
                super.ended(new End.Done(done.result().followedBy(pruned.result())));
                return;
            }
            warn(end instanceof End.Failed failed ? failed.why() : end.told(good -> Line.empty()));
            super.ended(done);
        }
    }

    private void warn(Line why) {
        Line warning = Line.of("prune.afterBackup", why.sentence());
        listener.warning(LogPrefix.before(warning, OperationKind.PRUNE.word(), listener), warning);
    }

    private synchronized OperationHandle handle() {
        return current;
    }

    @Override
    public String runId() {
        return handle().runId();
    }

    @Override
    public List<String> runIds() {
        return handle().runIds();
    }

    @Override
    public Line status() {
        return handle().status();
    }

    @Override
    public void detach(Line why) {
        synchronized (this) {
            detached = why;
        }
        handle().detach(why);
    }

    @Override
    public void abort(Line why) {
        synchronized (this) {
            aborted = why;
        }
        handle().abort(why);
    }
}
