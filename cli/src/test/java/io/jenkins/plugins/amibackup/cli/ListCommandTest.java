package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListCommandTest {

    private static final String WEB = "i-0a1b2c3d4e5f67890";
    private static final String DATABASE = "i-0ffffffffffffffff";
    private static final Instant TAKEN = Instant.parse("2024-11-22T09:15:00.250Z");

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private void backedUp(String instanceId, int day, long size) {
        backedUp(instanceId, day, size, "");
    }

    private void backedUp(String instanceId, int day, long size, String name) {
        IndexEntry entry = new IndexEntry(
                instanceId,
                "ami-0%016x".formatted(day),
                TAKEN.plus(Duration.ofDays(day)),
                size,
                CliBed.REGION,
                "123456789012",
                name);
        bed.aws.s3().put(CliBed.BUCKET, entry.key(), "");
    }

    @Test
    void backupsOfAllInstancesAreListedNewestFirst() {
        backedUp(DATABASE, 1, 1 << 10);
        backedUp(WEB, 2, 38L << 30, "web-1\u001b[31m");
        backedUp(DATABASE, 3, 512);
        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "TAKEN AT              INSTANCE             NAME        AMI                    SIZE       REGION",
                        "2024-11-25T09:15:00Z  i-0ffffffffffffffff  -           ami-00000000000000003  512 bytes  eu-west-1",
                        "2024-11-24T09:15:00Z  i-0a1b2c3d4e5f67890  web-1 [31m  ami-00000000000000002  38.0 GiB   eu-west-1",
                        "2024-11-23T09:15:00Z  i-0ffffffffffffffff  -           ami-00000000000000001  1.0 KiB    eu-west-1");
    }

    @Test
    void aLostIndexKeyIsFoundAndRepaired() {
        String amiId = bed.backup().path("amiId").asText();
        String key = bed.aws.s3().keys(CliBed.BUCKET, "ami-index/").get(0);
        bed.aws.s3().delete(CliBed.BUCKET, key);
        backedUp(DATABASE, 1, 1);

        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET, "--check");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .containsExactlyInAnyOrder(
                        amiId + " is complete but was missing from the list; its index key was written: " + key,
                        "ami-00000000000000001 was listed, but no record confirms its index key; the key was removed: "
                                + new IndexEntry(
                                                DATABASE,
                                                "ami-00000000000000001",
                                                TAKEN.plus(Duration.ofDays(1)),
                                                1,
                                                CliBed.REGION,
                                                "123456789012")
                                        .key());
        assertThat(bed.aws.s3().keys(CliBed.BUCKET, "ami-index/")).containsExactly(key);
        CliBed.Run again = bed.run("list", "--bucket", CliBed.BUCKET, "--check");
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("The index of acme-ami-backups is correct. Complete backups: 1.");
    }

    @Test
    void theRepairsOfACheckAreTheResultAsJson() {
        String amiId = bed.backup().path("amiId").asText();
        String key = bed.aws.s3().keys(CliBed.BUCKET, "ami-index/").get(0);
        bed.aws.s3().delete(CliBed.BUCKET, key);
        JsonNode json = bed.run("list", "--bucket", CliBed.BUCKET, "--check", "--output", "json")
                .json();
        assertThat(json.path("backups").asInt()).isEqualTo(1);
        assertThat(json.path("found").path(0).path("what").asText()).isEqualTo("key_written");
        assertThat(json.path("found").path(0).path("amiId").asText()).isEqualTo(amiId);
        assertThat(json.path("found").path(0).path("key").asText()).isEqualTo(key);
    }

    @Test
    void aCheckCoversTheWholeBucket() {
        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET, "--check", "--instance-id", WEB);
        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("--check covers the whole bucket, so it can't be combined with filters.");
    }

    @Test
    void asJsonItIsAnArrayNewestFirst() {
        backedUp(DATABASE, 1, 1 << 10);
        backedUp(WEB, 2, 38L << 30);
        JsonNode listed =
                bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json").json();
        assertThat(listed.isArray()).isTrue();
        assertThat(listed.size()).isEqualTo(2);
        JsonNode newest = listed.get(0);
        assertThat(newest.path("takenAt").asText()).isEqualTo("2024-11-24T09:15:00.250Z");
        assertThat(newest.path("instanceId").asText()).isEqualTo(WEB);
        assertThat(newest.path("amiId").asText()).isEqualTo("ami-00000000000000002");
        assertThat(newest.path("sizeBytes").asLong()).isEqualTo(38L << 30);
        assertThat(newest.path("region").asText()).isEqualTo(CliBed.REGION);
        assertThat(newest.path("account").asText()).isEqualTo("123456789012");
        assertThat(newest.path("bucket").asText()).isEqualTo(CliBed.BUCKET);
        assertThat(newest.path("objectKey").asText()).isEqualTo("ami-00000000000000002.bin");
        assertThat(newest.path("recordKey").asText()).isEqualTo("ami-metadata/ami-00000000000000002.json");
    }

    @Test
    void theBackupsOfOneInstanceCanBeListed() {
        backedUp(DATABASE, 1, 1);
        backedUp(WEB, 2, 1);
        JsonNode listed = bed.run("list", "--bucket", CliBed.BUCKET, "--instance-id", DATABASE, "--output", "json")
                .json();
        assertThat(listed.findValuesAsText("instanceId")).containsExactly(DATABASE);
    }

    @Test
    void timeAndNumberNarrowTheList() {
        backedUp(WEB, 1, 1);
        backedUp(DATABASE, 2, 1);
        backedUp(WEB, 3, 1);
        assertThat(listed("--limit", "1").findValuesAsText("amiId")).containsExactly("ami-00000000000000003");
        assertThat(listed("--since", "2024-11-24").findValuesAsText("amiId"))
                .containsExactly("ami-00000000000000003", "ami-00000000000000002");
        assertThat(listed("--until", "2024-11-24T00:00:00Z").findValuesAsText("amiId"))
                .containsExactly("ami-00000000000000001");
        assertThat(bed.aws.calls().count("s3:GetObject")).isZero();
    }

    private JsonNode listed(String option, String value) {
        return bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json", option, value)
                .json();
    }

    @Test
    void tagsAreLookedUpInTheRecords() {
        bed.backup();
        assertThat(listed("--tag", "Role=web").size()).isEqualTo(1);
        assertThat(listed("--tag", "Role=db").size()).isZero();
    }

    @Test
    void allOfItIsListedWithItsStatus() {
        bed.backup();
        bed.aws
                .s3()
                .put(CliBed.BUCKET, "ami-0aaaaaaaaaaaaaaaa.bin", new byte[1], java.util.Map.of("ami-name", "by hand"));
        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET, "--all");
        assertThat(run.out().lines().findFirst().orElseThrow()).endsWith("REGION     STATUS");
        assertThat(run.out())
                .contains("ami-0aaaaaaaaaaaaaaaa")
                .contains("eu-west-1  foreign")
                .contains("eu-west-1  complete");
        CliBed.Run show = bed.run("show", "--ami-id", "ami-0aaaaaaaaaaaaaaaa", "--bucket", CliBed.BUCKET);
        assertThat(show.out())
                .contains("ami-0aaaaaaaaaaaaaaaa \"by hand\"")
                .contains("foreign: stored by another tool, without a record")
                .contains("--accept-foreign");
    }

    @Test
    void anInvalidFilterIsWrongUsage() {
        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET, "--since", "last week");
        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("\"last week\" is not a valid date or time");
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET, "--status", "broken")
                        .err())
                .contains("\"broken\" is not a valid status");
    }

    @Test
    void anEmptyBucketIsNotAFailure() {
        CliBed.Run text = bed.run("list", "--bucket", CliBed.BUCKET);
        assertThat(text.code()).isZero();
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).contains("There are no complete backups in acme-ami-backups.");
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json")
                        .json()
                        .size())
                .isZero();
    }

    @Test
    void aFinishedBackupIsListed() {
        String amiId = bed.backup().path("amiId").asText();
        JsonNode listed = bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json")
                .json()
                .path(0);
        JsonNode record = bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--output", "json")
                .json();
        assertThat(listed.path("amiId").asText()).isEqualTo(amiId);
        assertThat(listed.path("takenAt")).isEqualTo(record.path("takenAt"));
        assertThat(listed.path("sizeBytes").asLong())
                .isEqualTo(record.path("storedObject").path("sizeBytes").asLong());
    }

    @Test
    void noRecordIsReadForAList() {
        backedUp(WEB, 1, 1);
        bed.run("list", "--bucket", CliBed.BUCKET);
        assertThat(bed.aws.calls().count("s3:GetObject")).isZero();
        // The index, and the hints of proofs.
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(2);
    }

    @Test
    void aTemporaryFaultIsRetried() {
        backedUp(WEB, 1, 1);
        bed.aws.faults().throttleNext("s3:ListObjectsV2", 1).dropBefore("s3:HeadBucket", 1);
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET).out()).contains(WEB);
    }

    @Test
    void anUnreadableBucketIsAFailureInOneLine() {
        bed.aws.faults().deny("s3:ListBucket");
        CliBed.Run run = bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("s3:ListBucket").contains("IAM policy");
        assertThat(run.json().path("status").asText()).isEqualTo("failed");
        bed.aws.faults().clear();
        assertThat(bed.run("list", "--bucket", "acme-nowhere").failure()).contains("NoSuchBucket");
    }

    @Test
    void aBucketInAnotherRegionIsNamedWithItsRegion() {
        bed.aws.s3().createBucket("acme-us", "us-east-1");
        assertThat(bed.run("list", "--bucket", "acme-us").failure())
                .contains("The bucket acme-us is in us-east-1, not in eu-west-1");
        assertThat(bed.run("list", "--bucket", "acme-us", "--region", "us-east-1")
                        .code())
                .isZero();
    }
}
