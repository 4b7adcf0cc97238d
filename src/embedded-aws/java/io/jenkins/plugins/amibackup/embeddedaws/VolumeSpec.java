package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A volume of an instance to be made.
 *
 * @param deviceName like {@code /dev/xvda}
 * @param sizeGiB what the volume could hold
 * @param usedGiB what was ever written to it: decides how long a store takes and how large the object is
 * @param type gp3, io2, ...
 * @param iops null for what the type has by itself
 * @param throughput in MiB/s; null for what the type has by itself
 * @param encrypted whether it is encrypted
 * @param kmsKeyArn the key; null for the account's default key where it is encrypted
 * @param deleteOnTermination whether it ends with its instance
 * @param tags its tags
 */
public record VolumeSpec(
        String deviceName,
        int sizeGiB,
        double usedGiB,
        String type,
        Integer iops,
        Integer throughput,
        boolean encrypted,
        String kmsKeyArn,
        boolean deleteOnTermination,
        Map<String, String> tags) {

    public VolumeSpec {
        tags = Map.copyOf(tags);
    }

    /** An unencrypted gp3 volume, 40% used. */
    public static VolumeSpec gp3(String deviceName, int sizeGiB) {
        return new VolumeSpec(deviceName, sizeGiB, sizeGiB * 0.4, "gp3", 3000, 125, false, null, true, Map.of());
    }

    /** The same, with so much used. */
    public VolumeSpec used(double gib) {
        return new VolumeSpec(
                deviceName, sizeGiB, gib, type, iops, throughput, encrypted, kmsKeyArn, deleteOnTermination, tags);
    }

    /** The same, encrypted with a key, or with the account's default key where it is null. */
    public VolumeSpec encryptedWith(String keyArn) {
        return new VolumeSpec(
                deviceName, sizeGiB, usedGiB, type, iops, throughput, true, keyArn, deleteOnTermination, tags);
    }

    /** The same, of another type; iops and throughput may be null. */
    public VolumeSpec ofType(String otherType, Integer otherIops, Integer otherThroughput) {
        return new VolumeSpec(
                deviceName,
                sizeGiB,
                usedGiB,
                otherType,
                otherIops,
                otherThroughput,
                encrypted,
                kmsKeyArn,
                deleteOnTermination,
                tags);
    }

    /** The same, staying when its instance is terminated. */
    public VolumeSpec keptOnTermination() {
        return new VolumeSpec(deviceName, sizeGiB, usedGiB, type, iops, throughput, encrypted, kmsKeyArn, false, tags);
    }

    /** The same, with one tag more. */
    public VolumeSpec tag(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(tags);
        more.put(key, value);
        return new VolumeSpec(
                deviceName, sizeGiB, usedGiB, type, iops, throughput, encrypted, kmsKeyArn, deleteOnTermination, more);
    }
}
