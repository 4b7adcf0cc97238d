package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.step.CallerFacts;
import io.jenkins.plugins.amibackup.engine.operation.step.OperationLog;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.operation.step.Place;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.operation.step.Unmaking;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * A run that nobody drives, under the lease of this clean-up. It is unmade as an abort unmakes it, by its own list of steps,
 * and its document says how far that has come: whoever takes it up later, a clean-up or a resume, goes on from there.
 */
final class DeadRun {

    private static final SystemLog LOGGER = SystemLog.of(DeadRun.class.getName());

    /** So many looks in a row at what AWS does not show yet as removed: no clean-up waits. */
    private static final int MOST_LOOKS = 50;
    /** The lease is written anew when this part of it has passed. */
    private static final int RENEWALS = 3;

    private final Search search;
    private final OperationStore lease = new OperationStore("clean-up:" + UUID.randomUUID(), OperationDocument.LEASE);
    private final OperationDocument found;
    private boolean begun;
    private boolean over;
    private Instant written;

    private DeadRun(Search search, String runId) {
        this.search = search;
        found = lease.take(search.bucket(), runId, DocumentPlace.of(Optional.empty()), document -> {})
                .orElse(null);
        written = search.clock().instant();
    }

    /**
     * Takes a run's lease for as long as something of it is removed. Whatever fails, the lease is given back, so that another
     * clean-up, or a resume, may try at once.
     *
     * @return false when there is no such run, or when it has made what it was asked for
     * @throws OperationException when somebody drives the run, or the removal fails
     */
    static boolean hold(Search search, String runId, Consumer<DeadRun> removal) {
        DeadRun run = new DeadRun(search, runId);
        if (run.found == null || run.found.status() == Status.DONE) {
            return false;
        }
        try {
            if (run.data().isBeyondRecall()) {
                return false;
            }
            search.runs().hold(run.data(), run.found.status());
            removal.accept(run);
            return true;
        } finally {
            run.giveBack();
        }
    }

    OperationData data() {
        return found.operation();
    }

    /**
     * Unmakes the run: the last step that has left something comes first.
     *
     * @param what what was asked to be removed
     * @param spared the ids of images that stay
     * @throws OperationException when AWS needs time, the backup turns out to be complete, or a call fails
     */
    void unmake(String what, Set<String> spared) {
        Operation operation = search.operations().apply(data());
        if (!operation.removeLeftovers(Line.of("orphan.removed"))) {
            throw complete(what);
        }
        begun = true;
        save();
        StepContext context = new StepContext(
                search.clients(),
                search.catalog(),
                search.clock(),
                log(),
                this::place,
                Unmaking.late(spared),
                null,
                Looks.alone(search.clock()),
                CallerFacts.NONE);
        int looks = 0;
        while (true) {
            Outcome outcome = operation.advance(null, context);
            if (outcome instanceof Outcome.Finished) {
                over();
                return;
            }
            looks = outcome instanceof Outcome.Again ? looks + 1 : 0;
            if (outcome instanceof Outcome.Again again && (!again.why().isEmpty() || looks > MOST_LOOKS)) {
                throw later(again.why().isEmpty() ? Line.of("orphan.slow") : again.why());
            } else if (outcome instanceof Outcome.Await) {
                throw later(Line.of("orphan.slow"));
            } else if (operation.phase() != Phase.CLEAN_UP) {
                throw complete(what);
            } else if (outcome instanceof Outcome.Proceed proceed && proceed.save() || isDue()) {
                save();
            }
        }
    }

    /** The run can't be resumed any more. */
    void over() {
        lease.save(search.bucket(), data(), Status.ABORTED, Line.of("orphan.removed"), false);
        over = true;
    }

    private boolean isDue() {
        Duration part = OperationDocument.LEASE.dividedBy(RENEWALS);
        return written.plus(part).isBefore(search.clock().instant());
    }

    private void save() {
        lease.save(search.bucket(), data(), Status.RUNNING, Line.empty(), true);
        written = search.clock().instant();
    }

    private AwsClients place(Place place) {
        AwsClients clients = search.clients();
        if (!place.region().equals(clients.region())
                || !place.account().isEmpty() && !place.account().equals(clients.account())) {
            throw OperationException.refused("place.unknown", place.account(), place.region());
        }
        return clients;
    }

    /** What an abort says in a build's log; a clean-up has a table instead. */
    private OperationLog log() {
        return new OperationLog() {
            @Override
            public void headline(Line line) {
                say(line);
            }

            @Override
            public void say(Line line) {
                LOGGER.log(Level.FINE, data().runId() + ": " + line.text());
            }

            @Override
            public void warn(Line line) {
                say(line);
            }
        };
    }

    private static OperationException complete(String what) {
        return OperationException.refused("orphan.kept", what, Line.of("orphan.complete"));
    }

    private OperationException later(Line why) {
        return OperationException.refused("orphan.later", data().runId(), why.sentence());
    }

    /** Where that can't be written, the lease runs out by itself. */
    private void giveBack() {
        if (over || !begun && found.status() == Status.ABORTED) {
            return;
        }
        try {
            lease.save(
                    search.bucket(),
                    data(),
                    begun ? Status.RUNNING : found.status(),
                    begun ? Line.empty() : found.failure(),
                    false);
        } catch (OperationException unanswered) {
            LOGGER.log(Level.FINE, "The lease runs out by itself", unanswered);
        }
    }
}
