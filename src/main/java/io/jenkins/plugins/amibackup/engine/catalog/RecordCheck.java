package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a record must look like before anything in it is used, shown, or handed to a build. What AWS and this program never write is
 * damage or somebody else's work. Tags, platform and history are words that are only shown; they are bounded, and made harmless
 * where they are shown.
 */
final class RecordCheck {

    /** Amazon EC2 began in this year: nothing was backed up before. */
    static final Instant EARLIEST = Instant.parse("2006-01-01T00:00:00Z");
    /** In bytes; as many digits as an index key has room for. */
    static final long LARGEST_OBJECT = 999_999_999_999_999L;

    /** Volumes of an instance, snapshots of an image, and devices of either. */
    static final int MOST_DEVICES = 200;

    /** AWS allows 50 of a resource, and its own beside them. */
    private static final int MOST_TAGS = 200;

    /** In characters. */
    private static final int LONGEST_SET = 512;

    private static final Pattern STATUS = Pattern.compile("[a-z]{1,20}");
    /** Printable ASCII: S3-compatible servers have ETags and version ids of their own. */
    private static final Pattern MARK = Pattern.compile("[!-~]{1,1024}");

    private final JsonNode json;

    private RecordCheck(JsonNode json) {
        this.json = json;
    }

    /** The first field that is wrong; empty when all are right. */
    static Optional<String> wrong(String amiId, JsonNode json) {
        return Optional.ofNullable(new RecordCheck(json).wrong(amiId));
    }

    private String wrong(String amiId) {
        if (!Ids.isInstance(text("sourceInstance", "instanceId"))) {
            return "sourceInstance.instanceId";
        }
        String status = text("status");
        if (!STATUS.matcher(status).matches() || status.equals(FoundBackup.FOREIGN)) {
            return "status";
        }
        if (!Names.isLegal(text("image", "name"))) {
            return "image.name";
        }
        if (!isTime(text("takenAt"))) {
            return "takenAt";
        }
        String runId = text("runId");
        if (!runId.isEmpty() && !Ids.isRun(runId)) {
            return "runId";
        }
        if (!Ids.isAccount(text("account"))) {
            return "account";
        }
        if (!Ids.isRegion(text("region"))) {
            return "region";
        }
        if (!isSet(json.path("retentionSet"))) {
            return "retentionSet";
        }
        if (!isObject(amiId, status.equals(BackupRecord.COMPLETE))) {
            return "storedObject";
        }
        if (!areSnapshots(json.path("encryption").path("snapshots"))) {
            return "encryption.snapshots";
        }
        if (json.path("encryption").path("volumes").size() > MOST_DEVICES) {
            return "encryption.volumes";
        }
        JsonNode mappings = json.path("blockDeviceMappings");
        if (!mappings.isArray() || mappings.size() > MOST_DEVICES) {
            return "blockDeviceMappings";
        }
        return wrongTags(json.path("tags"));
    }

    private String text(String... path) {
        JsonNode node = json;
        for (String field : path) {
            node = node.path(field);
        }
        return node.asText();
    }

    /** Whether it can be an object's ETag or version ID. */
    static boolean isMark(String text) {
        return MARK.matcher(text).matches();
    }

    /** What isn't there is no set. Nobody may take a backup for one of no set because its own can't be read. */
    private static boolean isSet(JsonNode set) {
        return set.isMissingNode()
                || set.isTextual()
                        && set.asText().length() <= LONGEST_SET
                        && set.asText().chars().noneMatch(Character::isISOControl);
    }

    private static boolean isTime(String text) {
        try {
            return !Instant.parse(text).isBefore(EARLIEST)
                    && Instant.parse(text).toEpochMilli() <= IndexEntry.END_OF_TIME;
        } catch (DateTimeException | ArithmeticException unreadable) {
            return false;
        }
    }

    /** The bucket may be another one: that of the original, where somebody copied object and record. */
    private boolean isObject(String amiId, boolean complete) {
        JsonNode object = json.path("storedObject");
        if (!complete && object.isMissingNode()) {
            return true;
        }
        JsonNode size = object.path("sizeBytes");
        String bucket = object.path("bucket").asText("");
        String version = object.path("versionId").asText("");
        return Keys.object(amiId).equals(object.path("key").asText())
                && size.isIntegralNumber()
                && size.canConvertToLong()
                && size.asLong() >= 0
                && size.asLong() <= LARGEST_OBJECT
                && isMark(object.path("etag").asText(""))
                && (version.isEmpty() || isMark(version))
                && (bucket.isEmpty() || Ids.isBucket(bucket));
    }

    private static boolean areSnapshots(JsonNode snapshots) {
        if (snapshots.isMissingNode()) {
            return true;
        }
        if (!snapshots.isArray() || snapshots.size() > MOST_DEVICES) {
            return false;
        }
        for (JsonNode snapshot : snapshots) {
            if (!Ids.isSnapshot(snapshot.path("snapshotId").asText())) {
                return false;
            }
        }
        return true;
    }

    private static String wrongTags(JsonNode tags) {
        for (String group : List.of("instance", "image")) {
            if (!areTags(tags.path(group))) {
                return "tags." + group;
            }
        }
        JsonNode volumes = tags.path("volumes");
        List<JsonNode> each = new ArrayList<>();
        volumes.forEach(each::add);
        if (!volumes.isMissingNode() && !volumes.isObject()
                || each.size() > MOST_DEVICES
                || !each.stream().allMatch(RecordCheck::areTags)) {
            return "tags.volumes";
        }
        return null;
    }

    private static boolean areTags(JsonNode tags) {
        if (!tags.isObject() || tags.size() > MOST_TAGS) {
            return false;
        }
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            if (!tag.getValue().isTextual()
                    || !Tags.isWithinLimits(tag.getKey(), tag.getValue().asText())) {
                return false;
            }
        }
        return true;
    }
}
