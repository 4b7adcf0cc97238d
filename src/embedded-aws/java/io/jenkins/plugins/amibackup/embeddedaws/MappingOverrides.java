package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The block device mappings of a CreateImage call: what differs from the instance's own. */
final class MappingOverrides {

    private record Ebs(Boolean deleteOnTermination, Integer size, String type, Integer iops, Integer throughput) {}

    private final Map<String, Ebs> volumes = new LinkedHashMap<>();
    private final Map<String, String> instanceStores = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    static MappingOverrides read(Parameters parameters) {
        MappingOverrides overrides = new MappingOverrides();
        for (Parameters mapping : parameters.structures("BlockDeviceMapping")) {
            String device = mapping.required("DeviceName");
            String virtualName = mapping.text("VirtualName");
            if (mapping.text("NoDevice") != null) {
                overrides.leftOut.add(device);
            } else if (virtualName != null) {
                overrides.instanceStores.put(device, virtualName);
            } else {
                overrides.volumes.put(device, ebs(mapping.structure("Ebs")));
            }
        }
        return overrides;
    }

    private static Ebs ebs(Parameters ebs) {
        for (String fixed : List.of("Encrypted", "KmsKeyId", "SnapshotId")) {
            if (ebs.text(fixed) != null) {
                throw AwsError.bad(
                        "InvalidBlockDeviceMapping",
                        "The parameter " + fixed + " cannot be specified: CreateImage keeps the encryption of volumes");
            }
        }
        return new Ebs(
                ebs.optionalFlag("DeleteOnTermination"),
                ebs.optionalNumber("VolumeSize"),
                ebs.text("VolumeType"),
                ebs.optionalNumber("Iops"),
                ebs.optionalNumber("Throughput"));
    }

    /** The volumes of the instance that belong into the image. */
    List<Volume> choose(Instance instance, Instant time) {
        List<Volume> present = instance.volumes(time);
        List<String> devices =
                present.stream().map(volume -> volume.spec.deviceName()).toList();
        if (leftOut.contains(instance.traits.rootDeviceName())) {
            throw AwsError.bad(
                    "InvalidBlockDeviceMapping",
                    "The root device " + instance.traits.rootDeviceName() + " cannot be left out of an image");
        }
        for (String device : volumes.keySet()) {
            if (!devices.contains(device)) {
                throw AwsError.bad(
                        "InvalidBlockDeviceMapping",
                        "The device " + device + " is not attached to the instance, and no snapshot is given for it");
            }
        }
        return present.stream()
                .filter(volume -> !leftOut.contains(volume.spec.deviceName()))
                .toList();
    }

    BlockDevice device(Volume volume, Snapshot snapshot) {
        VolumeSpec spec = volume.spec;
        Ebs ebs = volumes.getOrDefault(spec.deviceName(), new Ebs(null, null, null, null, null));
        boolean sameType = ebs.type() == null || ebs.type().equals(spec.type());
        return new BlockDevice(
                spec.deviceName(),
                null,
                snapshot,
                ebs.size() == null ? spec.sizeGiB() : Math.max(ebs.size(), spec.sizeGiB()),
                ebs.type() == null ? spec.type() : ebs.type(),
                ebs.iops() == null && sameType ? spec.iops() : ebs.iops(),
                ebs.throughput() == null && sameType ? spec.throughput() : ebs.throughput(),
                ebs.deleteOnTermination() == null ? spec.deleteOnTermination() : ebs.deleteOnTermination());
    }

    List<BlockDevice> instanceStores() {
        return instanceStores.entrySet().stream()
                .map(store -> new BlockDevice(store.getKey(), store.getValue(), null, 0, null, null, null, false))
                .toList();
    }
}
