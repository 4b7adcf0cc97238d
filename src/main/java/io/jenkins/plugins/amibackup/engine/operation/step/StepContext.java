package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.permission.Permissions;
import io.jenkins.plugins.amibackup.engine.watch.Look;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * What a step works with.
 *
 * @param clients AWS, as the one who asked for the operation
 * @param catalog the bucket of the operation
 * @param clock the engine's clock
 * @param log where the operation says what it does
 * @param places clients for other places than the operation's own
 * @param unmaking how the operation is unmade, if it is
 * @param permissions looks at what the identity may do; null where an operation is only unmade
 * @param looks looks at what is about to be removed
 * @param caller what only the caller knows
 */
public record StepContext(
        AwsClients clients,
        Catalog catalog,
        Clock clock,
        OperationLog log,
        Places places,
        Unmaking unmaking,
        Permissions permissions,
        Looks looks,
        CallerFacts caller) {

    /** The context of an operation that is driven. */
    public StepContext(
            AwsClients clients,
            Catalog catalog,
            Clock clock,
            OperationLog log,
            Places places,
            Permissions permissions,
            Looks looks) {
        this(clients, catalog, clock, log, places, Unmaking.AT_ONCE, permissions, looks, CallerFacts.NONE);
    }

    /** The same, with what the caller knows. */
    public StepContext with(CallerFacts known) {
        return new StepContext(clients, catalog, clock, log, places, unmaking, permissions, looks, known);
    }

    /** Hands out clients for other places, and closes them when the operation is over. */
    public interface Places {

        /**
         * The clients for a place.
         *
         * @throws io.jenkins.plugins.amibackup.engine.base.OperationException when nobody has said as whom to act there
         */
        AwsClients clients(Place place);
    }

    /** The same at another place: with its clients and its catalog. */
    public StepContext in(Place place) {
        AwsClients there = places.clients(place);
        return new StepContext(
                there,
                new Catalog(there.bucket(place.bucket())),
                clock,
                log,
                places,
                unmaking,
                permissions,
                looks,
                caller);
    }

    Ec2 ec2() {
        return clients.ec2();
    }

    Bucket bucket() {
        return catalog.bucket();
    }

    /** What time it is, by the engine's clock. */
    public Instant now() {
        return clock.instant();
    }

    /** Names what stays in the bucket because S3 refuses its removal for good; any other refusal is thrown on. */
    void leave(BackupData run, String key, AwsException refused) {
        Tagging.mustEndNothing(refused);
        if (run.keep(key)) {
            log.warn("cleanUp.refused", run.request().bucket(), key, refused.line());
        }
    }

    /** Says what else lives on an instance that is about to restart. */
    void sayInhabitants(String instanceId) {
        caller.inhabitants().on(instanceId).forEach(log::warn);
    }

    /** How the backup may be locked now. */
    LockLimits.Most lockLimits() {
        return caller.lockLimits().now();
    }

    /** Looks at images by their ids, together with other operations. */
    Function<List<String>, Look<Image>> looksAtImages() {
        return ids -> looks.images(clients, ids);
    }

    /** Looks at snapshots by their ids, together with other operations. */
    Function<List<String>, Look<Snapshot>> looksAtSnapshots() {
        return ids -> looks.snapshots(clients, ids);
    }

    Removal removal(OperationData run) {
        return new Removal(ec2(), catalog, run, unmaking);
    }
}
