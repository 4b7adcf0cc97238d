package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ConfirmedBackups;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Looks for a complete backup of an instance that is good enough: three requests to S3 where the newest is (and two more to open with it: {@link GateSite#claim}). What doesn't count is
 * passed over: index keys that {@link ConfirmedBackups} doesn't confirm, and backups that are of no use.
 */
final class GateCheck {

    /** A copy that was brought back from an archive and is gone again before this is told: a deployment may take as long. */
    private static final Duration SOON = Duration.ofHours(24);

    private final Catalog catalog;
    private final GateRequest request;
    private final Line instance;
    private final String account;
    private final ImagesOfBackups images;
    private final Optional<ProofCheck> proofs;

    /**
     * @param instance what lines call the instance
     * @param account the account that the instance belongs to
     * @param images those of backups that nothing can read, which can still be launched
     */
    GateCheck(Catalog catalog, GateRequest request, Line instance, String account, ImagesOfBackups images) {
        this.catalog = catalog;
        this.request = request;
        this.instance = instance;
        this.account = account;
        this.images = images;
        proofs = request.proof().map(terms -> new ProofCheck(catalog, terms, instance));
    }

    /**
     * Looks; S3's own date decides how old a backup is.
     *
     * @param made what the gate has just made, which counts however old it is; empty for nothing
     * @param verified the backup that the gate has just had verified, which counts however old it is by now; empty for none
     */
    Verdict look(Optional<OperationResult> made, Optional<String> verified) {
        Optional<Judged> own = verified.isPresent()
                ? verified.flatMap(amiId -> judge(amiId, record -> true))
                : made.flatMap(
                        result -> judge(result.amiId(), record -> record.runId().equals(result.runId())));
        return own.filter(judged -> judged.verdict() instanceof Verdict.Open)
                .map(judged -> proven((Verdict.Open) judged.verdict(), judged.now()))
                .orElseGet(this::look);
    }

    /** What was said of a backup, and when, by S3's clock. */
    private record Judged(Verdict verdict, Instant now) {}

    /** What comes of a backup that is good enough where a proof is demanded. */
    private Verdict proven(Verdict.Open open, Instant now) {
        if (proofs.isEmpty()) {
            return open;
        }
        ProofCheck check = proofs.get();
        Optional<Proven> found = check.of(open.backup(), now);
        if (found.isEmpty()
                && request.proof().get().scope() == ProofTerms.Scope.INSTANCE
                && !check.hasFailed(open.backup())) {
            found = check.ofInstance(new ConfirmedBackups(catalog, request.instanceId(), account, request.region()));
        }
        return found.<Verdict>map(open::with)
                .orElseGet(() -> new Verdict.Unproven(open.backup(), check.missing(open.backup(), now)));
    }

    private Verdict look() {
        ConfirmedBackups backups = new ConfirmedBackups(catalog, request.instanceId(), account, request.region());
        Verdict.NotOpen newest = null;
        boolean old = false;
        while (!old) {
            Optional<BackupRecord> backup = backups.next();
            if (backup.isEmpty()) {
                break;
            }
            Duration age = Duration.between(backup.get().takenAt(), backups.now());
            old = age.compareTo(request.maxAge()) > 0;
            Verdict verdict = old ? tooOld(backup.get(), age) : judge(backup.get(), age, backups.ahead());
            if (verdict instanceof Verdict.Open open) {
                return proven(open, backups.now());
            }
            Verdict.NotOpen notOpen = (Verdict.NotOpen) verdict;
            // Why the newest is not good enough says more than why older ones aren't.
            newest = newest == null ? notOpen : newest;
        }
        Verdict.NotOpen found = newest == null ? none(backups) : newest;
        return backups.cutShort()
                .map(bound -> found.because(Line.of("line.two", found.why(), cutShort(bound))))
                .orElse(found);
    }

    private Line cutShort(ConfirmedBackups.Bound bound) {
        return bound == ConfirmedBackups.Bound.KEYS
                ? Line.of("gate.keys", instance, request.bucket())
                : Line.of("gate.many", instance, request.bucket(), ConfirmedBackups.MOST_BACKUPS);
    }

    private Verdict.NotOpen none(ConfirmedBackups backups) {
        Line none = Line.of("gate.none", instance, request.bucket());
        return new Verdict.Closed(backups.passedOver()
                .map(entry -> passedOver(entry, entry.isOf(account, request.region(), backups.now())))
                .map(why -> Line.of("line.two", none, why))
                .orElse(none));
    }

    private static Line passedOver(IndexEntry entry, boolean counts) {
        return counts
                ? Line.of("gate.passed.record", entry.amiId())
                : Line.of("gate.passed.other", entry.amiId(), entry.account(), entry.region(), day(entry.takenAt()));
    }

    /** A backup that a run says to have made or verified, found by its own key, behind how many others it may lie; empty for none. */
    private Optional<Judged> judge(String amiId, Predicate<BackupRecord> isMeant) {
        try {
            Optional<BackupRecord> record = Optional.ofNullable(amiId)
                    .filter(Ids::isImage)
                    .flatMap(catalog::find)
                    .map(Catalog.Versioned::record)
                    .filter(found -> found.isComplete() && isMeant.test(found));
            if (record.isEmpty()) {
                return Optional.empty();
            }
            IndexEntry entry = record.get().indexEntry();
            Bucket.Listing listing = catalog.bucket().firstNow(entry.key(), 1);
            boolean indexed =
                    listing.objects().stream().anyMatch(object -> entry.key().equals(object.key()))
                            && entry.instanceId().equals(request.instanceId())
                            && entry.isOf(account, request.region(), listing.readAt());
            return indexed
                    ? Optional.of(new Judged(
                            judge(record.get(), Duration.between(entry.takenAt(), listing.readAt()), List.of()),
                            listing.readAt()))
                    : Optional.empty();
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    private Verdict.NotOpen tooOld(BackupRecord record, Duration age) {
        Line.Age most = new Line.Age(request.maxAge());
        return new Verdict.Closed(
                Format.age(age).equals(Format.age(request.maxAge()))
                        ? Line.of("gate.tooOld.justOver", instance, record.amiId(), most)
                        : Line.of("gate.tooOld", instance, record.amiId(), new Line.Age(age), most));
    }

    /** @param ahead the images of the backups that may be judged next */
    private Verdict judge(BackupRecord record, Duration age, List<String> ahead) {
        List<String> excluded = record.excludedDevices();
        String amiId = record.amiId();
        if (!request.accepts(excluded)) {
            return useless(
                    record, Line.of("gate.excluded", instance, amiId, String.join(", ", request.notAsked(excluded))));
        }
        String key = Keys.object(amiId);
        Optional<HeadObjectResponse> object = catalog.bucket().head(key);
        if (object.isEmpty()) {
            return useless(record, Line.of("gate.noObject", instance, amiId, request.bucket(), key));
        }
        if (!record.agreesWith(object.get())) {
            return useless(
                    record,
                    Line.of(
                            "gate.replaced",
                            instance,
                            amiId,
                            request.bucket(),
                            key,
                            BackupRecord.facts(object.get()),
                            record.facts()));
        }
        Optional<Archive> archive = Archive.of(object.get());
        if (archive.isPresent() && !images.canBeLaunched(record, ahead)) {
            return useless(record, archived(amiId, archive.get()));
        }
        Optional<Instant> expiry = archive.isPresent() ? Optional.empty() : Archive.expiryWithin(object.get(), SOON);
        return new Verdict.Open(record, age.isNegative() ? Duration.ZERO : age, archive, expiry, Optional.empty());
    }

    private Line archived(String amiId, Archive archive) {
        Line why = archivedAlone(amiId, archive);
        return images.notTold()
                .map(failure -> Line.of("line.two", why, Line.of("gate.image.notTold", amiId, failure)))
                .orElse(why);
    }

    private Line archivedAlone(String amiId, Archive archive) {
        String key = Keys.object(amiId);
        return archive.isThawing()
                ? Line.of("gate.thawing", instance, amiId, request.bucket(), key, archive.tier())
                : Line.of(
                        "gate.archived",
                        instance,
                        amiId,
                        request.bucket(),
                        key,
                        archive.tier(),
                        archive.call(catalog.bucket(), key));
    }

    private static Verdict useless(BackupRecord record, Line why) {
        return new Verdict.Useless(why, record.amiId());
    }

    private static Instant day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
