package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A check that a good enough backup exists. It looks at the newest complete backup; where that is not good enough, it waits
 * for one that is just being made, or makes one, if it may. However many gates there are, on however many controllers, one
 * backup is made: the per-instance key says which.
 *
 * <p>Everything it needs to go on after a restart is its run id and the request.
 */
public final class Gate implements OperationHandle {

    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.amibackup.operations");
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(15);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);
    /** Faults in a row before it gives up. */
    private static final int MOST_TRIES = 8;
    /** Changes of mind before it gives up: others fail, or are aborted, while it waits for them. */
    private static final int MOST_ROUNDS = 30;

    private final Engine engine;
    private final String runId;
    private final GateRequest request;
    private final AwsAccess access;
    private final OperationListener listener;
    private final Mailbox mailbox;

    private AwsClients clients;
    private Catalog catalog;
    private String account;
    private int rounds;
    private int tries;
    private boolean ended;
    /** The backup that this gate drives, and whether it has begun it itself. */
    private OperationHandle driven;

    private boolean own;
    /** Why it is to detach from that backup; null while it is not. */
    private String leaving;
    /** The run of another that it waits for; null for none. */
    private String awaited;

    private Instant awaitedSince;
    private Stage awaitedStage;
    private Scheduler.Cancellable pending = () -> {};
    private Scheduler.Cancellable timeOut = () -> {};

    private volatile String status = Texts.text("status.starting");
    private volatile OperationHandle shown;
    private volatile String begun;

    private Gate(Engine engine, String runId, GateRequest request, AwsAccess access, OperationListener listener) {
        this.engine = engine;
        this.runId = runId;
        this.request = request;
        this.access = access;
        this.listener = listener;
        mailbox = new Mailbox(engine.scheduler(), this::handle);
    }

    /**
     * Looks whether the gate is open, and goes on from there. Returns at once; what is found reaches the listener: {@link
     * End.Done} with the backup when the gate is open, {@link End.Failed} when it stays closed.
     *
     * @param runId a fresh id, or that of the same gate before a restart
     * @param most detaches when it takes longer; null for as long as it takes
     */
    public static Gate open(
            Engine engine,
            String runId,
            GateRequest request,
            AwsAccess access,
            OperationListener listener,
            Duration most) {
        Gate gate = new Gate(engine, runId, request, access, listener);
        gate.mailbox.send(() -> {
            if (most != null) {
                String passed = Texts.text("driver.timeOut", Format.duration(most));
                gate.timeOut = engine.scheduler().schedule(most, () -> gate.detach(passed));
            }
            gate.check();
        });
        return gate;
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public List<String> runIds() {
        String mine = begun;
        return mine == null ? List.of() : List.of(mine);
    }

    @Override
    public String status() {
        OperationHandle current = shown;
        return current == null ? status : current.status();
    }

    @Override
    public void detach(String why) {
        mailbox.send(() -> {
            if (driven == null) {
                end(new End.Detached(
                        awaited == null
                                ? Texts.text("gate.stopped", why)
                                : Texts.text("gate.stoppedWaiting", why, awaited)));
            } else {
                leaving = why;
                driven.detach(why);
            }
        });
    }

    /** A backup that another has begun goes on: only the waiting for it ends. */
    @Override
    public void abort(String why) {
        mailbox.send(() -> {
            if (driven != null && own) {
                driven.abort(why);
            } else {
                if (driven != null) {
                    driven.detach(why);
                }
                end(new End.Aborted(why));
            }
        });
    }

    private void handle(Runnable message) {
        if (ended) {
            return;
        }
        try {
            message.run();
        } catch (OperationException failure) {
            if (failure.kind().passes() && ++tries < MOST_TRIES) {
                status = Texts.text("status.retrying");
                later(SOON.multipliedBy(1L << Math.min(tries, 5)), this::check);
            } else {
                fail(failure.getMessage(), failure.kind());
            }
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOGGER.log(Level.WARNING, "Gate " + runId + " ended unexpectedly", unexpected);
            fail(Texts.text("driver.unexpected", unexpected), FailureKind.REFUSED);
        }
    }

    private void later(Duration after, Runnable message) {
        pending.cancel();
        pending = engine.scheduler().schedule(after, () -> mailbox.send(message));
    }

    /** Looks at the newest backup, then at the one that is being made. */
    private void check() {
        if (driven != null) {
            return;
        }
        if (clients == null) {
            request.check();
            clients = engine.clients().clients(access);
            catalog = new Catalog(clients.bucket(request.bucket()));
        }
        if (++rounds > MOST_ROUNDS) {
            throw OperationException.refused("gate.unsettled", request.instanceId());
        }
        status = Texts.text("status.gate");
        if (account == null) {
            account = clients.ec2().instance(request.instanceId()).ownerId();
        }
        Verdict verdict = new GateCheck(catalog, request, account).look();
        tries = 0;
        if (verdict.isOpen()) {
            open(verdict);
            return;
        }
        Optional<InstanceKey.Holder> other = InstanceKey.look(catalog.bucket(), request.instanceId())
                .filter(this::isOfUse)
                .filter(holder -> !holder.runId().equals(begun));
        if (other.isPresent() && !isOwn(other.get().runId())) {
            others(other.get());
        } else if (request.createIfMissing()) {
            create(verdict);
        } else {
            fail(verdict.why() + " " + mend(), FailureKind.CLOSED);
        }
    }

    /** A backup that began longer ago than the gate allows is too old when it is complete. */
    private boolean isOfUse(InstanceKey.Holder holder) {
        return holder.isUnderWay()
                && holder.document()
                        .document()
                        .operation()
                        .startedAt()
                        .isAfter(holder.readAt().minus(request.maxAge()));
    }

    private void open(Verdict verdict) {
        BackupRecord backup = verdict.backup();
        say(Texts.text(
                "gate.open",
                request.instanceId(),
                backup.amiId(),
                backup.takenAt().truncatedTo(ChronoUnit.SECONDS),
                Format.duration(verdict.age()),
                Format.duration(request.maxAge())));
        end(new End.Done(GateResults.of(backup, request.bucket(), stands(backup.amiId()), verdict.age())));
    }

    /** Nobody's deployment waits for the right to ask this. */
    private boolean stands(String amiId) {
        try {
            return clients.ec2().image(amiId).isPresent();
        } catch (OperationException notTold) {
            return false;
        }
    }

    private void others(InstanceKey.Holder holder) {
        String run = holder.runId();
        if (holder.document().isHeld() || engine.isDriving(run)) {
            if (!run.equals(awaited)) {
                awaited = run;
                awaitedSince = engine.scheduler().clock().instant();
                awaitedStage = null;
                say(Texts.text(
                        "gate.waits",
                        run,
                        holder.document()
                                .document()
                                .operation()
                                .request()
                                .origin()
                                .name(),
                        request.instanceId()));
            }
            watch();
        } else if (request.createIfMissing()) {
            say(Texts.text("gate.picksUp", run));
            drive(run, false, () -> engine.resume(run, "backup", request.bucket(), access, new Driven(), null));
        } else {
            fail(
                    Texts.text("gate.abandoned", request.instanceId(), run, request.bucket(), request.region()),
                    FailureKind.CLOSED);
        }
    }

    /** Looks where the awaited run stands: its document is one small object. */
    private void watch() {
        Optional<OperationStore.Look> look = OperationStore.look(catalog.bucket(), awaited);
        tries = 0;
        if (look.isEmpty()
                || look.get().document().status() != Status.RUNNING
                || !look.get().isHeld() && !engine.isDriving(awaited)) {
            awaited = null;
            check();
            return;
        }
        Stage stage = look.get().document().operation().phase().stage();
        if (stage != awaitedStage) {
            awaitedStage = stage;
            say(Texts.text("gate.awaited", awaited, stage.title()));
        }
        status = Texts.text("status.gateWaits", awaited, stage.title());
        Duration waited =
                Duration.between(awaitedSince, engine.scheduler().clock().instant());
        Duration pause = SHORTEST_LOOK.plus(waited.dividedBy(10));
        later(pause.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : pause, this::watch);
    }

    /** Which of its own runs to go on with: one that was begun before a restart, else the first that is free. */
    private Optional<String> ownRun() {
        for (int attempt = 0; attempt < MOST_ROUNDS; attempt++) {
            String run = attempt(attempt);
            Optional<OperationStore.Look> look = OperationStore.look(catalog.bucket(), run);
            boolean over = look.map(found -> found.document().status() == Status.DONE
                            || found.document().status() == Status.ABORTED
                            || found.document().operation().phase() == Phase.DONE)
                    .orElse(false);
            if (!over) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    private String attempt(int number) {
        return attempt(runId, number);
    }

    private static String attempt(String gate, int number) {
        return number == 0 ? gate : Ids.ofMember(gate, String.valueOf(number));
    }

    private boolean isOwn(String run) {
        return hasBegun(runId, run);
    }

    /** Whether a run is one that a gate has begun, perhaps before a restart. */
    public static boolean hasBegun(String gateRunId, String runId) {
        for (int attempt = 0; attempt < MOST_ROUNDS; attempt++) {
            if (attempt(gateRunId, attempt).equals(runId)) {
                return true;
            }
        }
        return false;
    }

    private void create(Verdict verdict) {
        String run = ownRun().orElseThrow(() -> OperationException.refused("gate.unsettled", request.instanceId()));
        say(verdict.why() + " " + Texts.text("gate.creates"));
        YieldTo yieldTo = new YieldTo(request.maxAge().toSeconds(), verdict.brokenAmi());
        drive(
                run,
                true,
                () -> engine.beginOrResume(
                        run, request.backup().with(request.instanceId(), yieldTo), access, new Driven(), null));
    }

    private interface Beginning {
        OperationHandle begin();
    }

    private void drive(String run, boolean itsOwn, Beginning beginning) {
        try {
            own = itsOwn;
            driven = beginning.begin();
            shown = driven;
            begun = itsOwn ? run : null;
        } catch (IllegalStateException alreadyDriven) {
            LOGGER.log(Level.FINE, "Somebody else drives " + run, alreadyDriven);
            later(SOON, this::check);
        }
    }

    private void drivenEnded(End how) {
        boolean mine = own;
        driven = null;
        shown = null;
        if (how instanceof End.Done done && mine) {
            begun = null;
            say(Texts.text("gate.made", request.instanceId(), done.result().amiId()));
            end(done);
        } else if (mine && !(how instanceof End.Failed failed && failed.kind() == FailureKind.CONFLICT)) {
            end(how);
        } else if (leaving != null) {
            end(how instanceof End.Detached ? how : new End.Detached(Texts.text("gate.stopped", leaving)));
        } else {
            // Another backup is there or under way, or what was picked up has not come to a good end.
            begun = null;
            later(how instanceof End.Done ? Duration.ZERO : SOON, this::check);
        }
    }

    private void fail(String line, FailureKind kind) {
        end(new End.Failed(line, kind));
    }

    /** The call that makes the backup that is missing, as whoever asked would make it. */
    private String mend() {
        String kind = request.backup().origin().kind();
        return Texts.text(
                "gate.mend." + (kind.equals("cli") || kind.equals("freestyle") ? kind : "pipeline"),
                request.instanceId(),
                request.bucket(),
                request.region());
    }

    private void say(String text) {
        String label = listener.label();
        listener.line(Texts.text("log.prefix.gate") + (label.isEmpty() ? "" : " " + label + ":") + " " + text);
    }

    private void end(End how) {
        if (ended) {
            return;
        }
        ended = true;
        pending.cancel();
        timeOut.cancel();
        if (clients != null) {
            clients.close();
        }
        LOGGER.log(Level.INFO, ending(how));
        listener.ended(how);
    }

    /** The one line about a gate that has ended, for those who run the program. */
    private String ending(End how) {
        String line =
                how.told(done -> Texts.text("ended.gate.open", done.result().amiId()));
        return Texts.text("ended.gate", runId, request.instanceId(), request.bucket(), line);
    }

    /** Hears the backup that this gate drives. */
    private final class Driven extends ForwardingListener {

        Driven() {
            super(listener);
        }

        @Override
        public void ended(End how) {
            mailbox.send(() -> drivenEnded(how));
        }
    }
}
