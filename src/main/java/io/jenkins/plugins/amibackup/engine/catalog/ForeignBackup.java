package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Time;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * An AMI that something else stored: by hand, by a script, by another tool. It has no record; all that is known is
 * what EC2 leaves on the object: the AMI's name, description, registration date, owner, and when it was stored.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-ami-store-restore.html">Store and restore an
 *     AMI using S3</a>
 */
public final class ForeignBackup {

    private static final int LONGEST = 300;

    private ForeignBackup() {}

    /** Such an object as a record with status {@code foreign}, without volumes, tags or instance. */
    public static BackupRecord of(String amiId, HeadObjectResponse object, String region) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", BackupRecord.SCHEMA_VERSION);
        json.put("amiId", amiId);
        json.put("runId", "");
        json.put("status", FoundBackup.FOREIGN);
        json.put("takenAt", takenAt(object).toString());
        String owner = fact(object, "ami-owner-account");
        json.put("account", Ids.isAccount(owner) ? owner : "");
        json.put("region", region);
        ObjectNode image = json.putObject("image");
        image.put("amiId", amiId);
        String name = fact(object, "ami-name");
        image.put("name", Names.isLegal(name) ? name : amiId);
        image.put("creationDate", fact(object, "ami-registration-date"));
        image.putObject("description").put("Description", fact(object, "ami-description"));
        json.putObject("sourceInstance").put("instanceId", "");
        // Its volumes are unknown: to be safe, the restored image is encrypted.
        json.putObject("encryption").put("requested", true);
        ObjectNode tags = json.putObject("tags");
        tags.putObject("instance");
        tags.putObject("image");
        json.putArray("blockDeviceMappings");
        ObjectNode stored = json.putObject("storedObject");
        stored.put("key", Keys.object(amiId));
        stored.put("sizeBytes", object.contentLength());
        stored.put("etag", object.eTag());
        return new BackupRecord(json);
    }

    /** An image is registered before it is stored. */
    private static Instant takenAt(HeadObjectResponse object) {
        return Ec2Time.read(fact(object, "ami-registration-date"))
                .filter(registered ->
                        !registered.isBefore(RecordCheck.EARLIEST) && !registered.isAfter(object.lastModified()))
                .orElse(object.lastModified());
    }

    /** Whether what EC2 has left on an object, as far as there is any, says that it is of this image. */
    public static boolean isOf(Image image, HeadObjectResponse object) {
        return agrees(object, "ami-name", image.name())
                && agrees(object, "ami-owner-account", image.ownerId())
                && isSameTime(fact(object, "ami-registration-date"), image.creationDate());
    }

    private static boolean agrees(HeadObjectResponse object, String name, String expected) {
        String given = fact(object, name);
        return given.isEmpty() || given.equals(expected);
    }

    private static boolean isSameTime(String given, String expected) {
        return given.isEmpty() || second(given).isPresent() && second(given).equals(second(expected));
    }

    private static Optional<Instant> second(String time) {
        return Ec2Time.read(time).map(at -> at.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The name of the image that EC2 has left on an object; empty for none. */
    public static String imageName(HeadObjectResponse object) {
        return fact(object, "ami-name");
    }

    /** What EC2 wrote on the object; S3 returns names in lower case, and anyone could have written them. */
    private static String fact(HeadObjectResponse object, String name) {
        for (Map.Entry<String, String> entry : object.metadata().entrySet()) {
            if (String.CASE_INSENSITIVE_ORDER.compare(entry.getKey(), name) == 0 && entry.getValue() != null) {
                String value = entry.getValue();
                return value.length() > LONGEST ? value.substring(0, LONGEST) : value;
            }
        }
        return "";
    }
}
