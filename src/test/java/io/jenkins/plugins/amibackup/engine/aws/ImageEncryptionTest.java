package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption.Extent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

class ImageEncryptionTest {

    private static final String KEY = "11111111-2222-3333-4444-555555555555";
    private static final String ARN = "arn:aws:kms:eu-west-1:123456789012:key/" + KEY;

    private int asked;

    /** An image whose mappings have these flags; its snapshots are snap-0, snap-1 and so on. */
    private static Image image(Boolean... flags) {
        List<BlockDeviceMapping> mappings = new ArrayList<>();
        mappings.add(BlockDeviceMapping.builder().virtualName("ephemeral0").build());
        for (int i = 0; i < flags.length; i++) {
            mappings.add(BlockDeviceMapping.builder()
                    .ebs(EbsBlockDevice.builder()
                            .snapshotId("snap-" + i)
                            .encrypted(flags[i])
                            .build())
                    .build());
        }
        return Image.builder().blockDeviceMappings(mappings).build();
    }

    private ImageEncryption of(Image image, Snapshot... snapshots) {
        return ImageEncryption.of(image, () -> {
            asked++;
            return List.of(snapshots);
        });
    }

    private static Snapshot snapshot(int number, Boolean encrypted, String key) {
        return Snapshot.builder()
                .snapshotId("snap-" + number)
                .encrypted(encrypted)
                .kmsKeyId(key)
                .build();
    }

    @Test
    void theFlagsOfTheImageAreBelieved() {
        assertThat(of(image(true, true)).extent()).isEqualTo(Extent.ENCRYPTED);
        assertThat(of(image(true, false)).extent()).isEqualTo(Extent.PLAIN);
        assertThat(asked).isZero();
    }

    @Test
    void aMissingFlagIsSettledByTheSnapshot() {
        assertThat(of(image(true, null), snapshot(1, true, ARN)).extent()).isEqualTo(Extent.ENCRYPTED);
        assertThat(of(image(true, null), snapshot(1, false, null)).extent()).isEqualTo(Extent.PLAIN);
    }

    @Test
    void theSnapshotsAreDescribedOnce() {
        ImageEncryption encryption = of(image(null, null), snapshot(0, true, ARN), snapshot(1, true, ARN));

        assertThat(encryption.isUnder(KEY)).isTrue();
        assertThat(encryption.isUnder(ARN)).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whatNothingTellsIsUnknownAndNotEncrypted() {
        assertThat(of(image(true, null)).extent()).isEqualTo(Extent.UNKNOWN);
        assertThat(of(image(true, null), snapshot(1, null, null)).extent()).isEqualTo(Extent.UNKNOWN);
        assertThat(of(image()).extent()).isEqualTo(Extent.UNKNOWN);
        assertThat(of(image(true, null)).isEncrypted()).isFalse();
    }

    @Test
    void onePlainVolumeIsEnoughForAPlainImageWhateverElseIsUnknown() {
        assertThat(of(image(null, false)).extent()).isEqualTo(Extent.PLAIN);
    }

    @Test
    void theKeyIsToldByTheSnapshots() {
        assertThat(of(image(true), snapshot(0, true, ARN)).isUnder("")).isTrue();
        assertThat(of(image(true), snapshot(0, true, ARN)).isUnder(KEY)).isTrue();
        assertThat(of(image(true), snapshot(0, true, ARN)).isUnder("alias/backups"))
                .isFalse();
        assertThat(of(image(true), snapshot(0, true, null)).isUnder(KEY)).isFalse();
        assertThat(of(image(true)).isUnder(KEY)).isFalse();
        assertThat(of(image(true, true), snapshot(0, true, ARN), snapshot(1, true, ARN + "6"))
                        .isUnder(KEY))
                .isFalse();
        assertThat(of(image(false), snapshot(0, false, null)).isUnder("")).isFalse();
    }

    @Test
    void anAwsThatLeavesTheFlagsOutIsUnderstood() {
        try (TestBed bed = new TestBed()) {
            bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
            String amiId = bed.run(bed.backupRequest().kmsKeyId(TestBed.KEY).build())
                    .result()
                    .amiId();
            bed.aws.ec2().imagesTellEncryption(false);
            Ec2 ec2 = bed.look().ec2();

            Image image = ec2.image(amiId).orElseThrow();

            assertThat(image.blockDeviceMappings())
                    .allSatisfy(mapping -> assertThat(mapping.ebs().encrypted()).isNull());
            ImageEncryption encryption = ImageEncryption.of(
                    image,
                    () -> ec2.snapshots(image.blockDeviceMappings().stream()
                            .map(mapping -> mapping.ebs().snapshotId())
                            .toList()));
            assertThat(encryption.extent()).isEqualTo(Extent.ENCRYPTED);
            assertThat(encryption.isUnder(TestBed.KEY)).isTrue();
        }
    }
}
