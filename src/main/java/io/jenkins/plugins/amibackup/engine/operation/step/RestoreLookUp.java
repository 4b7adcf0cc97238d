package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ForeignBackup;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoringData;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
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

    private static final int LONGEST_NAME = 300;

    /**
     * Looks up the record and the object and compares them.
     *
     * @throws OperationException with the line to show, for the first problem
     */
    static RestoreLookUp check(RestoringData data, Findings findings, StepContext context) {
        data.request().check();
        Bucket bucket = context.catalog().bucket();
        BucketCheck.location(bucket, findings);
        Compared now = compared(data, findings, context);
        checkNotArchived(now.object(), data, context);
        if (now.record().isForeign()) {
            context.log().warn("lookUp.foreign", Keys.object(data.sourceAmiId()));
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
    static BackupRecord stillStands(RestoringData data, boolean before, StepContext context) {
        Compared now = compared(data, new Findings(), context);
        mustBeOfTheObjectLookedUp(now.record(), data);
        if (before) {
            checkNotArchived(now.object(), data, context);
        }
        return now.record();
    }

    private static void mustBeOfTheObjectLookedUp(BackupRecord record, RestoringData data) {
        if (data instanceof RestoreData restore) {
            mustBeAsChosen(record, restore.request());
        }
        String etag = record.etag();
        if (!data.etag().orElse(etag).equals(etag)) {
            throw OperationException.badInput(
                    "lookUp.changed",
                    Keys.object(data.sourceAmiId()),
                    data.request().bucket(),
                    data.etag().get(),
                    etag);
        }
    }

    /** @throws OperationException when a request leaves open which backup it means, and this isn't one that it can mean */
    static void mustBeAsChosen(BackupRecord record, RestoreRequest request) {
        NewestOf newest = request.newestOf();
        if (newest != null && !newest.instanceId().equals(record.instanceId())) {
            throw OperationException.badInput(
                    "lookUp.otherInstance", record.amiId(), record.instanceId(), newest.instanceId());
        }
        if (!request.backupRunId().isEmpty() && !request.backupRunId().equals(record.runId())) {
            throw OperationException.badInput("lookUp.otherRun", record.amiId(), request.backupRunId());
        }
    }

    /**
     * A record and the object that it is of.
     *
     * @param record complete, or made of the object where somebody else has stored it
     */
    private record Compared(BackupRecord record, HeadObjectResponse object) {}

    private static Compared compared(RestoringData data, Findings findings, StepContext context) {
        Bucket bucket = context.catalog().bucket();
        Optional<BackupRecord> record = findings.of("record", () -> record(data, context.catalog()));
        Optional<HeadObjectResponse> object = findings.of("object", () -> bucket.head(Keys.object(data.sourceAmiId())));
        if (record.isEmpty() && object.isPresent() && data.acceptForeign()) {
            return new Compared(
                    ForeignBackup.of(
                            data.sourceAmiId(), object.get(), context.ec2().region()),
                    object.get());
        }
        if (record.isEmpty()) {
            throw object.isEmpty()
                    ? OperationException.badInput(
                            "lookUp.nothing", data.sourceAmiId(), data.request().bucket())
                    : OperationException.badInput(
                            "lookUp.noRecord",
                            data.sourceAmiId(),
                            data.request().bucket(),
                            Keys.record(data.sourceAmiId()));
        }
        if (object.isEmpty()) {
            throw OperationException.badInput(
                    "lookUp.noObject",
                    data.sourceAmiId(),
                    data.request().bucket(),
                    Keys.object(data.sourceAmiId()),
                    record.get().status());
        }
        if (!record.get().isComplete()) {
            throw OperationException.badInput(
                    "lookUp.notComplete",
                    data.sourceAmiId(),
                    record.get().status(),
                    record.get().runId());
        }
        if (!record.get().agreesWith(object.get())) {
            throw OperationException.badInput(
                    "lookUp.replaced",
                    Keys.object(data.sourceAmiId()),
                    data.request().bucket(),
                    BackupRecord.facts(object.get()),
                    record.get().facts());
        }
        return new Compared(record.get(), object.get());
    }

    /** The record; empty when there is none of ours, and an object without one is accepted. */
    private static Optional<BackupRecord> record(RestoringData data, Catalog catalog) {
        try {
            return catalog.find(data.sourceAmiId()).map(Catalog.Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException unreadable) {
            if (data.acceptForeign()) {
                return Optional.empty();
            }
            throw unreadable;
        }
    }

    /** The record of a restore that is picked up again: that of the object which was looked up. */
    static BackupRecord again(RestoringData data, StepContext context) {
        Optional<BackupRecord> record = record(data, context.catalog());
        if (record.isEmpty() && data.acceptForeign()) {
            record = context.catalog()
                    .bucket()
                    .head(Keys.object(data.sourceAmiId()))
                    .map(object -> ForeignBackup.of(
                            data.sourceAmiId(), object, context.ec2().region()));
        }
        BackupRecord found =
                record.orElseThrow(() -> OperationException.refused("record.gone", Keys.record(data.sourceAmiId())));
        mustBeOfTheObjectLookedUp(found, data);
        return found;
    }

    private static void checkNotArchived(HeadObjectResponse object, RestoringData data, StepContext context) {
        String key = Keys.object(data.sourceAmiId());
        Archive.of(object).ifPresent(archive -> {
            throw archive.isThawing()
                    ? OperationException.badInput(
                            "lookUp.thawing", key, data.request().bucket(), archive.tier())
                    : OperationException.badInput(
                            "lookUp.inArchive",
                            key,
                            data.request().bucket(),
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

    /** Writes down what the record says of the backup. */
    void tell(RestoringData data) {
        data.account(Ids.isAccount(record.account()) ? record.account() : "");
        data.instanceId(record.instanceId());
        data.instanceName(Sanitizer.line(record.instanceName(), LONGEST_NAME));
        data.sizeBytes(record.sizeBytes());
        data.etag(record.etag());
        data.facts(ImageFacts.of(record));
    }

    /** The image to come, with this name. */
    MadeImage planned(String name) {
        return MadeImage.planned(name, Math.min(MadeImage.MOST_GIB, Math.max(record.gib(), record.sizeBytes() >> 30)));
    }

    /** The names of the images to come must be free, or taken by this very operation. */
    void checkNames(RestoringData data, StepContext context) {
        if (data.askedName().isEmpty()) {
            return;
        }
        checkName(data.image(), data, context);
        if (data.plain() != null) {
            checkName(data.plain(), data, context);
        }
    }

    private static void checkName(MadeImage planned, RestoringData data, StepContext context) {
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
