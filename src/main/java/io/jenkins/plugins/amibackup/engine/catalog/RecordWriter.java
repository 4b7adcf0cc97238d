package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Writes the parts of a record, each as soon as it is known. */
public final class RecordWriter {

    private RecordWriter() {}

    /**
     * Starts a record with everything known about the instance before anything is made: the instance may be gone when the record is
     * written.
     *
     * @param launch what the description doesn't tell of how the instance was launched, by EC2's names: {@code true} and {@code false}
     *     are flags, all else is words; without what could not be asked
     */
    public static ObjectNode draft(
            Instance instance, String account, String region, List<Volume> volumes, Map<String, String> launch) {
        ObjectNode draft = Json.object();
        draft.put("account", account);
        draft.put("region", region);
        ObjectNode source = draft.putObject("sourceInstance");
        source.put("instanceId", instance.instanceId());
        source.put("instanceType", instance.instanceTypeAsString());
        source.set("description", Json.describe(instance));
        ObjectNode launched = source.putObject("launch");
        launch.forEach((name, value) -> {
            if (value.equals("true") || value.equals("false")) {
                launched.put(name, Boolean.parseBoolean(value));
            } else {
                launched.put(name, value);
            }
        });
        ObjectNode platform = draft.putObject("platform");
        platform.put("architecture", instance.architectureAsString());
        platform.put("platformDetails", instance.platformDetails());
        platform.put("usageOperation", instance.usageOperation());
        platform.put("virtualizationType", instance.virtualizationTypeAsString());
        platform.put("hypervisor", instance.hypervisorAsString());
        platform.put("bootMode", instance.bootModeAsString());
        platform.put("enaSupport", instance.enaSupport());
        ArrayNode encrypted = draft.putObject("encryption").putArray("volumes");
        ObjectNode tags = draft.putObject("tags");
        tags.set("instance", tags(Tags.map(instance.tags())));
        ObjectNode volumeTags = tags.putObject("volumes");
        for (Volume volume : volumes) {
            ObjectNode entry = encrypted.addObject();
            entry.put("volumeId", volume.volumeId());
            entry.put("deviceName", device(instance, volume));
            entry.put("encrypted", Boolean.TRUE.equals(volume.encrypted()));
            entry.put("kmsKeyId", volume.kmsKeyId());
            entry.put("sizeGiB", volume.size());
            entry.put("volumeType", volume.volumeTypeAsString());
            entry.put("iops", volume.iops());
            entry.put("throughput", volume.throughput());
            volumeTags.set(volume.volumeId(), tags(Tags.map(volume.tags())));
        }
        return draft;
    }

    private static String device(Instance instance, Volume volume) {
        for (InstanceBlockDeviceMapping mapping : instance.blockDeviceMappings()) {
            if (mapping.ebs() != null && volume.volumeId().equals(mapping.ebs().volumeId())) {
                return mapping.deviceName();
            }
        }
        return "";
    }

    /**
     * A record of an image about to be stored, with status {@code storing}.
     *
     * @param draft what {@link #draft} gathered
     * @param image the image as AWS describes it
     * @param snapshots its snapshots
     * @param takenAt when the image was made; kept to the millisecond, as the index key has it
     * @param encryptionRequested whether a restored image must be encrypted
     * @param consistency {@code crash-consistent} or {@code rebooted}
     * @param retentionSet to which set it belongs; empty for none
     */
    public static BackupRecord storing(
            ObjectNode draft,
            String runId,
            Image image,
            List<Snapshot> snapshots,
            Instant takenAt,
            boolean encryptionRequested,
            String consistency,
            ObjectNode build,
            String retentionSet,
            Instant now) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", BackupRecord.SCHEMA_VERSION);
        json.put("amiId", image.imageId());
        json.put("runId", runId);
        json.put("status", "");
        json.put("takenAt", takenAt.truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("consistency", consistency);
        ObjectNode described = json.putObject("image");
        described.put("amiId", image.imageId());
        described.put("name", image.name());
        described.put("creationDate", image.creationDate());
        described.set("description", Json.describe(image));
        json.setAll(draft.deepCopy());
        OriginalTags.clean(json);
        ObjectNode encryption = (ObjectNode) json.get("encryption");
        encryption.put("requested", encryptionRequested);
        ArrayNode encryptedSnapshots = encryption.putArray("snapshots");
        ObjectNode tags = (ObjectNode) json.get("tags");
        tags.set("image", tags(Tags.map(image.tags())));
        ObjectNode snapshotTags = tags.putObject("snapshots");
        for (Snapshot snapshot : snapshots) {
            ObjectNode entry = encryptedSnapshots.addObject();
            entry.put("snapshotId", snapshot.snapshotId());
            entry.put("encrypted", Boolean.TRUE.equals(snapshot.encrypted()));
            entry.put("kmsKeyId", snapshot.kmsKeyId());
            entry.put("sizeGiB", snapshot.volumeSize());
            snapshotTags.set(snapshot.snapshotId(), tags(Tags.map(snapshot.tags())));
        }
        ArrayNode mappings = json.putArray("blockDeviceMappings");
        for (BlockDeviceMapping mapping : image.blockDeviceMappings()) {
            mappings.add(Json.describe(mapping));
        }
        json.set("build", build);
        if (!retentionSet.isEmpty()) {
            json.put("retentionSet", retentionSet);
        }
        json.putArray("history");
        BackupRecord record = new BackupRecord(json);
        status(record, BackupRecord.STORING, now);
        return record;
    }

    /** Makes a record {@code complete}: the object is in the bucket. */
    public static void complete(
            BackupRecord record, String bucket, String key, HeadObjectResponse object, Instant now) {
        ObjectNode stored = record.json().putObject("storedObject");
        stored.put("bucket", bucket);
        stored.put("key", key);
        stored.put("sizeBytes", object.contentLength());
        stored.put("etag", object.eTag());
        stored.put("versionId", object.versionId());
        stored.put("storedAt", String.valueOf(object.lastModified()));
        stored.put("serverSideEncryption", object.serverSideEncryptionAsString());
        ObjectNode checksums = stored.putObject("checksums");
        put(checksums, "CRC32", object.checksumCRC32());
        put(checksums, "CRC32C", object.checksumCRC32C());
        put(checksums, "CRC64NVME", object.checksumCRC64NVME());
        put(checksums, "SHA1", object.checksumSHA1());
        put(checksums, "SHA256", object.checksumSHA256());
        put(checksums, "type", object.checksumTypeAsString());
        ObjectNode fromAws = stored.putObject("metadata");
        object.metadata().forEach(fromAws::put);
        status(record, BackupRecord.COMPLETE, now);
    }

    private static void status(BackupRecord record, String status, Instant now) {
        record.json().put("status", status);
        ObjectNode entry = record.json().withArray("history").addObject();
        entry.put("status", status);
        entry.put("at", now.toString());
    }

    private static void put(ObjectNode node, String key, String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    private static ObjectNode tags(Map<String, String> tags) {
        ObjectNode node = Json.object();
        tags.forEach(node::put);
        return node;
    }
}
