package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Packed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * A record: everything known about a backup, as a JSON document. Fields that this version doesn't know are kept when the record is
 * written again. Reading a record checks everything that is used later: it comes from a bucket and may contain anything.
 *
 * <p>Longer than 350 lines because it has one accessor for each thing that a record says; what is more than that has a class of its own.
 */
public final class BackupRecord {

    /** The schema version that is written and understood. */
    public static final int SCHEMA_VERSION = 1;

    public static final String STORING = "storing";
    public static final String COMPLETE = "complete";
    /** Its backup is being removed. */
    public static final String REMOVING = "removing";
    /** A tombstone: its backup is gone. */
    public static final String REMOVED = "removed";

    /** Clocks differ, but not by so much. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private ObjectNode json;
    private Packed packed;
    private Instant readAt;

    BackupRecord(ObjectNode json) {
        this.json = json;
        packed = null;
    }

    /**
     * Reads a record as it stands in a bucket.
     *
     * @param amiId the image whose record it must be
     * @throws OperationException when the document is damaged, belongs to another image, has a later version, or is of a backup that
     *     would have been taken more than a day after it was read
     */
    static BackupRecord parse(String amiId, Bucket.Document document) {
        BackupRecord record = parse(amiId, document.bytes());
        Instant read = document.lastModified() == null || document.readAt().isAfter(document.lastModified())
                ? document.readAt()
                : document.lastModified();
        if (record.takenAt().isAfter(read.plus(AHEAD))) {
            throw damaged(amiId, "takenAt");
        }
        record.readAt = read;
        return record;
    }

    /**
     * Reads a record.
     *
     * @param amiId the image whose record it must be
     * @throws OperationException when the document is damaged, belongs to another image, or has a later version
     */
    public static BackupRecord parse(String amiId, byte[] bytes) {
        ObjectNode json;
        try {
            json = Json.parse(bytes);
        } catch (IOException damaged) {
            throw damaged(amiId, reason(damaged));
        }
        JsonNode version = json.path("schemaVersion");
        if (!version.isInt()) {
            throw damaged(amiId, "schemaVersion");
        }
        if (version.asInt() > SCHEMA_VERSION) {
            throw OperationException.badInput("record.later", Keys.record(amiId), version.asInt(), SCHEMA_VERSION);
        }
        if (!amiId.equals(json.path("amiId").asText())) {
            throw damaged(amiId, "amiId");
        }
        Optional<String> wrong = RecordCheck.wrong(amiId, json);
        if (wrong.isPresent()) {
            throw damaged(amiId, wrong.get());
        }
        OriginalTags.clean(json);
        return new BackupRecord(json);
    }

    private static String reason(IOException damaged) {
        String message = damaged.getMessage() == null ? damaged.toString() : damaged.getMessage();
        int line = message.indexOf('\n');
        String first = line < 0 ? message : message.substring(0, line);
        return first.length() > 120 ? first.substring(0, 120) + "…" : first;
    }

    private static OperationException damaged(String amiId, String what) {
        return OperationException.badInput("record.damaged", Keys.record(amiId), what);
    }

    public String amiId() {
        return json().path("amiId").asText();
    }

    public String runId() {
        return json().path("runId").asText();
    }

    public String status() {
        return json().path("status").asText();
    }

    public boolean isComplete() {
        return COMPLETE.equals(status());
    }

    /** Whether its backup was begun and never completed: what else a record says, a clean-up leaves it alone. */
    public boolean isUnfinished() {
        return STORING.equals(status());
    }

    /** Whether its backup is being removed. */
    public boolean isBeingRemoved() {
        return REMOVING.equals(status());
    }

    /** Whether its backup is gone and this is its tombstone. */
    public boolean isTombstone() {
        return REMOVED.equals(status());
    }

    /** Whether the removal of its backup, or of its image, has begun and is not at its end. */
    public boolean hasBegunToGo() {
        return isBeingRemoved() || isComplete() && imageState() == ImageState.DROPPING;
    }

    /** What it says of the removal of its backup; empty where there is none. */
    public Optional<RemovalNote> removal() {
        return RemovalNote.in(json());
    }

    /** What has become of a backup's own image. */
    public enum ImageState {
        /** It stands, as far as the record knows. */
        STANDING,
        /** A prune removes it, and the stored copy stays. */
        DROPPING,
        /** A prune has removed it. */
        DROPPED;

        /** As records have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a prune has made of the backup's own image. */
    public ImageState imageState() {
        String state = json().path("image").path("state").asText("");
        return Stream.of(ImageState.values())
                .filter(known -> known.word().equals(state))
                .findFirst()
                .orElse(ImageState.STANDING);
    }

    /** The bucket of the stored object, as recorded; empty until it is complete. */
    public String bucket() {
        return json().path("storedObject").path("bucket").asText("");
    }

    /** Whether it represents an object that something else stored. */
    public boolean isForeign() {
        return FoundBackup.FOREIGN.equals(status());
    }

    public Instant takenAt() {
        return Instant.parse(json().path("takenAt").asText());
    }

    public String account() {
        return json().path("account").asText();
    }

    public String region() {
        return json().path("region").asText();
    }

    public String instanceId() {
        return json().path("sourceInstance").path("instanceId").asText();
    }

    /** The instance's tag {@code Name}, or its ID if it had none that is usable. */
    public String instanceName() {
        return Names.ofInstance(givenName(), instanceId());
    }

    /** The tag {@code Name} of the instance as it was; empty where it had none. */
    public String givenName() {
        String name = RecordedTags.of(json(), "instance").getOrDefault("Name", "");
        return name.isBlank() ? "" : name;
    }

    public String imageName() {
        return json().path("image").path("name").asText();
    }

    /** AWS's whole description of the stored image. */
    public JsonNode imageDescription() {
        return json().path("image").path("description");
    }

    /** The size of the stored object; 0 until it is complete. */
    public long sizeBytes() {
        return json().path("storedObject").path("sizeBytes").asLong();
    }

    /** The stored object's ETag; empty until it is complete. */
    public String etag() {
        return json().path("storedObject").path("etag").asText();
    }

    /** Whether a machine of it runs Windows. */
    public boolean isWindows() {
        return imageDescription().path("PlatformDetails").asText().startsWith("Windows")
                || imageDescription().path("Platform").asText().equals("windows");
    }

    /** The stored object's version; empty in a bucket without versioning. */
    public String versionId() {
        return json().path("storedObject").path("versionId").asText("");
    }

    /** To which set it belongs: retention removes only backups of its own set; empty for none. */
    public String retentionSet() {
        return json().path("retentionSet").asText("");
    }

    /** How object and record were locked when it was complete; empty where no lock was asked for. Only S3 knows what holds now. */
    public Optional<LockNote> objectLock() {
        return LockNote.in(json());
    }

    /** Whether every snapshot of the stored image was encrypted. */
    public boolean isEncrypted() {
        JsonNode snapshots = json().path("encryption").path("snapshots");
        for (JsonNode snapshot : snapshots) {
            if (!snapshot.path("encrypted").asBoolean()) {
                return false;
            }
        }
        return !snapshots.isEmpty();
    }

    /** The IDs of the stored image's snapshots. */
    public List<String> snapshotIds() {
        List<String> ids = new ArrayList<>();
        for (JsonNode snapshot : json().path("encryption").path("snapshots")) {
            ids.add(snapshot.path("snapshotId").asText());
        }
        return ids;
    }

    /** Whether a restored image must be encrypted: encryption was requested, or a source volume was encrypted. */
    public boolean demandsEncryption() {
        if (json().path("encryption").path("requested").asBoolean()) {
            return true;
        }
        for (JsonNode volume : json().path("encryption").path("volumes")) {
            if (volume.path("encrypted").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The tags for a restored image, the most important first: those that the image was given, what was asked for among them, then
     * what else the instance carried; none of ours.
     */
    public Map<String, String> originalTags() {
        return RecordedTags.original(json());
    }

    /** The tags that the instance carried; none of ours. */
    public Map<String, String> instanceTags() {
        Map<String, String> tags = RecordedTags.of(json(), "instance");
        tags.keySet().removeIf(Tags::isOurs);
        return tags;
    }

    /** The keys of all tags that the image carried when it was stored: EC2 stores them with it and brings them back. */
    public Set<String> imageTagKeys() {
        return RecordedTags.of(json(), "image").keySet();
    }

    /** The same of each of its snapshots. */
    public List<Set<String>> snapshotTagKeys() {
        return RecordedTags.keysOfSnapshots(json());
    }

    /** The tags of the volume behind a device; empty when there were none. */
    public Map<String, String> volumeTags(String deviceName) {
        return RecordedTags.ofVolume(json(), deviceName);
    }

    /** Whether this is the object that was recorded, by its size and its ETag. */
    public boolean agreesWith(HeadObjectResponse object) {
        return Objects.equals(object.contentLength(), sizeBytes()) && etag().equals(object.eTag());
    }

    /** What an object is told by: its size and its ETag. */
    public static Line facts(HeadObjectResponse object) {
        return Line.of("object.facts", object.contentLength(), object.eTag());
    }

    /** What the recorded object is told by. */
    public Line facts() {
        return Line.of("object.facts", sizeBytes(), etag());
    }

    /** A device of the stored image. */
    public record Device(String name, long gib) {}

    /** The EBS devices of the stored image. */
    public List<Device> devices() {
        return RecordedDevices.stored(json());
    }

    /** The volumes of the instance that the backup left out, by the names of their devices; {@code ?} for a name that can't be one. */
    public List<String> excludedDevices() {
        return RecordedDevices.excluded(json());
    }

    /** What verifications have shown of the backup, the newest last, {@value Proofs#MOST} at most; false ones are passed over. */
    public List<Proof> proofs() {
        return Proofs.in(json(), readAt());
    }

    /** Who holds it, so that it is never removed, {@value Holds#MOST} at most; what can't be read is a hold, too. */
    public List<Hold> holds() {
        return Holds.in(json());
    }

    /** Whether somebody holds it. */
    public boolean isHeld() {
        return !holds().isEmpty();
    }

    /** When it was read, by S3's clock; empty where that isn't known. */
    public Optional<Instant> readAt() {
        return Optional.ofNullable(readAt).filter(time -> time.isAfter(Instant.EPOCH));
    }

    /**
     * The newest proof that the recorded object, and no other, was restored as it should be.
     *
     * @param atLeast what must have been shown
     * @return up to the level that no later verification of the same object has failed to reach; empty where there is none
     */
    public Optional<Proof> proof(ProofLevel atLeast) {
        return Proofs.best(this, atLeast);
    }

    /**
     * The newest failed verification of the stored object that speaks against it at a level: no later one has made up for it.
     *
     * @param demanded what must have been shown; it speaks against that, too, where less was not reached
     */
    public Optional<Proof> failedProof(ProofLevel demanded) {
        return Proofs.failed(this, demanded);
    }

    /** The total size of the stored image's volumes, in GiB. */
    public long gib() {
        return devices().stream().mapToLong(Device::gib).sum();
    }

    /** The entry under which a complete backup is found. */
    public IndexEntry indexEntry() {
        return new IndexEntry(instanceId(), amiId(), takenAt(), sizeBytes(), region(), account(), givenName());
    }

    /** The document; a change to it changes the record. */
    public ObjectNode json() {
        if (json == null) {
            json = packed.tree();
            packed = null;
        }
        return json;
    }

    /** Compresses the document until it is read: it may be kept for hours. */
    public void pack() {
        if (json != null) {
            packed = Packed.of(json);
            json = null;
        }
    }

    byte[] bytes() {
        return Json.bytes(json());
    }
}
