package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ForeignBackup;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Whose a stored object is. EC2 puts the run's tag on it, as it is asked to; S3-compatible servers and other versions of EC2 may not.
 * An object without that tag is a run's only when everything else says so: the run may have had it stored, its image still stands with the run's tags and its planned
 * name, what EC2 has left on the object agrees with the image, it is younger than the run, and no record of another run names it.
 * Long afterwards somebody else may have put it there: then it must also tell of the image.
 */
final class ObjectOwnership {

    private final Ec2 ec2;
    private final Catalog catalog;
    private final OperationData run;
    private final Removal removal;
    private final boolean late;

    ObjectOwnership(Ec2 ec2, Catalog catalog, OperationData run, Removal removal, boolean late) {
        this.ec2 = ec2;
        this.catalog = catalog;
        this.run = run;
        this.removal = removal;
        this.late = late;
    }

    /** What speaks against the object of this image being one that the run may remove; empty for nothing. */
    Line against(String amiId, HeadObjectResponse object) {
        Optional<BackupRecord> record;
        try {
            record = catalog.find(amiId).map(Catalog.Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return damaged.line();
        }
        if (record.filter(found -> !found.isUnfinished()).isPresent()) {
            return Line.of("object.complete");
        }
        Optional<String> tagged = tag(Keys.object(amiId));
        if (tagged.isPresent()) {
            return tagged.get().equals(run.runId()) ? Line.empty() : Line.of("object.tagged", tagged.get());
        }
        if (!(run instanceof BackupData backup) || !backup.mayBeStored()) {
            return Line.of("object.neverStored");
        }
        if (record.filter(found -> !found.runId().equals(run.runId())).isPresent()) {
            return Line.of("object.otherRecord", record.get().runId());
        }
        Optional<Image> image = ec2.image(amiId).filter(found -> Images.stands(found) && removal.allows(found));
        if (image.isEmpty()) {
            return Line.of("object.noImage", amiId);
        }
        if (!ForeignBackup.isOf(image.get(), object)) {
            return Line.of("object.otherImage");
        }
        if (late && ForeignBackup.imageName(object).isEmpty()) {
            return Line.of("object.unproved");
        }
        return object.lastModified().isAfter(run.startedAt()) ? Line.empty() : Line.of("object.older");
    }

    /** The run that an object's tag names; empty where it has none, also because the server knows no tags. */
    private Optional<String> tag(String key) {
        Bucket bucket = catalog.bucket();
        try {
            return Optional.ofNullable(bucket.tags(key).get(Tags.RUN_ID));
        } catch (AwsException refused) {
            if (!refused.is("NotImplemented", "MethodNotAllowed", "NoSuchTagSet")) {
                throw refused;
            }
            return Optional.empty();
        }
    }
}
