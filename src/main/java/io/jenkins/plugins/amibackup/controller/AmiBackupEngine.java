package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.gate.ImageLook;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The one engine of this controller. It is made when first used and closed when Jenkins stops; operations of Pipelines are then
 * left as they are and resumed after the restart, all others are detached.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class AmiBackupEngine {

    /**
     * The time between two polls of AWS in milliseconds, instead of the configured seconds: for tests, which move AWS's clock
     * themselves.
     */
    public static final String POLL_MILLIS = AmiBackupEngine.class.getName() + ".pollMillis";

    private static final SystemLog LOGGER = SystemLog.of(AmiBackupEngine.class.getName());

    private ControllerScheduler scheduler;
    private Engine engine;
    private volatile boolean closed;
    private volatile boolean stopping;
    private final BoundOperations bound = new BoundOperations();

    public static AmiBackupEngine get() {
        return ExtensionList.lookupSingleton(AmiBackupEngine.class);
    }

    /** Whether Jenkins is stopping. What happens from then on is reported again after the restart. */
    public static boolean isStopping() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating() || get().stopping;
    }

    /**
     * Begins an operation that its build picks up after a restart. Returns at once: whatever goes wrong reaches the
     * listener.
     */
    public OperationHandle begin(BuildRequest request, OperationListener listener) {
        PendingOperation operation = new PendingOperation(request, false, listener);
        start(operation);
        return operation;
    }

    /** Picks an operation up where it stands, or begins it where it never got that far. Returns at once. */
    public OperationHandle resume(BuildRequest request, OperationListener listener) {
        PendingOperation operation = new PendingOperation(request, true, listener);
        start(operation);
        return operation;
    }

    /** Begins an operation whose build ends with Jenkins: it is detached when Jenkins stops. Returns at once. */
    public OperationHandle beginBound(BuildRequest request, OperationListener listener) {
        String build = request.run().getExternalizableId();
        BuildsUnderWay.get().add(build);
        BoundOperations.Bound heard = bound.listener(listener, () -> {
            // What a verification has made is ended after the next start: the build can't go on with it.
            if (!(stopping && request.work().verifies())) {
                BuildsUnderWay.get().remove(build);
            }
        });
        PendingOperation operation = new PendingOperation(request, false, heard);
        bound.add(operation, heard);
        start(operation);
        if (stopping) {
            operation.detach(Line.literal(Messages.AmiBackupEngine_Stopping()));
        }
        return operation;
    }

    /**
     * Removes what an operation has made and not finished, in the background and also across a restart of Jenkins. Returns
     * at once.
     *
     * @param operation what one of the methods above has returned
     * @return false where it waits for an administrator: then it ends without any change, and says so
     */
    public boolean abort(OperationHandle operation, String why) {
        if (!(operation instanceof PendingOperation pending)) {
            throw new IllegalArgumentException(operation.runId());
        }
        if (Awakening.get().drop(pending)) {
            engine().scheduler().schedule(Duration.ZERO, pending::dropped);
            return false;
        }
        engine().scheduler().schedule(Duration.ZERO, () -> {
            if (Awakening.get().drop(pending)) {
                pending.dropped();
                return;
            }
            // What goes on in the background is nobody's to abort who has gone on.
            List<String> runIds = pending.runIds().stream()
                    .filter(runId -> !BackgroundBackups.get().drives(runId))
                    .toList();
            pending.unseenParts()
                    .forEach(runId -> PendingCleanUps.get().take(new CleanUpEntry(pending.request(), runId, why)));
            runIds.forEach(runId -> PendingCleanUps.get().add(new CleanUpEntry(pending.request(), runId, why)));
            pending.abort(Line.literal(why));
            runIds.stream()
                    .filter(runId ->
                            pending.hasEnded() || BackgroundBackups.get().drives(runId))
                    .forEach(PendingCleanUps.get()::remove);
        });
        return true;
    }

    /**
     * How somebody else picks up what an operation has begun, as a sentence.
     *
     * @param operation what one of the methods above has returned
     */
    public String toResume(OperationHandle operation) {
        if (!(operation instanceof PendingOperation pending)) {
            throw new IllegalArgumentException(operation.runId());
        }
        return pending.toResume();
    }

    /**
     * Ends, in the background and also across another restart of Jenkins, a verification whose build has ended with Jenkins: its
     * machine costs money, and nobody waits for what it shows. Returns at once.
     *
     * @param run the build
     */
    public void endLeft(Run<?, ?> run, Connection connection, String drillRunId, String why) {
        BuildRequest left = new BuildRequest(
                drillRunId, run, connection, BlockCredentials.NONE, new Work.PickUp(OperationKind.VERIFY), null);
        PendingCleanUps.get().take(new CleanUpEntry(left, drillRunId, why));
    }

    /** Drives runs that no build waits for. */
    Unattended unattended() {
        return new Unattended(engine());
    }

    /** Runs a task on one of the engine's own threads, as Jenkins itself. */
    public void schedule(Duration delay, Runnable task) {
        engine().scheduler().schedule(delay, task);
    }

    /**
     * Lets something go on that a build has begun before Jenkins was restarted; what is another controller's to go on with is not begun.
     *
     * @param heard hears why it has to wait, or why it isn't begun
     * @param never what to do instead where it isn't begun
     */
    public void goOn(Run<?, ?> run, Runnable task, Consumer<String> heard, Consumer<String> never) {
        Sleeping sleeping = new Sleeping(task, heard, never);
        schedule(Duration.ZERO, () -> Awakening.get().pass(task, run.getStartTimeInMillis(), sleeping));
    }

    /** What a build has begun, and who hears whether it goes on. */
    private record Sleeping(Runnable task, Consumer<String> heard, Consumer<String> never)
            implements Awakening.Sleeper {

        @Override
        public void wake() {
            task.run();
        }

        @Override
        public void waits(String why) {
            heard.accept(why);
        }

        @Override
        public void forget(String why) {
            never.accept(why);
        }
    }

    /** The clock that the engine reads. */
    public Clock clock() {
        return engine().scheduler().clock();
    }

    /**
     * Finds out whether an image still stands in EC2 and can be launched. Returns at once.
     *
     * @param block the block around the step, {@link BlockCredentials#NONE} outside a Pipeline
     * @param answer hears it once, on one of the engine's own threads, or not at all when Jenkins stops; where AWS refuses to say, or
     *     doesn't within some minutes, the image counts as gone
     */
    public void whetherStands(
            String amiId, Connection connection, Run<?, ?> run, BlockCredentials block, Consumer<Boolean> answer) {
        AwsAccess access;
        try {
            access = connection.access(run, run.getParent(), block, clock());
        } catch (OperationException noCredentials) {
            LOGGER.log(Level.WARNING, "Can't look whether " + amiId + " stands", noCredentials);
            answer.accept(false);
            return;
        }
        ImageLook.begin(engine(), access, amiId, answer);
    }

    /** Tells the observers that what a gate has let pass has failed. */
    public void deploymentFailed(Run<?, ?> run, String gateRunId) {
        for (OperationObserver observer : ExtensionList.lookup(OperationObserver.class)) {
            try {
                observer.deploymentFailed(run, gateRunId);
            } catch (RuntimeException failed) {
                LOGGER.log(Level.WARNING, "The page of " + run + " does not say that its deployment failed", failed);
            }
        }
    }

    /** Whether an operation is driven here, goes on in the background, or is to be cleaned up later. */
    public boolean isUnderWay(String runId) {
        return engine().isDriving(runId)
                || PendingCleanUps.get().isPending(runId)
                || BackgroundBackups.get().isUnderWay(runId);
    }

    private void start(PendingOperation operation) {
        if (closed) {
            operation.tooLate();
        } else {
            Engine current = engine();
            current.scheduler().schedule(Duration.ZERO, () -> DrillPlaces.get().note(operation.request()));
            current.scheduler()
                    .schedule(
                            Duration.ZERO,
                            () -> Awakening.get()
                                    .pass(
                                            operation,
                                            operation.request().run().getStartTimeInMillis(),
                                            operation.onWaking(current)));
        }
    }

    /** Once it is closed, it drops whatever it is given. */
    synchronized Engine engine() {
        if (engine == null) {
            scheduler = new ControllerScheduler(Clock.systemUTC());
            engine = new Engine(ControllerSettings.current(), scheduler, new ClientPool(), new SecureRandom());
        }
        return engine;
    }

    private void close() {
        stopping = true;
        closed = true;
        Engine last;
        ControllerScheduler timer;
        synchronized (this) {
            last = engine;
            timer = scheduler;
        }
        if (last != null && timer != null) {
            // Without the lock, because operations that are still running may need it to end.
            timer.close();
            last.close();
        }
        ControllerIdentity.get().close();
    }

    /** Closes the engine of a Jenkins that stops. */
    @Terminator
    public static void terminate() {
        get().close();
    }

    /** Notified first when Jenkins stops. */
    @Extension
    public static final class Farewell extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            get().stopping = true;
            get().bound.detachAll(Line.literal(Messages.AmiBackupEngine_Stopping()));
        }
    }
}
