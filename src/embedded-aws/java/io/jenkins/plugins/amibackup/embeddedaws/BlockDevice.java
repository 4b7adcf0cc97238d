package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * A block device mapping of an image.
 *
 * @param virtualName of an instance store volume; null for an EBS volume
 * @param snapshot null for an instance store volume
 */
record BlockDevice(
        String deviceName,
        String virtualName,
        Snapshot snapshot,
        int sizeGiB,
        String volumeType,
        Integer iops,
        Integer throughput,
        boolean deleteOnTermination) {

    /** The same device from another snapshot. */
    BlockDevice of(Snapshot other) {
        return new BlockDevice(
                deviceName, virtualName, other, sizeGiB, volumeType, iops, throughput, deleteOnTermination);
    }
}
