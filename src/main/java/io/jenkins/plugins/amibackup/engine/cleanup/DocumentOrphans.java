package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Documents of operations that have long been over, per-instance keys that name them, and runs whose clean-up was interrupted
 * when nothing else was left of them. Those are found by their keys after the safety age, and without one by their documents
 * when these are long ago: only then is each document read.
 */
final class DocumentOrphans {

    private static final Set<Status> OVER = Set.of(Status.DONE, Status.ABORTED);

    private final Search search;
    private final ImageOrphans images;

    DocumentOrphans(Search search, ImageOrphans images) {
        this.search = search;
        this.images = images;
    }

    List<Orphan> find() {
        return search.bucket()
                .list(Keys.OPERATIONS)
                .flatMap(object ->
                        kindOfKey(object.key())
                                .map(kind -> key(object, kind))
                                .orElseGet(() -> document(object))
                                .stream())
                .limit(search.most())
                .toList();
    }

    /** What a per-instance key stands for; empty of any other. */
    private static Optional<InstanceKey> kindOfKey(String key) {
        return Stream.of(InstanceKey.values())
                .filter(kind -> key.equals(kind.key(instanceOf(key))))
                .findFirst();
    }

    private static String instanceOf(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private Optional<Orphan> document(S3Object object) {
        DocumentPlace place = DocumentPlace.ofKey(object.key());
        String name = object.key().substring(object.key().lastIndexOf('/') + 1);
        String runId = name.replace(".json", "");
        if (!search.isLongAgo(object) || !Ids.isRun(runId) || !object.key().equals(place.key(runId))) {
            return Optional.empty();
        }
        try {
            return OperationStore.look(search.bucket(), runId, place)
                    .flatMap(look -> OVER.contains(look.document().status())
                            ? Optional.of(orphan(object, runId, Line.of("orphan.document")))
                            : interrupted(object, runId, look));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.of(orphan(object, runId, Line.of("orphan.document")).kept(damaged.line()));
        }
    }

    /** A per-instance key of a run that is over, as one that crashed or was cleaned up leaves it, or that is to be finished. */
    private Optional<Orphan> key(S3Object object, InstanceKey kind) {
        String instanceId = instanceOf(object.key());
        if (!Ids.isInstance(instanceId)
                || !search.againstByAge(object.lastModified()).isEmpty()) {
            return Optional.empty();
        }
        return kind.look(search.bucket(), instanceId).flatMap(holder -> {
            if (holder.isUnderWay() && (kind == InstanceKey.BACKUP || isBeingUnmade(holder))) {
                return interrupted(object, holder.runId(), holder.document());
            }
            if (!search.isLongAgo(object) || holder.isDriven()) {
                return Optional.empty();
            }
            Orphan orphan = orphan(object, holder.runId(), Line.of("orphan.key"));
            if (!holder.isInTheMiddle()) {
                return Optional.of(orphan);
            }
            return isNamedByRecord(holder)
                    ? Optional.empty()
                    : Optional.of(orphan.kept(Line.of("orphan.halfRemoved", holder.runId(), instanceId)));
        });
    }

    /** Whether the record says that the backup goes: then the clean-up names that, and once is enough. */
    private boolean isNamedByRecord(InstanceKey.Holder holder) {
        return holder.document().document().operation() instanceof PruneData prune
                && prune.current()
                        .flatMap(doomed -> search.catalog().readable(doomed.amiId()))
                        .filter(BackupRecord::isBeingRemoved)
                        .isPresent();
    }

    private static boolean isBeingUnmade(InstanceKey.Holder holder) {
        return holder.document().document().operation().phase() == Phase.CLEAN_UP;
    }

    private Optional<Orphan> interrupted(S3Object object, String runId, OperationStore.Look look) {
        return isInterrupted(runId, look)
                ? Optional.of(orphan(object, runId, Line.of("orphan.interrupted", runId)))
                : Optional.empty();
    }

    /** Whether nobody has gone on with a run's clean-up for the safety age. */
    private boolean isInterrupted(String runId, OperationStore.Look look) {
        return look.document().operation().phase() == Phase.CLEAN_UP
                && look.silence().compareTo(search.safetyAge()) > 0
                && search.runs().of(runId).interrupted();
    }

    private static Orphan orphan(S3Object object, String runId, Line why) {
        return new Orphan(Kind.DOCUMENT, object.key(), "", runId, object.lastModified(), 0, true, why);
    }

    /**
     * Removes a document or a key, if it is still the one that was found to be over. Where it is of a run whose clean-up was
     * interrupted, that is finished: the key goes with it, and the document says that the run is over.
     */
    void remove(Orphan orphan) {
        Optional<InstanceKey> kind = kindOfKey(orphan.id());
        if (kind.isPresent()) {
            removeKey(orphan, kind.get());
            return;
        }
        OperationStore.look(search.bucket(), orphan.runId(), DocumentPlace.ofKey(orphan.id()))
                .ifPresent(look -> {
                    if (OVER.contains(look.document().status())) {
                        search.bucket().delete(orphan.id(), look.etag());
                    } else {
                        finish(orphan, orphan.runId(), look);
                    }
                });
    }

    private void removeKey(Orphan orphan, InstanceKey kind) {
        String instanceId = instanceOf(orphan.id());
        InstanceKey.Holder holder = kind.look(search.bucket(), instanceId).orElse(null);
        if (holder == null) {
            return;
        }
        if (holder.isUnderWay() && (kind == InstanceKey.BACKUP || isBeingUnmade(holder))) {
            finish(orphan, holder.runId(), holder.document());
        } else if (kind == InstanceKey.BACKUP || holder.document() == null) {
            search.bucket().delete(orphan.id(), holder.etag());
        } else if (!DeadRun.hold(search, holder.runId(), run -> endKey(orphan, kind))) {
            endKey(orphan, kind);
        }
    }

    /** A prune that nobody drives could be resumed: it loses its key under its lease, and takes another one then. */
    private void endKey(Orphan orphan, InstanceKey kind) {
        kind.look(search.bucket(), instanceOf(orphan.id()))
                .filter(holder -> holder.runId().equals(orphan.runId()) && !holder.isInTheMiddle())
                .ifPresent(holder -> search.bucket().delete(orphan.id(), holder.etag()));
    }

    private void finish(Orphan orphan, String runId, OperationStore.Look look) {
        if (runId.equals(orphan.runId()) && isInterrupted(runId, look)) {
            DeadRun.hold(search, runId, run -> images.finish(orphan.id(), run));
        }
    }
}
