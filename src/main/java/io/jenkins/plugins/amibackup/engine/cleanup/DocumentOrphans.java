package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Documents of operations that have long been over, and per-instance keys that name them. */
final class DocumentOrphans {

    private static final Set<Status> OVER = Set.of(Status.DONE, Status.ABORTED);

    private final Search search;

    DocumentOrphans(Search search) {
        this.search = search;
    }

    List<Orphan> find() {
        return search.bucket()
                .list(Keys.OPERATIONS)
                .filter(search::isLongAgo)
                .flatMap(
                        object -> (object.key().startsWith(Keys.BY_INSTANCE) ? key(object) : document(object)).stream())
                .limit(search.most())
                .toList();
    }

    private Optional<Orphan> document(S3Object object) {
        DocumentPlace place = place(object.key());
        String name = object.key().substring(object.key().lastIndexOf('/') + 1);
        String runId = name.replace(".json", "");
        if (!Ids.isRun(runId) || !object.key().equals(place.key(runId))) {
            return Optional.empty();
        }
        try {
            return OperationStore.look(search.bucket(), runId, place)
                    .filter(look -> OVER.contains(look.document().status()))
                    .map(look -> orphan(object, runId, "orphan.document"));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.of(orphan(object, runId, "orphan.document").kept(damaged.line()));
        }
    }

    private static DocumentPlace place(String key) {
        return key.startsWith(Keys.RESTORES) ? DocumentPlace.RESTORES : DocumentPlace.OPERATIONS;
    }

    /** A per-instance key of a run that is over, as one that crashed or was cleaned up leaves it. */
    private Optional<Orphan> key(S3Object object) {
        String instanceId = object.key().substring(Keys.BY_INSTANCE.length());
        if (!Ids.isInstance(instanceId)) {
            return Optional.empty();
        }
        return InstanceKey.look(search.bucket(), instanceId)
                .filter(holder -> !holder.isUnderWay())
                .map(holder -> orphan(object, holder.runId(), "orphan.key"));
    }

    private static Orphan orphan(S3Object object, String runId, String why) {
        return new Orphan(Kind.DOCUMENT, object.key(), "", runId, object.lastModified(), 0, true, Line.of(why));
    }

    /** Removes a document or a key, if it is still the one that was found to be over. */
    void remove(Orphan orphan) {
        if (orphan.id().startsWith(Keys.BY_INSTANCE)) {
            String instanceId = orphan.id().substring(Keys.BY_INSTANCE.length());
            InstanceKey.look(search.bucket(), instanceId)
                    .filter(holder -> !holder.isUnderWay())
                    .ifPresent(holder -> search.bucket().delete(orphan.id(), holder.etag()));
            return;
        }
        OperationStore.look(search.bucket(), orphan.runId(), place(orphan.id()))
                .filter(look -> OVER.contains(look.document().status()))
                .ifPresent(look -> search.bucket().delete(orphan.id(), look.etag()));
    }
}
