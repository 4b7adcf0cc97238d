package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The block device mappings of a RunInstances call: what differs from the image's own, and what is added to it. */
final class LaunchMappings {

    /** A volume to be made, and where its content comes from. */
    record Planned(VolumeSpec spec, String kmsKeyArn, String snapshotId) {}

    private final Map<String, Parameters> volumes = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    static LaunchMappings read(Parameters parameters) {
        LaunchMappings mappings = new LaunchMappings();
        for (Parameters mapping : parameters.structures("BlockDeviceMapping")) {
            String device = mapping.required("DeviceName");
            if (mapping.text("NoDevice") != null) {
                mappings.leftOut.add(device);
            } else if (mapping.text("VirtualName") == null
                    && mappings.volumes.put(device, mapping.structure("Ebs")) != null) {
                throw AwsError.bad(
                        "InvalidBlockDeviceMapping", "The device '" + device + "' is used in more than one mapping");
            }
        }
        // Everything is read now, so that what isn't known is refused before anything is looked up.
        mappings.volumes.values().forEach(LaunchMappings::touch);
        return mappings;
    }

    private static void touch(Parameters ebs) {
        List.of("SnapshotId", "VolumeType", "KmsKeyId").forEach(ebs::text);
        List.of("VolumeSize", "Iops", "Throughput").forEach(ebs::optionalNumber);
        List.of("DeleteOnTermination", "Encrypted").forEach(ebs::optionalFlag);
    }

    /** The volumes of an instance of this image. */
    List<Planned> plan(Ec2Call call, Image image, Map<String, String> tags) {
        List<Planned> planned = new ArrayList<>();
        Map<String, Parameters> added = new LinkedHashMap<>(volumes);
        for (BlockDevice device : image.volumes()) {
            Parameters ebs = added.remove(device.deviceName());
            if (!leftOut.contains(device.deviceName())) {
                planned.add(plan(call, device, ebs, tags));
            } else if (device.deviceName().equals(image.traits.rootDeviceName())) {
                throw invalid("The root device " + device.deviceName() + " cannot be left out");
            }
        }
        added.forEach((device, ebs) -> {
            if (ebs.optionalNumber("VolumeSize") == null) {
                throw AwsError.bad("MissingParameter", "The request must contain the parameter size or snapshotId");
            }
            planned.add(plan(call, new BlockDevice(device, null, null, 0, "gp2", null, null, true), ebs, tags));
        });
        return planned;
    }

    private static Planned plan(Ec2Call call, BlockDevice device, Parameters ebs, Map<String, String> tags) {
        Parameters asked = ebs == null ? new Parameters(Map.of()) : ebs;
        Snapshot snapshot = device.snapshot();
        int size = asked.number("VolumeSize", device.sizeGiB());
        if (snapshot != null && size < snapshot.sizeGiB) {
            throw invalid("Volume of size " + size + "GB is smaller than snapshot '" + snapshot.id
                    + "', expect size >= " + snapshot.sizeGiB + "GB");
        }
        String type = asked.text("VolumeType", device.volumeType());
        boolean sameType = type.equals(device.volumeType());
        Integer iops = asked.optionalNumber("Iops");
        Integer throughput = asked.optionalNumber("Throughput");
        VolumeRules.check(type, iops, throughput);
        Boolean goes = asked.optionalFlag("DeleteOnTermination");
        String key = key(call, snapshot, asked);
        VolumeSpec spec = new VolumeSpec(
                device.deviceName(),
                size,
                snapshot == null ? 0 : snapshot.usedGiB,
                type,
                iops != null ? iops : sameType && device.iops() != null ? device.iops() : VolumeRules.iops(type),
                throughput != null
                        ? throughput
                        : sameType && device.throughput() != null ? device.throughput() : VolumeRules.throughput(type),
                key != null,
                key,
                goes == null ? device.deleteOnTermination() : goes,
                tags);
        return new Planned(spec, key, snapshot == null ? "" : snapshot.id);
    }

    /** Encryption never goes away: neither the image's nor the account's. */
    private static String key(Ec2Call call, Snapshot snapshot, Parameters ebs) {
        Boolean encrypted = ebs.optionalFlag("Encrypted");
        String named = ebs.text("KmsKeyId");
        KmsKeys keys = call.world.keys;
        if (named != null) {
            if (encrypted == null || !encrypted) {
                throw AwsError.bad(
                        "InvalidParameterDependency",
                        "The parameter KmsKeyId requires the parameter Encrypted to be set.");
            }
            return keys.resolve(named, call.region.name, call.accountId());
        }
        boolean is = snapshot != null && snapshot.encrypted();
        if (is && encrypted != null && !encrypted) {
            throw invalid("Cannot launch an unencrypted volume from the encrypted snapshot " + snapshot.id);
        }
        if (is) {
            return snapshot.kmsKeyArn;
        }
        boolean wanted = encrypted != null && encrypted
                || call.world.settings.encryptsByDefault(call.region.name, call.accountId());
        return wanted ? keys.ebsDefault(call.region.name, call.accountId()) : null;
    }

    private static AwsError invalid(String message) {
        return AwsError.bad("InvalidBlockDeviceMapping", message);
    }
}
