package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ForeignBackup;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * What is found out about a backup before it is restored.
 *
 * @param record the record, complete and of the object that is in the bucket
 * @param encryptsByDefault whether what comes back is encrypted without being asked
 */
record RestoreLookUp(BackupRecord record, boolean encryptsByDefault) {

    /**
     * Looks up the record and the object and compares them.
     *
     * @throws OperationException with the line to show, for the first problem
     */
    static RestoreLookUp check(RestoreRequest request, Findings findings, StepContext context) {
        request.check();
        Bucket bucket = context.catalog().bucket();
        BucketCheck.location(bucket, findings);
        Compared now = compared(request, findings, context);
        checkNotArchived(now.object(), request, context);
        if (now.record().isForeign()) {
            context.log().warn("lookUp.foreign", Keys.object(request.amiId()));
        }
        return new RestoreLookUp(now.record(), findings.of("default", () -> encryptsByDefault(context)));
    }

    /**
     * Looks once more whether record and object are those that were looked up: hours may lie between, and EC2 takes no version.
     *
     * @param before whether EC2 is still to read the object
     * @return the record
     * @throws OperationException with the line to show when they aren't
     */
    static BackupRecord stillStands(RestoreData data, boolean before, StepContext context) {
        RestoreRequest request = data.request();
        Compared now = compared(request, new Findings(), context);
        mustBeOfTheObjectLookedUp(now.record(), data);
        if (before) {
            checkNotArchived(now.object(), request, context);
        }
        return now.record();
    }

    private static void mustBeOfTheObjectLookedUp(BackupRecord record, RestoreData data) {
        String etag = record.etag();
        if (!data.etag().orElse(etag).equals(etag)) {
            throw OperationException.badInput(
                    "lookUp.changed",
                    Keys.object(data.request().amiId()),
                    data.request().bucket(),
                    data.etag().get(),
                    etag);
        }
    }

    /**
     * A record and the object that it is of.
     *
     * @param record complete, or made of the object where somebody else has stored it
     */
    private record Compared(BackupRecord record, HeadObjectResponse object) {}

    private static Compared compared(RestoreRequest request, Findings findings, StepContext context) {
        Bucket bucket = context.catalog().bucket();
        Optional<BackupRecord> record = findings.of("record", () -> record(request, context.catalog()));
        Optional<HeadObjectResponse> object = findings.of("object", () -> bucket.head(Keys.object(request.amiId())));
        if (record.isEmpty() && object.isPresent() && request.acceptForeign()) {
            return new Compared(
                    ForeignBackup.of(
                            request.amiId(), object.get(), context.ec2().region()),
                    object.get());
        }
        if (record.isEmpty()) {
            throw object.isEmpty()
                    ? OperationException.badInput("lookUp.nothing", request.amiId(), request.bucket())
                    : OperationException.badInput(
                            "lookUp.noRecord", request.amiId(), request.bucket(), Keys.record(request.amiId()));
        }
        if (object.isEmpty()) {
            throw OperationException.badInput(
                    "lookUp.noObject",
                    request.amiId(),
                    request.bucket(),
                    Keys.object(request.amiId()),
                    record.get().status());
        }
        if (!record.get().isComplete()) {
            throw OperationException.badInput(
                    "lookUp.notComplete",
                    request.amiId(),
                    record.get().status(),
                    record.get().runId());
        }
        if (!record.get().agreesWith(object.get())) {
            throw OperationException.badInput(
                    "lookUp.replaced",
                    Keys.object(request.amiId()),
                    request.bucket(),
                    BackupRecord.facts(object.get()),
                    record.get().facts());
        }
        return new Compared(record.get(), object.get());
    }

    /** The record; empty when there is none of ours, and an object without one is accepted. */
    private static Optional<BackupRecord> record(RestoreRequest request, Catalog catalog) {
        try {
            return catalog.find(request.amiId()).map(Catalog.Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException unreadable) {
            if (request.acceptForeign()) {
                return Optional.empty();
            }
            throw unreadable;
        }
    }

    /** The record of a restore that is picked up again: that of the object which was looked up. */
    static BackupRecord again(RestoreData data, StepContext context) {
        RestoreRequest request = data.request();
        Optional<BackupRecord> record = record(request, context.catalog());
        if (record.isEmpty() && request.acceptForeign()) {
            record = context.catalog()
                    .bucket()
                    .head(Keys.object(request.amiId()))
                    .map(object -> ForeignBackup.of(
                            request.amiId(), object, context.ec2().region()));
        }
        BackupRecord found =
                record.orElseThrow(() -> OperationException.refused("record.gone", Keys.record(request.amiId())));
        mustBeOfTheObjectLookedUp(found, data);
        return found;
    }

    private static void checkNotArchived(HeadObjectResponse object, RestoreRequest request, StepContext context) {
        String key = Keys.object(request.amiId());
        Archive.of(object).ifPresent(archive -> {
            throw archive.isThawing()
                    ? OperationException.badInput("lookUp.thawing", key, request.bucket(), archive.tier())
                    : OperationException.badInput(
                            "lookUp.inArchive",
                            key,
                            request.bucket(),
                            archive.tier(),
                            archive.call(context.bucket(), key));
        });
    }

    /** If the credentials don't allow the question, the restored image is checked instead. */
    private static boolean encryptsByDefault(StepContext context) {
        try {
            return context.ec2().encryptsByDefault();
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED) {
                throw refused;
            }
            context.log().warn("bucket.notAsked", refused.action());
            return false;
        }
    }

    /** The names of the images to come must be free, or taken by this very operation. */
    void checkNames(RestoreData data, StepContext context) {
        if (data.request().name().isEmpty()) {
            return;
        }
        checkName(data.image(), data, context);
        if (data.plain() != null) {
            checkName(data.plain(), data, context);
        }
    }

    private static void checkName(MadeImage planned, RestoreData data, StepContext context) {
        Optional<Image> holder = context.ec2().imageNamed(planned.name());
        if (holder.isPresent() && !Tags.isOf(data.runId(), holder.get().tags())) {
            throw OperationException.badInput(
                    "image.nameTaken",
                    planned.name(),
                    holder.get().imageId(),
                    context.ec2().region());
        }
    }
}
