package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.Outcome;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.step.Place;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * Drives one operation: advances it, writes its document down, waits, and tries again what passes. Everything that happens
 * to it is a message; messages are handled one at a time on whatever worker is free, so that no thread waits.
 */
final class Driver implements OperationHandle {

    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.amibackup.operations");
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
    private static final Duration QUEUE = Duration.ofSeconds(30);
    /** A limit that has not given way by then is a quota that somebody must raise. */
    private static final Duration LONGEST_QUEUE = Duration.ofHours(24);

    /** A shorter time in a line is not worth a word. */
    private static final Duration NOTICEABLE = Duration.ofSeconds(30);

    private static final Duration SHORTEST_DEADLINE = Duration.ofHours(2);
    private static final Duration PER_GIB = Duration.ofMinutes(2);
    /** Most faults pass before anybody needs to know of them. */
    private static final int TRIES_BEFORE_WORD = 3;
    /** Before anything is made, a fault that doesn't pass soon is better told at once. */
    private static final int TRIES_BEFORE_DOCUMENT = 6;

    /** What a driver works with. */
    record Services(
            EngineSettings settings,
            Scheduler scheduler,
            ClientPool clients,
            Watcher watcher,
            RandomGenerator random,
            Turns turns,
            Consumer<String> forget) {}

    private final String runId;
    private final boolean look;
    private final String kind;
    private final String bucketName;
    private final AwsAccess access;
    private final OperationListener listener;
    private final Services services;
    private final OperationStore store;
    private final Mailbox mailbox;

    private Operation operation;
    private AwsClients clients;
    private Catalog catalog;
    private LogLines lines;
    private boolean documented;
    private boolean ended;
    private Answer answer;
    private Instant troubledSince;
    private int tries;
    private Scheduler.Cancellable pending = () -> {};
    /** Counts what comes next: whatever was going to come next before is not waited for any more. */
    private long generation;

    private Scheduler.Cancellable lease = () -> {};
    private Scheduler.Cancellable deadline = () -> {};
    private Scheduler.Cancellable timeOut = () -> {};
    /** The line that the operation stands in, or whose turn it has. */
    private Turns.Queue line;

    private boolean queued;
    /** Why a user has aborted the operation before its document was read. */
    private String abortAsked;

    private volatile String status;

    /** @param kind what an operation that is picked up must be; null for anything */
    Driver(
            String runId,
            Operation fresh,
            boolean look,
            String kind,
            String bucketName,
            AwsAccess access,
            OperationListener listener,
            Services services) {
        this.runId = runId;
        this.operation = fresh;
        this.look = look;
        this.kind = kind;
        this.bucketName = bucketName;
        this.access = access;
        this.listener = listener;
        this.services = services;
        mailbox = new Mailbox(services.scheduler(), this::handle);
        store = new OperationStore(
                services.settings().holder(), services.settings().lease());
        status = Texts.text("status.starting");
    }

    /** @param most detaches when it takes longer, zero at once; null for deadlines that grow with the volumes */
    void start(Duration most) {
        send(() -> {
            if (most != null) {
                String passed = most.isZero()
                        ? Texts.text("driver.timeOut.none")
                        : Texts.text("driver.timeOut", Format.duration(most));
                timeOut = services.scheduler().schedule(most, () -> send(() -> detached(passed)));
            }
            open();
        });
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String status() {
        return status;
    }

    @Override
    public void detach(String why) {
        send(() -> detached(why));
    }

    @Override
    public void abort(String why) {
        send(() -> aborting(why));
    }

    private void send(Runnable message) {
        mailbox.send(message);
    }

    private void handle(Runnable message) {
        if (ended) {
            return;
        }
        try {
            try {
                message.run();
            } catch (OperationException failure) {
                troubled(failure);
            }
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOGGER.log(Level.WARNING, "Operation " + runId + " ended unexpectedly", unexpected);
            String line = Texts.text("driver.unexpected", unexpected);
            try {
                failed(new OperationException(FailureKind.REFUSED, line, unexpected));
            } catch (RuntimeException | LinkageError | StackOverflowError again) {
                LOGGER.log(Level.SEVERE, "Operation " + runId + " could not even be failed", again);
                end(new End.Failed(line, FailureKind.REFUSED));
            }
        }
    }

    /** What comes next when the returned task is run, once, and unless something else has come to be next by then. */
    private Runnable next(Runnable message) {
        pending.cancel();
        long mine = ++generation;
        return () -> send(() -> {
            if (mine == generation) {
                generation++;
                pending.cancel();
                message.run();
            }
        });
    }

    /** Finds out whether there is a document to go on from. */
    private void open() {
        if (clients == null) {
            if (operation != null) {
                operation.data().request().check();
            }
            clients = services.clients().clients(access);
            catalog = new Catalog(clients.bucket(bucketName));
        }
        if (look && !documented) {
            checkKind();
            Optional<OperationDocument> found = store.take(bucket(), runId);
            if (found.isPresent()) {
                operation = Operation.of(found.get().operation());
                documented = true;
                lines = new LogLines(operation, listener, services.settings().progressLines());
                resumed(found.get());
                return;
            }
            if (operation == null) {
                throw OperationException.badInput("driver.noDocument", runId, bucketName);
            }
        }
        if (abortAsked != null) {
            end(new End.Aborted(abortAsked));
            return;
        }
        lines = new LogLines(operation, listener, services.settings().progressLines());
        advance();
    }

    /** Looks before anything is written: a restore that is given to a backup is left as it is. */
    private void checkKind() {
        if (kind == null) {
            return;
        }
        OperationStore.look(bucket(), runId).ifPresent(found -> {
            String is = found.document().operation().kind().word();
            if (!is.equals(kind)) {
                throw OperationException.badInput("driver.otherKind", runId, is, kind);
            }
        });
    }

    private void resumed(OperationDocument found) {
        if (found.status() == Status.ABORTED) {
            end(new End.Failed(
                    Line.of("driver.over.aborted", runId, found.failure().sentence()), FailureKind.BAD_INPUT));
            return;
        }
        if (found.status() == Status.FAILED && operation.phase() == Phase.DONE) {
            release(Status.FAILED, found.failure());
            end(new End.Failed(Line.of("driver.over", runId, found.failure()), FailureKind.BAD_INPUT));
            return;
        }
        lines.resumed();
        renewLater();
        if (abortAsked != null && operation.cleanUp(Line.literal(abortAsked), true)) {
            lines.stage(operation.phase().stage());
            saveAnd(new Outcome.Proceed(true));
        } else {
            advance();
        }
    }

    private Bucket bucket() {
        return catalog.bucket();
    }

    private void advance() {
        lines.stage(operation.phase().stage());
        status = Texts.text("status.working", operation.phase().stage().title());
        if (!isTurn()) {
            return;
        }
        Answer heard = answer;
        answer = null;
        if (heard instanceof Answer.Unanswerable unanswerable) {
            detached(unanswerable.why().getMessage());
            return;
        }
        Outcome outcome;
        int answeredBefore = operation.answered();
        try {
            outcome = operation.advance(heard, new StepContext(clients, catalog, clock(), lines, Driver::elsewhere));
        } catch (OperationException passing) {
            if (operation.answered() > answeredBefore) {
                settled();
            }
            answer = passing.kind().passes() ? heard : null;
            throw passing;
        }
        settled();
        leaveLine();
        lines.tell();
        if (outcome instanceof Outcome.Again again) {
            if (!again.why().isEmpty()) {
                lines.once(again.why().text());
            }
            later(again.after(), this::advance);
        } else if (outcome instanceof Outcome.Proceed proceed && !proceed.save()) {
            next(this::advance).run();
        } else {
            saveAnd(outcome);
        }
    }

    private static AwsClients elsewhere(Place place) {
        throw OperationException.refused("place.unknown", place.account(), place.region());
    }

    /** Operations take turns at what AWS doesn't take from everybody at once: whoever came later stands behind. */
    private boolean isTurn() {
        Optional<Action> next = operation.nextCall();
        if (next.isEmpty()) {
            return true;
        }
        Action call = next.get();
        line = new Turns.Queue(clients.account() + " " + clients.region(), call);
        Optional<Turns.Place> place = services.turns().take(line, runId, next(this::advance));
        if (place.isEmpty()) {
            return true;
        }
        queued(place.get(), call);
        return false;
    }

    /** Says once that it stands in a line, unless that is over before anybody has read it. */
    private void queued(Turns.Place place, Action call) {
        boolean noticeable = place.left().compareTo(NOTICEABLE) >= 0;
        status = Texts.text(place.limited() ? "status.queued" : "status.paced", place.ahead());
        if (queued || place.ahead() == 0 || !place.limited() && !noticeable) {
            return;
        }
        queued = true;
        lines.once(
                place.limited()
                        ? Texts.text("driver.line", call, place.ahead())
                        : Texts.text("driver.paced", place.ahead(), call, Format.estimate(place.left())));
    }

    private void leaveLine() {
        if (line != null) {
            Turns.Queue left = line;
            line = null;
            queued = false;
            services.turns().leave(left, runId);
        }
    }

    private void saveAnd(Outcome outcome) {
        if (outcome instanceof Outcome.Finished) {
            finished();
            return;
        }
        if (store.isUnsaved(operation.data())) {
            try {
                store.save(bucket(), operation.data(), Status.RUNNING, Line.empty(), true);
            } catch (OperationException failure) {
                if (failure.kind().passes()) {
                    retry(failure, () -> saveAnd(outcome));
                    return;
                }
                throw failure;
            }
            settled();
            documented = true;
            renewLater();
        }
        if (outcome instanceof Outcome.Await waiting) {
            await(waiting.what());
        } else {
            next(this::advance).run();
        }
    }

    private void await(Wait wait) {
        pending.cancel();
        long mine = ++generation;
        lines.waiting();
        lines.since(clock().instant());
        status = Texts.text("status.waiting", operation.phase().stage().title(), wait.name());
        Scheduler.Cancellable watch = services.watcher().watch(wait, clients, new Watcher.Listener() {
            @Override
            public void progress(int percent, Duration left) {
                during(mine, () -> {
                    lines.progress(percent, left, clock().instant());
                    status = Texts.text(
                            "status.progress", operation.phase().stage().title(), wait.name(), percent);
                });
            }

            @Override
            public void troubled(int looks, OperationException why) {
                if (looks == TRIES_BEFORE_WORD) {
                    during(mine, () -> lines.once(Texts.text("driver.retries", why.getMessage())));
                }
            }

            @Override
            public void answered(Answer how) {
                during(mine, () -> {
                    generation++;
                    answer = how;
                    deadline.cancel();
                    pending = () -> {};
                    lines.answered(how, wait, clock().instant());
                    advance();
                });
            }
        });
        pending = watch;
        deadline.cancel();
        Duration most = SHORTEST_DEADLINE.plus(PER_GIB.multipliedBy(wait.gib()));
        deadline = services.scheduler()
                .schedule(most, () -> send(() -> detached(Texts.text("driver.deadline", Format.duration(most)))));
    }

    /** What a wait tells counts only while it is that wait which is waited for. */
    private void during(long wait, Runnable message) {
        send(() -> {
            if (wait == generation) {
                message.run();
            }
        });
    }

    private Clock clock() {
        return services.scheduler().clock();
    }

    private void later(Duration after, Runnable message) {
        Runnable next = next(message);
        pending = services.scheduler().schedule(after, next);
    }

    /** A call was answered: what failed before has passed. */
    private void settled() {
        troubledSince = null;
        tries = 0;
    }

    private void troubled(OperationException failure) {
        if (failure.kind().passes()) {
            retry(failure, lines == null ? this::open : this::advance);
        } else if (failure.kind() == FailureKind.CONFLICT) {
            lost();
        } else if (failure.kind() == FailureKind.CREDENTIALS && documented) {
            detached(failure.getMessage());
        } else {
            failed(failure);
        }
    }

    private void retry(OperationException failure, Runnable message) {
        Instant now = clock().instant();
        if (troubledSince == null) {
            troubledSince = now;
        }
        tries++;
        boolean queues = failure.kind() == FailureKind.LIMIT;
        if (!documented && failure.kind() == FailureKind.TRANSIENT && tries >= TRIES_BEFORE_DOCUMENT) {
            failed(failure);
            return;
        }
        Duration patience = queues ? LONGEST_QUEUE : services.settings().patience();
        if (Duration.between(troubledSince, now).compareTo(patience) > 0) {
            detached(failure.getMessage());
            return;
        }
        if (lines != null && (queues || tries == TRIES_BEFORE_WORD)) {
            lines.once(Texts.text(queues ? "driver.queues" : "driver.retries", failure.getMessage()));
        }
        status = Texts.text(queues ? "status.queued" : "status.retrying");
        Duration after = queues ? QUEUE : FIRST_RETRY.multipliedBy(1L << Math.min(tries - 1, 6));
        after = after.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : after;
        double jitter = 0.75 + 0.5 * services.random().nextDouble();
        Runnable next = next(message);
        pending = services.scheduler().schedule(Duration.ofMillis((long) (after.toMillis() * jitter)), next);
        if (line != null && (queues || failure.kind() == FailureKind.THROTTLED)) {
            services.turns().refused(line, runId, queues, next);
        }
    }

    private void renewLater() {
        lease.cancel();
        lease = services.scheduler().schedule(services.settings().lease().dividedBy(3), () -> send(this::renew));
    }

    private void renew() {
        try {
            store.save(bucket(), operation.data(), Status.RUNNING, Line.empty(), true);
            renewLater();
        } catch (OperationException failure) {
            if (failure.kind() == FailureKind.CONFLICT) {
                lost();
            } else {
                LOGGER.log(Level.FINE, "The lease of " + runId + " is renewed later", failure);
                renewLater();
            }
        }
    }

    /** Another driver has taken over, or was first: this one lets go without a word to the bucket. */
    private void lost() {
        end(
                documented
                        ? new End.Detached(Texts.text("driver.lost", runId))
                        : new End.Failed(Texts.text("driver.taken", runId), FailureKind.CONFLICT));
    }

    private void finished() {
        Optional<Line> ending = operation.data().ending();
        Status outcome = ending.isEmpty() ? Status.DONE : operation.data().aborted() ? Status.ABORTED : Status.FAILED;
        try {
            if (documented) {
                store.save(bucket(), operation.data(), outcome, ending.orElse(Line.empty()), false);
            }
        } catch (OperationException failure) {
            if (failure.kind().passes()) {
                retry(failure, this::finished);
                return;
            }
            if (outcome == Status.DONE) {
                lines.warn("driver.notWritten", failure.line());
            }
        }
        if (outcome == Status.DONE) {
            lines.headline(operation.data().summary());
            end(new End.Done(operation.data().result()));
        } else if (outcome == Status.ABORTED) {
            end(new End.Aborted(Line.of("driver.aborted", ending.orElseThrow().sentence())));
        } else {
            end(new End.Failed(
                    ending.orElseThrow(), operation.data().gaveWay() ? FailureKind.CONFLICT : FailureKind.REFUSED));
        }
    }

    private void failed(OperationException failure) {
        Line line = failure.line();
        if (lines != null && operation.phase() != null && documented) {
            line = Line.of(
                    "driver.failed", operation.phase().stage().title(), line.sentence(), operation.standing(), runId);
            release(Status.FAILED, line);
        }
        end(new End.Failed(line, failure.kind()));
    }

    private void detached(String why) {
        if (!documented) {
            end(new End.Detached(
                    look
                            ? Texts.text("driver.detachedUnread", sentence(why), runId, bucketName, access.region())
                            : Texts.text("driver.detachedEarly", sentence(why))));
            return;
        }
        release(Status.RUNNING, Line.empty());
        end(new End.Detached(Texts.text(
                "driver.detached", sentence(why), operation.standing(), runId, bucketName, access.region())));
    }

    private static String sentence(String words) {
        return words.isEmpty() || words.endsWith(".") ? words : words + ".";
    }

    /** Lets another take over at once. Where that can't be written, the lease runs out by itself. */
    private void release(Status with, Line failure) {
        try {
            store.save(bucket(), operation.data(), with, failure, false);
        } catch (RuntimeException refused) {
            LOGGER.log(Level.FINE, "The lease of " + runId + " runs out by itself", refused);
        }
    }

    private void aborting(String why) {
        if (!documented && look && lines == null) {
            abortAsked = why;
            return;
        }
        if (!documented) {
            end(new End.Aborted(why));
            return;
        }
        if (operation.phase() == Phase.CLEAN_UP) {
            return;
        }
        if (!operation.cleanUp(Line.literal(why), true)) {
            lines.once(Texts.text("driver.beyondRecall"));
            return;
        }
        generation++;
        pending.cancel();
        deadline.cancel();
        settled();
        leaveLine();
        answer = null;
        lines.stage(operation.phase().stage());
        saveAnd(new Outcome.Proceed(true));
    }

    private void end(End end) {
        if (ended) {
            return;
        }
        ended = true;
        pending.cancel();
        lease.cancel();
        deadline.cancel();
        timeOut.cancel();
        leaveLine();
        services.forget().accept(runId);
        if (clients != null) {
            clients.close();
        }
        LOGGER.log(Level.INFO, LogLines.ofEnd(runId, operation, end));
        try {
            listener.ended(end);
        } catch (RuntimeException unheard) {
            LOGGER.log(Level.WARNING, "Nobody heard that " + runId + " has ended", unheard);
        }
    }
}
