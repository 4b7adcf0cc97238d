package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.Device;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts.Consistency;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record says about its image; the record may hold anything. */
class ImageFactsTest {

    private static final String STORED = "ami-0ee521d7a0f4d3872";
    private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectNode record;
    private ArrayNode snapshots;
    private ArrayNode devices;

    @BeforeEach
    void readGoldenRecord() throws IOException {
        try (InputStream golden = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            record = (ObjectNode) JSON.readTree(golden);
        }
        snapshots = ((ObjectNode) record.path("encryption")).putArray("snapshots");
        devices = record.putArray("blockDeviceMappings");
    }

    private ImageFacts facts() throws IOException {
        return ImageFacts.of(BackupRecord.parse(STORED, JSON.writeValueAsBytes(record)));
    }

    private void snapshot(int number, boolean encrypted, String key) {
        snapshots
                .addObject()
                .put("snapshotId", "snap-0a1b2c3d4e5f6%04d".formatted(number))
                .put("encrypted", encrypted)
                .put("kmsKeyId", key);
    }

    private void device(String name, long gib) {
        devices.addObject().put("DeviceName", name).putObject("Ebs").put("VolumeSize", gib);
    }

    @Test
    void theRecordNamesKeyConsistencyAndVolumes() throws IOException {
        snapshot(1, true, KEY);
        snapshot(2, true, KEY);
        device("/dev/xvda", 8);
        device("xvdf", 100);
        record.put("consistency", "rebooted");

        assertThat(facts().kmsKeyIds()).containsExactly(KEY);
        assertThat(facts().consistency()).contains(Consistency.REBOOTED);
        assertThat(facts().devices()).containsExactly(new Device("/dev/xvda", 8), new Device("xvdf", 100));
    }

    @Test
    void aKeyOfASnapshotThatIsNotEncryptedIsNoKeyOfTheImage() throws IOException {
        snapshot(1, false, KEY);

        assertThat(facts().kmsKeyIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "a\nb", "k k", "", "\u202Eyek", "schlüssel"})
    void aKeyThatCantBeOneIsLeftOut(String key) throws IOException {
        snapshot(1, true, key);

        assertThat(facts().kmsKeyIds()).isEmpty();
    }

    @Test
    void whatIsLongerThanAnyKeyIsLeftOut() throws IOException {
        snapshot(1, true, "k".repeat(301));

        assertThat(facts().kmsKeyIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<b>", "REBOOTED", "stopped"})
    void aConsistencyThatThisProgramDoesNotWriteIsUnknown(String word) throws IOException {
        record.put("consistency", word);

        assertThat(facts().consistency()).isEmpty();
    }

    @Test
    void aRecordThatSaysNothingLeavesAllUnknown() throws IOException {
        record.remove("consistency");

        assertThat(facts()).isEqualTo(ImageFacts.UNKNOWN);
    }

    @Test
    void aDeviceWhoseNameCantBeOneHasNoName() throws IOException {
        device("<img src=x>", 8);

        assertThat(facts().devices()).containsExactly(new Device("?", 8));
    }

    @Test
    void aRestoreIsUnderTheKeyThatItWasAskedFor() throws IOException {
        snapshot(1, true, KEY);

        assertThat(facts().under("alias/acme").kmsKeyIds()).containsExactly("alias/acme");
        assertThat(facts().under("").kmsKeyIds()).isEmpty();
    }
}
