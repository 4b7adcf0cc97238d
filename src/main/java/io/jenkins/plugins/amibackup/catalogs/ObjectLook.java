package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * What S3 says of a backup's object, beside what the record says of it.
 *
 * @param object empty where there is none
 * @param agrees whether it is the one that is recorded, by its size and its ETag; empty where no record can be read
 * @param archive the archive that it lies in; empty where it can be read
 * @param thawCall what brings it back from there; empty where it can be read
 */
record ObjectLook(
        Optional<HeadObjectResponse> object, Optional<Boolean> agrees, Optional<Archive> archive, String thawCall) {

    /** Two requests. */
    static ObjectLook at(Catalog catalog, String amiId) {
        Bucket bucket = catalog.bucket();
        Optional<HeadObjectResponse> object = bucket.head(Keys.object(amiId));
        Optional<BackupRecord> record = catalog.readable(amiId);
        Optional<Archive> archive = object.flatMap(Archive::of);
        return new ObjectLook(
                object,
                object.flatMap(found -> record.map(of -> of.agreesWith(found))),
                archive,
                archive.map(cold -> cold.call(bucket, Keys.object(amiId))).orElse(""));
    }

    /** Whether it is as it should be and can be restored from now. */
    boolean isGood() {
        return agrees.orElse(false) && archive.isEmpty();
    }

    /** In words. */
    List<PageFact> facts() {
        if (object.isEmpty()) {
            return List.of();
        }
        HeadObjectResponse found = object.get();
        return new PageFacts()
                .add(Messages.RecordView_Size(), Shown.size(found.contentLength()))
                .add(Messages.RecordView_Etag(), found.eTag())
                .add(Messages.ObjectLook_Written(), Shown.moment(found.lastModified()))
                .add(
                        Messages.ObjectLook_Archive(),
                        archive.map(cold -> cold.isThawing()
                                        ? Messages.ObjectLook_Thawing(cold.tier())
                                        : Messages.ObjectLook_Archived(cold.tier()))
                                .orElseGet(Messages::ObjectLook_Readable))
                .all();
    }

    /** Whether it is the recorded one, in a sentence. */
    String verdict() {
        if (object.isEmpty()) {
            return Messages.ObjectLook_None();
        }
        return agrees.map(same -> same ? Messages.ObjectLook_Agrees() : Messages.ObjectLook_Differs())
                .orElseGet(Messages::ObjectLook_NoRecord);
    }
}
