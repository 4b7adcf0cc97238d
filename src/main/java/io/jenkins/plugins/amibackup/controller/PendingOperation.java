package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.config.UserDataCredentials;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.fleet.Fleet;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;

/**
 * An operation that a build has asked for. It is begun on one of the engine's own threads, because looking up the credentials
 * may take calls; requests that arrive before that are passed on then.
 */
final class PendingOperation implements OperationHandle {

    private static final SystemLog LOGGER = SystemLog.of(PendingOperation.class.getName());

    private final BuildRequest request;
    private final boolean resumed;
    private final OperationListener listener;
    private volatile OperationHandle begun;
    private volatile boolean ended;
    private Consumer<OperationHandle> asked;
    /** Null unless it was told to abort. */
    private Line abortedFor;

    private volatile boolean asleep;

    PendingOperation(BuildRequest request, boolean resumed, OperationListener listener) {
        this.request = request;
        this.resumed = resumed;
        this.listener = new Noted(listener);
    }

    BuildRequest request() {
        return request;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What had begun for some of several instances before a restart, as long as that has not gone on. */
    List<String> unseenParts() {
        if (!resumed || !(request.work() instanceof Work.Many)) {
            return List.of();
        }
        OperationHandle operation = begun;
        Set<String> seen = operation == null ? Set.of() : Set.copyOf(operation.runIds());
        return ExtensionList.lookup(OperationObserver.class).stream()
                .flatMap(observer -> observer.unfinishedPartsOf(request.run(), request.runId()).stream())
                .filter(runId -> !seen.contains(runId))
                .filter(runId -> !BackgroundBackups.get().drives(runId))
                .toList();
    }

    /** Begins it, unless that is not for this Jenkins to do. */
    Awakening.Sleeper onWaking(Engine engine) {
        return new Awakening.Sleeper() {

            @Override
            public void wake() {
                asleep = false;
                begin(engine);
            }

            @Override
            public void waits(String why) {
                asleep = true;
                listener.line(request.line(why));
            }

            @Override
            public void forget(String why) {
                observed().ended(new End.Detached(Line.literal(why)));
            }
        };
    }

    /** Its build doesn't wait for it any more, and it was not continued. */
    void dropped() {
        observed().ended(new End.Detached(Line.literal(Messages.Awakening_Dropped(request.runId(), toResume()))));
    }

    /** How what this has begun is picked up by somebody else, as a sentence: a gate has no document, and several have one each. */
    String toResume() {
        if (request.work() instanceof Work.Many) {
            return Messages.PendingOperation_ResumeSeveral();
        }
        String runId = request.runId();
        if (request.work() instanceof Work.Gated) {
            OperationHandle operation = begun;
            if (operation == null || operation.runIds().isEmpty()) {
                return Messages.PendingOperation_ResumeGate();
            }
            runId = operation.runIds().get(0);
        }
        if (request.work() instanceof Work.Prune prune && prune.looksOnly()) {
            return Messages.PendingOperation_ResumeLook();
        }
        return Messages.PendingOperation_Resume(
                RestoreCall.resumeCommand(runId, request.connection().anonymous()));
    }

    private OperationListener observed() {
        return request.work() instanceof Work.One one ? Observed.from(request, one, listener) : observedFleet();
    }

    private ObservedFleet observedFleet() {
        return new ObservedFleet(request, (Work.Many) request.work(), resumed, listener);
    }

    private void begin(Engine engine) {
        if (!(request.work() instanceof Work.One one)) {
            ObservedFleet fleet = observedFleet();
            begin(engine, fleet, access -> drive(engine, access, fleet));
        } else if (!resumed || !answeredBefore()) {
            EarlyAnswer early = new EarlyAnswer(request, one, listener);
            OperationListener observed = Observed.from(request, one, early);
            begin(engine, observed, access -> early.guard(drive(engine, access, request, one, observed)));
        }
    }

    /** @param drives begins it, as whom it may */
    private void begin(Engine engine, OperationListener observed, Function<AwsAccess, OperationHandle> drives) {
        try {
            request.check();
            if (!resumed) {
                request.work().checkAllowed();
            }
            AwsAccess access = request.connection()
                    .access(
                            request.run(),
                            request.run().getParent(),
                            request.block(),
                            engine.scheduler().clock());
            if (!(request.work() instanceof Work.Gated) && engine.isDriving(request.runId())) {
                throw new OperationException(FailureKind.REFUSED, Messages.PendingOperation_Driven(request.runId()));
            }
            if (request.connection().credentialsId().isEmpty()
                    && !request.block().profile().isEmpty()) {
                listener.line(Texts.text("log.prefix." + request.work().kind()) + " "
                        + Messages.PendingOperation_ProfileIgnored(
                                Sanitizer.line(request.block().profile())));
            }
            if (!resumed && request.connection().byBlock() && request.work().goesOnEarly()) {
                listener.line(request.line(Messages.PendingOperation_BlockEnds()));
            }
            begun(drives.apply(access));
        } catch (OperationException refused) {
            End how = refused(refused);
            observed.ended(how);
            leaveOfGate(how);
        } catch (RuntimeException unexpected) {
            LOGGER.log(Level.WARNING, "Operation " + request.runId() + " could not begin", unexpected);
            observed.ended(new End.Failed(Line.of("driver.unexpected", unexpected), FailureKind.REFUSED));
        }
    }

    /** Before a restart, the step was to go on already: it does now, and what is still to be done is not its own any more. */
    private boolean answeredBefore() {
        Optional<End> answer = BackgroundBackups.get().endFor(request.runId());
        answer.ifPresent(listener::ended);
        return answer.isPresent();
    }

    /** A gate of before a restart that doesn't even begin to look leaves what it may have begun then. */
    private void leaveOfGate(End how) {
        if (!resumed || !(request.work() instanceof Work.Gated gate)) {
            return;
        }
        Line aborted = abortedFor();
        Gate.leftBy(request.runId(), gate.request(), aborted == null ? how : new End.Aborted(aborted))
                .forEach(runId -> PendingCleanUps.get()
                        .take(new CleanUpEntry(
                                request, runId, (aborted == null ? how.told(done -> Line.empty()) : aborted).text())));
    }

    @CheckForNull
    private synchronized Line abortedFor() {
        return abortedFor;
    }

    /** What was begun goes on when the way to AWS has been mended, as anywhere else in the middle of a run. */
    private End refused(OperationException refused) {
        if (!resumed) {
            return new End.Failed(refused.line(), refused.kind());
        }
        Line line =
                Line.literal(Messages.PendingOperation_NotResumed(refused.getMessage(), request.runId(), toResume()));
        return refused.kind().detaches() ? new End.Detached(line) : new End.Failed(line, refused.kind());
    }

    /** Jenkins stops: nothing is begun any more. */
    void tooLate() {
        listener.ended(new End.Detached(Line.literal(Messages.AmiBackupEngine_Stopping())));
    }

    private OperationHandle drive(Engine engine, AwsAccess access, ObservedFleet fleet) {
        Work.Many many = (Work.Many) request.work();
        return Fleet.start(
                engine,
                many.kind(),
                request.runId(),
                fleet.goingOn(many.source(engine, access)),
                fleet.asked(),
                fleet,
                (runId, instanceId, memberListener) -> {
                    Work.One one = many.each().of(instanceId);
                    BuildRequest member = fleet.part(runId, one);
                    Optional<OperationHandle> ended = fleet.endedBefore(runId, memberListener);
                    if (ended.isPresent()) {
                        return ended.get();
                    }
                    EarlyAnswer early = new EarlyAnswer(member, one, memberListener);
                    return early.guard(drive(engine, access, member, one, Observed.from(member, one, early)));
                });
    }

    private OperationHandle drive(
            Engine engine, AwsAccess access, BuildRequest of, Work.One one, OperationListener heard) {
        CleanUpNotes notes = new CleanUpNotes(of, heard);
        Work.Start start = new Work.Start(
                of.runId(),
                of.connection().bucket(),
                of.connection().bucketOwner(),
                of.connection().encryption(),
                resumed,
                new DriveOptions(Optional.ofNullable(of.timeOut()))
                        .withUserData(id -> UserDataCredentials.of(id, one.userDataCredentialsId(), of.run()))
                        .withInhabitants(new AgentsOnInstance(of.run()))
                        .withLockLimits(LockTerms.limits())
                        .withPruneTerms(one.pruneTerms())
                        .waitingFor(one.waitsFor()));
        return notes.of(one.begin(engine, start, access, notes));
    }

    private synchronized void begun(OperationHandle operation) {
        begun = operation;
        if (asked != null) {
            asked.accept(operation);
        }
    }

    private synchronized void ask(Consumer<OperationHandle> what) {
        if (begun != null) {
            what.accept(begun);
        } else if (asked == null) {
            asked = what;
        }
    }

    @Override
    public String runId() {
        return request.runId();
    }

    @Override
    public List<String> runIds() {
        OperationHandle operation = begun;
        return operation == null ? List.of(request.runId()) : operation.runIds();
    }

    @Override
    public Line status() {
        OperationHandle operation = begun;
        if (operation == null) {
            return Line.of(asleep ? "status.asleep" : "status.starting");
        }
        return operation.status();
    }

    @Override
    public void detach(Line why) {
        ask(operation -> operation.detach(why));
    }

    @Override
    public void abort(Line why) {
        synchronized (this) {
            abortedFor = why;
        }
        ask(operation -> operation.abort(why));
    }

    /** Makes the ids in lines links, and notes the end. */
    private final class Noted extends ForwardingListener {

        Noted(OperationListener heard) {
            super(heard);
        }

        @Override
        public void line(String line) {
            super.line(request.linked(line));
        }

        @Override
        public void warning(String line, Line warning) {
            super.warning(request.linked(line), warning);
        }

        @Override
        public void row(String line) {
            super.row(request.linked(line));
        }

        @Override
        public void progressLine(String line) {
            super.progressLine(request.linked(line));
        }

        @Override
        public void ended(End end) {
            ended = true;
            super.ended(end);
            if (begun == null || request.work() instanceof Work.Many) {
                PendingCleanUps.get().ended(request.runId(), end);
            }
        }
    }
}
