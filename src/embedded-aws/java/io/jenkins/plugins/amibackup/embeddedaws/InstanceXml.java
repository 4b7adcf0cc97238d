package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** How EC2 writes instances. */
final class InstanceXml {

    private static final DateTimeFormatter TRANSITION =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private InstanceXml() {}

    static void reservation(Xml xml, String id, String ownerId, List<Instance> instances, Instant time) {
        xml.text("reservationId", id).text("ownerId", ownerId).start("groupSet").end();
        xml.list("instancesSet", "item", instances, instance -> instance(xml, instance, time));
    }

    static void state(Xml xml, String name, String state) {
        xml.start(name).text("code", Instance.code(state)).text("name", state).end();
    }

    private static void instance(Xml xml, Instance instance, Instant time) {
        InstanceSpec spec = instance.spec;
        Traits traits = instance.traits;
        String state = instance.state(time);
        boolean ended = state.equals("terminated");
        xml.text("instanceId", instance.id).text("imageId", instance.imageId);
        state(xml, "instanceState", state);
        xml.text("privateDnsName", ended ? "" : "ip-" + spec.privateIp.replace('.', '-') + ".ec2.internal");
        xml.text("dnsName", ended || spec.publicIp == null ? "" : "ec2-" + spec.publicIp.replace('.', '-') + ".test");
        xml.text("reason", transition(instance, time))
                .text("keyName", spec.keyName)
                .text("amiLaunchIndex", 0);
        xml.text("instanceType", spec.instanceType).time("launchTime", instance.launchTime());
        MachineOptions options = spec.options;
        xml.start("placement")
                .text("availabilityZone", instance.zone())
                .text("groupName", options.placementGroup)
                .text("partitionNumber", options.partition)
                .text("hostId", options.hostId)
                .text("tenancy", spec.tenancy)
                .end();
        xml.start("monitoring")
                .text("state", options.monitoring ? "enabled" : "disabled")
                .end();
        if (!ended) {
            xml.text("subnetId", spec.subnetId).text("vpcId", spec.vpcId);
            xml.text("privateIpAddress", spec.privateIp).text("ipAddress", spec.publicIp);
            securityGroups(xml, spec.securityGroups);
            InterfaceXml.ofInstance(xml, instance.network);
        }
        xml.text("architecture", traits.architecture()).text("platform", traits.platform());
        xml.text("rootDeviceType", traits.rootDeviceType()).text("rootDeviceName", traits.rootDeviceName());
        xml.list(
                "blockDeviceMapping",
                "item",
                instance.volumes.stream()
                        .filter(volume -> volume.isAttached(time))
                        .toList(),
                volume -> mapping(xml, volume));
        xml.text("virtualizationType", traits.virtualizationType()).text("clientToken", instance.clientToken);
        xml.tags(instance.tags.at(time));
        xml.text("hypervisor", traits.hypervisor());
        if (spec.iamInstanceProfile != null) {
            xml.start("iamInstanceProfile")
                    .text("arn", spec.iamInstanceProfile)
                    .text("id", "AIPA0123456789EXAMPLE")
                    .end();
        }
        xml.text("ebsOptimized", spec.ebsOptimized).text("enaSupport", traits.enaSupport());
        xml.text("sriovNetSupport", traits.sriovNetSupport()).text("sourceDestCheck", options.sourceDestCheck);
        xml.text("bootMode", traits.bootMode()).text("tpmSupport", traits.tpmSupport());
        xml.text("currentInstanceBootMode", currentBootMode(instance));
        xml.text("platformDetails", traits.platformDetails()).text("usageOperation", traits.usageOperation());
        xml.time("usageOperationUpdateTime", instance.created);
        ImageXml.productCodes(xml, traits);
        MachineOptionsXml.options(xml, options);
        if (ended || state.equals("shutting-down")) {
            xml.start("stateReason")
                    .text("code", instance.reason.code())
                    .text("message", instance.reason.code() + ": " + instance.reason.message())
                    .end();
        }
    }

    /** Types of Xen know no UEFI; where an image says nothing, Arm starts with UEFI and Intel without. */
    private static String currentBootMode(Instance instance) {
        String mode = instance.traits.bootMode();
        boolean arm = instance.traits.architecture().startsWith("arm64");
        boolean uefi = mode == null ? arm : mode.startsWith("uefi");
        return uefi && InstanceTypes.isNitro(instance.spec.instanceType) ? "uefi" : "legacy-bios";
    }

    private static String transition(Instance instance, Instant time) {
        boolean byUser = instance.reason == Instance.Reason.USER && !time.isBefore(instance.terminating);
        return byUser ? "User initiated (" + TRANSITION.format(instance.terminating) + " GMT)" : "";
    }

    static void securityGroups(Xml xml, Map<String, String> groups) {
        xml.list(
                "groupSet",
                "item",
                groups.entrySet(),
                group -> xml.text("groupId", group.getKey()).text("groupName", group.getValue()));
    }

    private static void mapping(Xml xml, Volume volume) {
        xml.text("deviceName", volume.spec.deviceName()).start("ebs");
        xml.text("volumeId", volume.id).text("status", "attached").time("attachTime", volume.created);
        xml.text("deleteOnTermination", volume.deleteOnTermination).end();
    }
}
