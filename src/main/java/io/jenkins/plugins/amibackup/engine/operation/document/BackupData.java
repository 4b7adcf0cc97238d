package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Packed;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A backup under way. */
public final class BackupData extends OperationData {

    private static final int MOST_VOLUMES = 1_000;
    private static final Set<Phase> BEFORE_THE_IMAGE =
            EnumSet.of(Phase.PREFLIGHT, Phase.CLAIM, Phase.CREATE_IMAGE, Phase.ENCRYPT);

    private BackupRequest request;
    private Map<String, String> snapshotTags = Map.of();
    /** How many volumes go into the image; 0 where that isn't known. */
    private int volumes;
    /** The beginning of the record, until that is written. */
    private Packed draft;

    /** When CreateImage was called, by this machine's clock. */
    private Instant askedAt;
    /** When the image was made, by EC2's clock. */
    private Instant takenAt;

    /** Whether a store task may have been asked for, written down before it is. */
    private boolean mayBeStored;

    private boolean storeAsked;
    private boolean stored;
    /** Until when the backup is locked, fixed before anything is: trying again must not make it longer. */
    private Instant lockedUntil;

    private boolean imageDropped;
    /** Whether a clean-up has looked for the object and the record: the call that made them may be one whose answer was lost. */
    private boolean bucketCleaned;

    /** The ETag of the per-instance key, while this run holds it. */
    private String instanceKey;
    /** Whether it ended because of a better backup of the same instance. */
    private boolean gaveWay;
    /** That it was left on purpose; null where it was not, and again when somebody has resumed it. */
    private LeftAt leftAt;
    /** Made of the record each time: what a document says may be anybody's. */
    @JsonIgnore
    private ImageFacts facts = ImageFacts.UNKNOWN;
    /** Not written down: whoever waits for it asks EC2. */
    @JsonIgnore
    private boolean pointInTime;

    /** For reading a document. */
    BackupData() {}

    public BackupData(String runId, BackupRequest request, Instant now) {
        super(runId, Phase.PREFLIGHT, now);
        this.request = request;
    }

    @Override
    public BackupRequest request() {
        return request;
    }

    @Override
    Optional<String> wrongField() {
        if (volumes < 0 || volumes > MOST_VOLUMES) {
            return Optional.of("operation.volumes");
        }
        if (leftAt != null && !leftAt.isPossible()) {
            return Optional.of("operation.leftAt");
        }
        return isEtag(instanceKey) ? Optional.empty() : Optional.of("operation.instanceKey");
    }

    @Override
    public OperationKind kind() {
        return OperationKind.BACKUP;
    }

    @Override
    public boolean isBeyondRecall() {
        return stored;
    }

    @Override
    public boolean gaveWay() {
        return gaveWay;
    }

    public void giveWay(Line why) {
        gaveWay = true;
        ending(why, false);
    }

    /** That whoever had it driven has left it on purpose; empty where nobody has, or somebody has resumed it since. */
    public Optional<LeftAt> leftAt() {
        return Optional.ofNullable(leftAt);
    }

    /** Whoever has it driven leaves it to others; null takes that back. */
    public void left(LeftAt how) {
        leftAt = how;
    }

    /** Nothing that is written from now on is in the image. */
    public void pointInTime() {
        pointInTime = true;
    }

    public boolean isPointInTime() {
        return pointInTime;
    }

    /** How far the backup has come; empty until there is anything to rely on, and where it is unmade. */
    @Override
    public Optional<Milestone> reached() {
        if (phase() == Phase.CLEAN_UP || ending().isPresent()) {
            return Optional.empty();
        } else if (phase() == Phase.DONE) {
            return Optional.of(Milestone.STORED);
        } else if (!BEFORE_THE_IMAGE.contains(phase())) {
            return Optional.of(Milestone.IMAGE);
        }
        return pointInTime ? Optional.of(Milestone.POINT_IN_TIME) : Optional.empty();
    }

    /** {@code crash-consistent} or {@code rebooted}. */
    public String consistency() {
        return (request.noReboot() ? ImageFacts.Consistency.CRASH_CONSISTENT : ImageFacts.Consistency.REBOOTED).word();
    }

    /** What the snapshots are made with. */
    public Map<String, String> snapshotTags() {
        return snapshotTags;
    }

    public void snapshotTags(Map<String, String> value) {
        snapshotTags = value;
    }

    @Override
    TagsKept fewestTags() {
        return TagsKept.ASKED;
    }

    @Override
    public List<String> madeWith(TagsKept kept) {
        snapshotTags = kept(kept, snapshotTags);
        return super.madeWith(kept);
    }

    /** How many volumes go into the image; 0 in a document of before this was written down. */
    public int volumes() {
        return volumes;
    }

    public void volumes(int number) {
        volumes = number;
    }

    /** The beginning of the record; null when it is written. */
    public Packed draft() {
        return draft;
    }

    public void draft(Packed value) {
        draft = value;
    }

    /** When the image was made: by EC2's clock, or else when it was asked for; empty until then. */
    public Optional<Instant> takenAt() {
        return Optional.ofNullable(takenAt);
    }

    public void asked(Instant now) {
        askedAt = now;
    }

    /** When the image was asked for, by the clock of whoever drove; empty until then. */
    Optional<Instant> askedAt() {
        return Optional.ofNullable(askedAt);
    }

    /** @param byEc2 the image's own date; empty where EC2 doesn't tell it */
    public void taken(Optional<Instant> byEc2) {
        takenAt = byEc2.orElse(askedAt);
    }

    /** Whether a store task may have been asked for. */
    public boolean mayBeStored() {
        return mayBeStored;
    }

    public void storeIsNext() {
        mayBeStored = true;
    }

    /** Whether a store task was asked for, and has neither failed nor vanished. */
    public boolean storeAsked() {
        return storeAsked;
    }

    public void storeAsked(boolean value) {
        storeAsked = value;
    }

    /** The backup is complete in the bucket. */
    public void stored(long bytes) {
        stored = true;
        sizeBytes(bytes);
    }

    public void stored() {
        stored = true;
    }

    /** Until when the backup is locked, by S3's clock; empty until that is fixed, and where no lock is asked for. */
    public Optional<Instant> lockedUntil() {
        return Optional.ofNullable(lockedUntil);
    }

    public void lockedUntil(Instant until) {
        lockedUntil = until;
    }

    /** What follows as soon as the record is complete. */
    public Phase afterSeal() {
        return request.lockSeconds() > 0 ? Phase.LOCK : Phase.INDEX;
    }

    public void imageDropped(boolean value) {
        imageDropped = value;
    }

    /** Whether a clean-up has removed, or not found, what this run may have left in the bucket. */
    public boolean bucketCleaned() {
        return bucketCleaned;
    }

    public void bucketIsClean() {
        bucketCleaned = true;
    }

    /** What the record says about the image. */
    public void facts(ImageFacts value) {
        facts = value;
    }

    /** The ETag of the per-instance key; null when this run doesn't hold it. */
    public String instanceKey() {
        return instanceKey;
    }

    public void instanceKey(String etag) {
        instanceKey = etag;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        return new OperationResult(
                new OperationResult.Backup(takenAt, 0, request.excludeDevices(), facts).reached(reached()),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                request.instanceId(),
                made.id(),
                made.name(),
                request.bucket(),
                made.exists() ? Keys.object(made.id()) : null,
                made.exists() ? Keys.record(made.id()) : null,
                request.region(),
                account(),
                sizeBytes(),
                took().toSeconds(),
                encrypted()
                        || copied()
                                && reached()
                                        .filter(Milestone.IMAGE::isReachedBy)
                                        .isPresent(),
                made.exists() && !imageDropped,
                imageDropped ? List.of() : made.snapshotIds());
    }

    @Override
    public Line summary() {
        OperationResult result = result();
        return Line.of("backup.done", took(), result.bucket(), result.objectKey(), new Line.Bytes(sizeBytes()));
    }
}
