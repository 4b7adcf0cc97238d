package io.jenkins.plugins.amibackup.engine.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Whether an image is encrypted, and with which key. DescribeImages tells the first for each volume, but may leave it out; then
 * the volume's snapshot decides. The key is told by the snapshots alone. They are described at most once, and only if needed.
 */
public final class ImageEncryption {

    /** What is known of all volumes together. */
    public enum Extent {
        /** Every volume is encrypted. */
        ENCRYPTED,
        /** At least one volume is not. */
        PLAIN,
        /** Neither is certain: a snapshot is not visible, or nothing says whether it is encrypted. */
        UNKNOWN
    }

    private final List<EbsBlockDevice> volumes;
    private final Supplier<List<Snapshot>> describe;
    private Map<String, Snapshot> snapshots;

    private ImageEncryption(List<EbsBlockDevice> volumes, Supplier<List<Snapshot>> describe) {
        this.volumes = volumes;
        this.describe = describe;
    }

    /** @param snapshots describes the snapshots of the image */
    public static ImageEncryption of(Image image, Supplier<List<Snapshot>> snapshots) {
        return new ImageEncryption(
                image.blockDeviceMappings().stream()
                        .map(BlockDeviceMapping::ebs)
                        .filter(volume -> volume != null)
                        .toList(),
                snapshots);
    }

    public Extent extent() {
        Extent extent = volumes.isEmpty() ? Extent.UNKNOWN : Extent.ENCRYPTED;
        for (EbsBlockDevice volume : volumes) {
            Boolean encrypted = encrypted(volume);
            if (Boolean.FALSE.equals(encrypted)) {
                return Extent.PLAIN;
            }
            if (encrypted == null) {
                extent = Extent.UNKNOWN;
            }
        }
        return extent;
    }

    /** Whether every volume is known to be encrypted. */
    public boolean isEncrypted() {
        return extent() == Extent.ENCRYPTED;
    }

    /**
     * Whether every volume is known to be encrypted with this key.
     *
     * @param kmsKeyId the key's ID or ARN; empty for any key. An alias never matches: AWS reports the key it stands for
     */
    public boolean isUnder(String kmsKeyId) {
        return isEncrypted()
                && (kmsKeyId.isEmpty()
                        || volumes.stream()
                                .map(this::snapshot)
                                .allMatch(snapshot -> snapshot != null && isKey(kmsKeyId, snapshot.kmsKeyId())));
    }

    /**
     * Whether the key that was asked for is the key that AWS names.
     *
     * @param asked its ID or ARN; an alias never matches
     * @param arn null where AWS names none
     */
    public static boolean isKey(String asked, String arn) {
        return arn != null && !asked.contains("alias/") && (arn.equals(asked) || arn.endsWith(":key/" + asked));
    }

    /** Null where nothing says so. */
    private Boolean encrypted(EbsBlockDevice volume) {
        if (volume.encrypted() != null) {
            return volume.encrypted();
        }
        Snapshot snapshot = snapshot(volume);
        return snapshot == null ? null : snapshot.encrypted();
    }

    /** Null where it is not visible. */
    private Snapshot snapshot(EbsBlockDevice volume) {
        if (snapshots == null) {
            snapshots = new HashMap<>();
            describe.get().forEach(snapshot -> snapshots.put(snapshot.snapshotId(), snapshot));
        }
        return snapshots.get(volume.snapshotId());
    }
}
