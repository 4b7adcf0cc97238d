package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds and removes orphaned resources of failed operations: machines of verifications, unfinished images and snapshots that the run's own document names
 * and nobody drives, records of backups that were never completed, and documents of operations long over. A complete or
 * restored image, and a complete record, are never removed.
 */
public final class CleanUp {

    /** Nothing younger than this is removed, unless a caller says otherwise. */
    public static final Duration SAFETY_AGE = Duration.ofHours(24);
    /** Documents of operations that are done or aborted are kept for this long. */
    public static final Duration DOCUMENT_AGE = Duration.ofDays(30);

    /** One search finds at most this many records, and this many documents: whoever writes to the bucket can make more. */
    public static final int MOST = 10_000;

    /** What is said of one thing alone; other failures would meet the next thing as well. */
    private static final Set<FailureKind> KEEPS =
            EnumSet.of(FailureKind.BAD_INPUT, FailureKind.CONFLICT, FailureKind.REFUSED);

    private final Runs runs;
    private final MachineOrphans machines;
    private final ImageOrphans images;
    private final RecordOrphans records;
    private final DocumentOrphans documents;
    private final UseOrphans uses;
    private final String region;

    /**
     * @param clients AWS, as the one who cleans up
     * @param bucket the bucket whose operations are looked at, as the same one reaches it
     * @param safetyAge nothing younger is removed
     */
    public CleanUp(AwsClients clients, Bucket bucket, Clock clock, Duration safetyAge) {
        this(clients, bucket, clock, safetyAge, Operation::of, MOST);
    }

    /**
     * @param operations which steps the operation of a document has
     * @param most how many records, and how many documents, are found at most
     */
    CleanUp(
            AwsClients clients,
            Bucket bucket,
            Clock clock,
            Duration safetyAge,
            Function<OperationData, Operation> operations,
            int most) {
        Catalog catalog = new Catalog(bucket);
        runs = new Runs(clients.ec2(), catalog);
        Search search = new Search(clients, catalog, clock, safetyAge, runs, operations, most);
        images = new ImageOrphans(search);
        machines = new MachineOrphans(search, images);
        records = new RecordOrphans(search);
        documents = new DocumentOrphans(search, images);
        uses = new UseOrphans(search);
        region = clients.region();
    }

    /** Looks for everything that is left, what can't be removed included. Changes nothing. */
    public List<Orphan> find() {
        runs.forget();
        List<Orphan> found = new ArrayList<>(machines.find());
        found.addAll(images.find());
        Set<String> runsWithOrphans = found.stream().map(Orphan::runId).collect(Collectors.toSet());
        found.addAll(records.find());
        documents.find().stream()
                // Without the document, nobody could tell any more which run the rest belongs to.
                .filter(document -> !runsWithOrphans.contains(document.runId()))
                .forEach(found::add);
        found.addAll(uses.find());
        return found;
    }

    /**
     * Removes one thing that was found, after a last look at what could speak against it. With an image goes all that its run
     * has left and that is removable itself. While an image or a record goes, its run can't be resumed, and afterwards it is
     * over. Whatever is left of a run whose clean-up was interrupted, removing that finishes the clean-up.
     *
     * @throws OperationException when it isn't removable, not removable any more, or
     *     a call fails
     */
    public void remove(Orphan orphan) {
        Search.mustBeRemovable(orphan);
        runs.forget();
        switch (orphan.kind()) {
            case MACHINE -> machines.remove(orphan);
            case IMAGE -> images.removeImage(orphan);
            case SNAPSHOT -> images.removeSnapshot(orphan);
            case RECORD -> records.remove(orphan);
            case DOCUMENT -> {
                if (UseOrphans.isOne(orphan)) {
                    uses.remove(orphan);
                } else {
                    documents.remove(orphan);
                }
            }
            case OBJECT -> throw OperationException.refused("orphan.kept", orphan.id(), orphan.reason());
        }
    }

    /**
     * The same, but what can't be removed any more, or not yet, doesn't keep the others from being removed.
     *
     * @return what was removed; or, not removable, what was kept and why
     * @throws OperationException when calls are denied or fail for a reason that passes
     */
    public Orphan removeOrKeep(Orphan orphan) {
        try {
            remove(orphan);
            return orphan;
        } catch (OperationException refused) {
            if (!KEEPS.contains(refused.kind())) {
                throw refused;
            }
            return orphan.kept(refused.line());
        }
    }

    /**
     * Ends the machines of verifications that are over their deadline or have ended badly, with what else their runs have left.
     *
     * @return each machine that runs: removable where it was ended; else it was kept, and the reason says why
     * @throws OperationException when calls are denied or fail for a reason that passes
     */
    public List<Orphan> endMachines() {
        runs.forget();
        return machines.ofDrills().stream()
                .map(machine -> machine.removable() ? removeOrKeep(machine) : machine)
                .toList();
    }

    /** The Region that is looked at. */
    public String region() {
        return region;
    }
}
