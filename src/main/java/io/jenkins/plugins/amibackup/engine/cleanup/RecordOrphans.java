package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ForeignBackup;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Records without an object, found by comparing listings: a thousand records, or objects, a request. Records are listed first,
 * so that a backup whose object appears in between is none. A record that was never completed goes when its run is over, a
 * {@linkplain Tombstone tombstone} when it is old; one whose backup is being removed is that prune's; a
 * complete one is named and kept: somebody may bring its object back. Objects without a record are named and kept, too, where
 * one of our runs may have stored them.
 */
final class RecordOrphans {

    private static final String TOMBSTONE = "orphan.tombstone";
    private static final String JSON = ".json";
    private static final String OBJECT = ".bin";
    /** What something else has stored has no record either, and each object costs a look: of so many, the newest. */
    static final int MOST_OBJECTS = 1_000;

    private final Search search;

    RecordOrphans(Search search) {
        this.search = search;
    }

    List<Orphan> find() {
        Map<String, Instant> lonely = new TreeMap<>();
        search.bucket()
                .list(Keys.RECORDS)
                .forEach(object -> amiId(object.key(), Keys.RECORDS, JSON)
                        .ifPresent(amiId -> lonely.put(amiId, object.lastModified())));
        List<Orphan> removing = removals();
        removing.forEach(orphan -> amiId(orphan.id(), Keys.RECORDS, JSON).ifPresent(lonely::remove));
        PriorityQueue<Unrecorded> unrecorded = new PriorityQueue<>(Comparator.comparing(Unrecorded::since));
        search.bucket()
                .listFolder("ami-")
                .forEach(object -> amiId(object.key(), "", OBJECT).ifPresent(amiId -> {
                    if (lonely.remove(amiId) == null) {
                        unrecorded.add(new Unrecorded(amiId, object.lastModified()));
                        if (unrecorded.size() > MOST_OBJECTS) {
                            unrecorded.remove();
                        }
                    }
                }));
        return Stream.of(
                        removing.stream(),
                        lonely.entrySet().stream().flatMap(one -> look(one.getKey(), one.getValue()).stream()),
                        unrecorded.stream()
                                .sorted(Comparator.comparing(Unrecorded::amiId))
                                .flatMap(one -> object(one.amiId(), one.since()).stream()))
                .flatMap(Function.identity())
                .limit(search.most())
                .toList();
    }

    private record Unrecorded(String amiId, Instant since) {}

    /** An object without a record that is not plainly somebody else's. */
    private Optional<Orphan> object(String amiId, Instant since) {
        String key = Keys.object(amiId);
        Optional<HeadObjectResponse> object = search.bucket().head(key);
        String name = object.map(ForeignBackup::imageName).orElse("");
        Optional<String> runId = Names.runOf(name);
        if (object.isEmpty()
                || runId.isEmpty() && !name.isEmpty()
                || search.bucket().head(Keys.record(amiId)).isPresent()) {
            return Optional.empty();
        }
        Line why = runId.map(run -> Line.of("orphan.objectLeft", run)).orElse(Line.of("orphan.objectUnknown"));
        return Optional.of(new Orphan(Kind.OBJECT, key, name, runId.orElse(""), since, 0, false, why));
    }

    private static Optional<String> amiId(String key, String prefix, String suffix) {
        return key.endsWith(suffix) && key.length() > prefix.length() + suffix.length()
                ? Optional.of(key.substring(prefix.length(), key.length() - suffix.length()))
                        .filter(Ids::isImage)
                : Optional.empty();
    }

    /** Looks again at what the listings say has no object. */
    private Optional<Orphan> look(String amiId, Instant since) {
        if (search.bucket().head(Keys.object(amiId)).isPresent()) {
            return Optional.empty();
        }
        String runId = "";
        Line against;
        try {
            Optional<BackupRecord> record = search.catalog().find(amiId).map(Catalog.Versioned::record);
            if (record.isEmpty()) {
                return Optional.empty();
            }
            if (record.get().isTombstone()) {
                return tombstone(record.get(), since);
            }
            if (record.get().isBeingRemoved()) {
                return removing(record.get(), since);
            }
            runId = record.get().runId();
            against = against(record.get(), since);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            against = damaged.line();
        }
        return Optional.of(new Orphan(
                Kind.RECORD,
                Keys.record(amiId),
                "",
                runId,
                since,
                0,
                against.isEmpty(),
                against.isEmpty() ? Line.of("orphan.record", Keys.object(amiId)) : against));
    }

    /**
     * Backups that a prune has begun to remove and not brought to its end, also where their object stands: they are named in the
     * documents of the prunes whose keys are left and which nobody drives.
     */
    private List<Orphan> removals() {
        return search.bucket()
                .list(Keys.REMOVALS_BY_INSTANCE)
                .filter(key -> search.againstByAge(key.lastModified()).isEmpty())
                .limit(search.most())
                .map(key -> key.key().substring(Keys.REMOVALS_BY_INSTANCE.length()))
                .filter(Ids::isInstance)
                .flatMap(instanceId -> InstanceKey.PRUNE.look(search.bucket(), instanceId).stream())
                .filter(holder -> holder.document() != null && !holder.isDriven())
                .flatMap(holder -> begun(holder.document().document().operation()))
                .flatMap(amiId -> search.catalog().readable(amiId).stream())
                .filter(BackupRecord::isBeingRemoved)
                .flatMap(record -> search.bucket().first(Keys.record(record.amiId()), 1).stream()
                        .flatMap(key -> removing(record, key.lastModified()).stream()))
                .toList();
    }

    private static Stream<String> begun(OperationData operation) {
        return operation instanceof PruneData prune
                ? prune.doomed().stream()
                        .filter(doomed -> doomed.state() == Doomed.State.BEGUN)
                        .map(Doomed::amiId)
                : Stream.empty();
    }

    /** A prune goes on with it, the run that has begun or the next one of the instance; where neither comes, somebody must know. */
    private Optional<Orphan> removing(BackupRecord record, Instant since) {
        String runId = record.removal().map(RemovalNote::runId).orElse("");
        boolean young = !search.againstByAge(since).isEmpty();
        if (young || search.runs().of(runId).against().is("orphan.held")) {
            return Optional.empty();
        }
        return Optional.of(new Orphan(
                Kind.RECORD,
                Keys.record(record.amiId()),
                "",
                runId,
                since,
                0,
                false,
                Line.of("orphan.removing", runId.isEmpty() ? "?" : runId, record.instanceId())));
    }

    /** What a prune has left to tell of a backup goes after some time. */
    private static Optional<Orphan> tombstone(BackupRecord record, Instant since) {
        return Tombstone.isOver(record, since)
                ? Optional.of(new Orphan(
                        Kind.RECORD,
                        Keys.record(record.amiId()),
                        record.imageName(),
                        record.removal().map(RemovalNote::runId).orElse(""),
                        since,
                        0,
                        true,
                        Line.of(TOMBSTONE)))
                : Optional.empty();
    }

    private Line against(BackupRecord record, Instant since) {
        if (record.isComplete()) {
            return Line.of("orphan.objectGone", Keys.object(record.amiId()));
        }
        Line against = search.againstByAge(since);
        if (!against.isEmpty()) {
            return against;
        }
        Runs.Run run = search.runs().of(record.runId());
        return run.againstUnless(run.removal() != null && run.removal().names(record.amiId()), record.runId());
    }

    /** Removes a record under the lease of its run, if it is still that run's and still without an object. */
    void remove(Orphan orphan) {
        String amiId = amiId(orphan.id(), Keys.RECORDS, JSON).orElseThrow();
        if (orphan.reason().is(TOMBSTONE)) {
            Tombstone.remove(amiId, search);
        } else if (!DeadRun.hold(search, orphan.runId(), run -> remove(amiId, orphan, run))) {
            look(amiId, orphan.since()).ifPresent(Search::mustBeRemovable);
        }
    }

    private void remove(String amiId, Orphan orphan, DeadRun run) {
        Optional<Orphan> now = look(amiId, orphan.since());
        now.ifPresent(Search::mustBeRemovable);
        if (now.filter(found -> found.runId().equals(orphan.runId())).isPresent()) {
            search.runs().of(orphan.runId()).removal().record(amiId);
            run.over();
        }
    }
}
