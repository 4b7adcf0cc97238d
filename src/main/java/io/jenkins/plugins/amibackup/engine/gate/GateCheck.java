package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Looks at the newest complete backup of an instance: three requests to S3. What doesn't count is passed over: index keys
 * of another account or Region, of the future, and those whose record is not there, not complete, or of another instance.
 */
final class GateCheck {

    private final Catalog catalog;
    private final GateRequest request;
    private final String account;

    /** @param account the account that the instance belongs to */
    GateCheck(Catalog catalog, GateRequest request, String account) {
        this.catalog = catalog;
        this.request = request;
        this.account = account;
    }

    /** Looks; S3's own date decides how old a backup is. */
    Verdict look() {
        Catalog.Newest newest = catalog.newest(request.instanceId(), Catalog.LOOKED_AT);
        String passedOver = "";
        for (IndexEntry entry : newest.entries()) {
            String against = entry.isOf(account, request.region(), newest.now())
                    ? ""
                    : Texts.text(
                            "gate.passed.other", entry.amiId(), entry.account(), entry.region(), day(entry.takenAt()));
            Optional<BackupRecord> record = against.isEmpty() ? record(entry) : Optional.empty();
            if (record.isPresent()) {
                return judge(record.get(), newest.now());
            }
            if (passedOver.isEmpty()) {
                passedOver = " " + (against.isEmpty() ? Texts.text("gate.passed.record", entry.amiId()) : against);
            }
        }
        return Verdict.closed(Texts.text("gate.none", request.instanceId(), request.bucket()) + passedOver);
    }

    /** The record that an index key stands for; empty when they don't agree. */
    private Optional<BackupRecord> record(IndexEntry entry) {
        try {
            return catalog.find(entry.amiId())
                    .map(Catalog.Versioned::record)
                    .filter(record -> record.isComplete() && record.indexEntry().isSameBackup(entry));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    private Verdict judge(BackupRecord record, Instant now) {
        Duration age = Duration.between(record.takenAt(), now);
        if (age.compareTo(request.maxAge()) > 0) {
            return Verdict.closed(Texts.text(
                    "gate.old",
                    request.instanceId(),
                    request.bucket(),
                    record.amiId(),
                    day(record.takenAt()),
                    Format.duration(age),
                    Format.duration(request.maxAge())));
        }
        String key = Keys.object(record.amiId());
        Optional<HeadObjectResponse> object = catalog.bucket().head(key);
        if (object.isEmpty()) {
            return Verdict.broken(
                    Texts.text("gate.noObject", request.instanceId(), record.amiId(), request.bucket(), key),
                    record.amiId());
        }
        if (object.get().contentLength() != record.sizeBytes()
                || !record.etag().equals(object.get().eTag())) {
            return Verdict.broken(
                    Texts.text(
                            "gate.replaced",
                            request.instanceId(),
                            record.amiId(),
                            request.bucket(),
                            key,
                            object.get().contentLength() + " bytes, ETag "
                                    + object.get().eTag(),
                            record.sizeBytes() + " bytes, ETag " + record.etag()),
                    record.amiId());
        }
        return Verdict.open(record, age.isNegative() ? Duration.ZERO : age);
    }

    private static String day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
