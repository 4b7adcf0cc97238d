package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
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

    /**
     * Looks; S3's own date decides how old a backup is.
     *
     * @param made the run whose backup counts however old it is; empty for none
     */
    Verdict look(Optional<String> made) {
        Catalog.Newest newest = catalog.newest(request.instanceId(), Catalog.LOOKED_AT);
        Optional<Line> passedOver = Optional.empty();
        for (IndexEntry entry : newest.entries()) {
            boolean counts = entry.isOf(account, request.region(), newest.now());
            Optional<BackupRecord> record = counts ? record(entry) : Optional.empty();
            if (record.isPresent()) {
                return judge(record.get(), newest.now(), made);
            }
            passedOver = passedOver.or(() -> Optional.of(passedOver(entry, counts)));
        }
        Line none = Line.of("gate.none", request.instanceId(), request.bucket());
        return new Verdict.Closed(
                passedOver.map(why -> Line.of("line.two", none, why)).orElse(none));
    }

    private static Line passedOver(IndexEntry entry, boolean counts) {
        return counts
                ? Line.of("gate.passed.record", entry.amiId())
                : Line.of("gate.passed.other", entry.amiId(), entry.account(), entry.region(), day(entry.takenAt()));
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

    private Verdict judge(BackupRecord record, Instant now, Optional<String> made) {
        Duration age = Duration.between(record.takenAt(), now);
        boolean justMade = made.filter(record.runId()::equals).isPresent();
        if (!justMade && age.compareTo(request.maxAge()) > 0) {
            return new Verdict.Closed(Line.of(
                    "gate.old",
                    request.instanceId(),
                    request.bucket(),
                    record.amiId(),
                    day(record.takenAt()),
                    age,
                    request.maxAge()));
        }
        String key = Keys.object(record.amiId());
        Optional<HeadObjectResponse> object = catalog.bucket().head(key);
        if (object.isEmpty()) {
            return new Verdict.Broken(
                    Line.of("gate.noObject", request.instanceId(), record.amiId(), request.bucket(), key),
                    record.amiId());
        }
        if (!record.agreesWith(object.get())) {
            return new Verdict.Broken(
                    Line.of(
                            "gate.replaced",
                            request.instanceId(),
                            record.amiId(),
                            request.bucket(),
                            key,
                            BackupRecord.facts(object.get()),
                            record.facts()),
                    record.amiId());
        }
        return new Verdict.Open(record, age.isNegative() ? Duration.ZERO : age);
    }

    private static Instant day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
