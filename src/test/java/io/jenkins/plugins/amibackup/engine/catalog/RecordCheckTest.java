package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A record that holds what AWS and this program never write is refused, before anything in it is used or shown. */
class RecordCheckTest {

    private static final String AMI = "ami-0ee521d7a0f4d3872";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectNode record;

    @BeforeEach
    void readGoldenRecord() throws IOException {
        try (InputStream golden = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            record = (ObjectNode) JSON.readTree(golden);
        }
    }

    private BackupRecord parse() throws IOException {
        return BackupRecord.parse(AMI, JSON.writeValueAsBytes(record));
    }

    private void isDamaged(String field) {
        assertThatThrownBy(this::parse)
                .isInstanceOfSatisfying(
                        OperationException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessageContaining("The record ami-metadata/" + AMI + ".json is damaged (" + field + ")");
    }

    private void set(String pointer, JsonNode value) {
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = record.at(at.head());
        if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/runId|\"\\\" & calc & \\\"\"|runId",
                "/runId|\"7f3a2c41\\nexit\"|runId",
                "/runId|\"../../secrets\"|runId",
                "/runId|\"7f3a2c4\\u0000\"|runId",
                "/image/name|\"\\\"& calc &\\\"\"|image.name",
                "/image/name|\"$(id)\"|image.name",
                "/image/name|\"`id`\"|image.name",
                "/image/name|\"web-1;reboot\"|image.name",
                "/image/name|\"web-1\\n[AMI backup] Done\"|image.name",
                "/image/name|\"<b>web</b>\"|image.name",
                "/image/name|\"\"|image.name",
                "/status|\"foreign\"|status",
                "/status|\"complete; id\"|status",
                "/status|\"COMPLETE\"|status",
                "/sourceInstance/instanceId|\"i-053cb9f0c747ea2ea; id\"|sourceInstance.instanceId",
                "/takenAt|\"+999999999-01-01T00:00:00Z\"|takenAt",
                "/takenAt|\"-999999999-01-01T00:00:00Z\"|takenAt",
                "/takenAt|\"+10000-01-01T00:00:00Z\"|takenAt",
                "/takenAt|\"2005-12-31T23:59:59Z\"|takenAt",
                "/takenAt|\"yesterday\"|takenAt",
                "/account|\"12345678901\"|account",
                "/account|\"123456789012 \"|account",
                "/account|\"$ACCOUNT\"|account",
                "/region|\"eu-west-1;id\"|region",
                "/region|\"\"|region",
                "/storedObject/key|\"ami-00000000000000000.bin\"|storedObject",
                "/storedObject/bucket|\"Not a bucket\"|storedObject",
                "/storedObject/sizeBytes|-1|storedObject",
                "/storedObject/sizeBytes|1000000000000000|storedObject",
                "/storedObject/sizeBytes|99999999999999999999999|storedObject",
                "/storedObject/sizeBytes|1.5|storedObject",
                "/storedObject/etag|\"a\\nb\"|storedObject",
                "/storedObject/etag|null|storedObject",
                "/storedObject/versionId|\"a b\"|storedObject",
                "/encryption/snapshots/0/snapshotId|\"snap-1 snap-2\"|encryption.snapshots",
                "/encryption/snapshots/1/snapshotId|null|encryption.snapshots",
                "/encryption/snapshots|{\"a\":1}|encryption.snapshots",
                "/tags/instance/Name|7|tags.instance",
                "/tags/instance|[]|tags.instance",
                "/tags/image/Name|{}|tags.image",
                "/tags/volumes|[]|tags.volumes",
                "/tags/volumes/vol-0f3b8488c368cb0a6|\"a\"|tags.volumes",
                "/tags/volumes/vol-0f3b8488c368cb0a6/Name|null|tags.volumes",
                "/blockDeviceMappings|{}|blockDeviceMappings",
                "/retentionSet|7|retentionSet",
                "/retentionSet|null|retentionSet",
                "/retentionSet|[\"nightly\"]|retentionSet",
                "/retentionSet|\"nightly\\nexit\"|retentionSet",
            })
    void whatIsNeverWrittenIsRefused(String pointer, String value, String field) throws IOException {
        set(pointer, JSON.readTree(value));
        isDamaged(field);
    }

    @Test
    void whatIsLargerThanAnythingOfAwsIsRefused() {
        refused("tags.instance", tags -> tags.put("k".repeat(129), "v"));
        refused("tags.instance", tags -> tags.put("k", "v".repeat(257)));
        refused("tags.instance", tags -> {
            for (int i = 0; i < 200; i++) {
                tags.put("k" + i, "v");
            }
        });
        for (String list : new String[] {"encryption/snapshots", "encryption/volumes", "blockDeviceMappings"}) {
            ArrayNode array = (ArrayNode) record.at("/" + list);
            JsonNode one = array.get(0);
            while (array.size() <= 200) {
                array.add(one);
            }
            isDamaged(list.replace('/', '.'));
            while (array.size() > 2) {
                array.remove(2);
            }
        }
        set("/retentionSet", record.textNode("s".repeat(513)));
        isDamaged("retentionSet");
        record.remove("retentionSet");
        set("/storedObject/etag", record.textNode("e".repeat(1025)));
        isDamaged("storedObject");
    }

    private void refused(String field, Consumer<ObjectNode> change) {
        ObjectNode before = record.deepCopy();
        change.accept((ObjectNode) record.at("/tags/instance"));
        isDamaged(field);
        record = before;
    }

    @Test
    void tagsAreOtherPeoplesWordsOfAnyCharacters() throws IOException {
        String key = "🦄".repeat(128);
        String value = "$(id) `id` \"'\n<b>\u202e" + "🦄".repeat(230);
        ((ObjectNode) record.at("/tags/instance")).put(key, value);

        assertThat(parse().originalTags()).containsEntry(key, value);
    }

    @Test
    void aRecordThatLacksWhatIsNotAlwaysKnownIsRead() throws IOException {
        record.remove("runId");
        record.remove("platform");
        record.remove("history");
        record.remove("build");
        ((ObjectNode) record.at("/tags")).remove("volumes");
        ((ObjectNode) record.at("/encryption")).remove("snapshots");
        ((ObjectNode) record.at("/storedObject")).putNull("versionId");
        ((ObjectNode) record.at("/storedObject")).remove("bucket");

        assertThat(parse().runId()).isEmpty();
        assertThat(parse().versionId()).isEmpty();
        assertThat(parse().snapshotIds()).isEmpty();
        assertThat(parse().isEncrypted()).isFalse();
    }

    @Test
    void aRecordThatWasCopiedToAnotherBucketIsRead() throws IOException {
        set("/storedObject/bucket", record.textNode("acme-copies"));
        assertThat(parse().isComplete()).isTrue();
    }

    @Test
    void aBackupOfTheDayAfterTomorrowIsRefused() throws IOException {
        try (TestBed bed = new TestBed()) {
            put(bed, bed.clock.instant().plus(Duration.ofHours(23)));
            assertThat(bed.catalog().find(AMI)).isPresent();

            put(bed, bed.clock.instant().plus(Duration.ofHours(25)));
            assertThatThrownBy(() -> bed.catalog().find(AMI)).hasMessageContaining("is damaged (takenAt)");
        }
    }

    private void put(TestBed bed, Instant takenAt) throws IOException {
        set("/takenAt", record.textNode(takenAt.toString()));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(AMI), JSON.writeValueAsBytes(record));
    }
}
