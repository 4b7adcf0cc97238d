package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchVolume;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchSettings;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.CpuOptionsRequest;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceAutoRecoveryState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.LicenseConfigurationRequest;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.PrivateDnsNameOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** The call that launches an instance: made of a choice, the same each time, so that EC2 takes a repeated one for the first. */
final class LaunchRequest {

    private final LaunchChoice choice;
    private final LaunchFacts facts;
    private final LaunchSettings asked;

    LaunchRequest(LaunchChoice choice) {
        this.choice = choice;
        facts = choice.facts();
        asked = choice.terms().settings();
    }

    /**
     * The call.
     *
     * @param imageId what is launched
     * @param devices the devices of that image; null where they are not known: then its volumes are taken as they are
     * @param type what EC2 says of the type; empty where it isn't known
     * @param userData null for none
     * @param volumeKeys whether encrypted volumes are made with the keys that are recorded
     */
    RunInstancesRequest of(
            String imageId,
            Image devices,
            String token,
            Tags.Choice tags,
            Optional<InstanceTypeInfo> type,
            byte[] userData,
            boolean volumeKeys) {
        RunInstancesRequest.Builder call = RunInstancesRequest.builder()
                .imageId(imageId)
                .minCount(1)
                .maxCount(1)
                .clientToken(token)
                .instanceType(choice.type())
                .keyName(given(choice.key()))
                .iamInstanceProfile(profile(choice.profile()))
                .placement(placement())
                .tagSpecifications(
                        Tags.specification(ResourceType.INSTANCE, tags.applied()),
                        Tags.specification(ResourceType.VOLUME, ours(tags)),
                        Tags.specification(ResourceType.NETWORK_INTERFACE, ours(tags)))
                .userData(userData == null ? null : Base64.getEncoder().encodeToString(userData));
        network(call);
        if (devices != null) {
            call.blockDeviceMappings(volumes(devices, volumeKeys));
        }
        if (facts.areKnown() || !asked.areAsRecorded()) {
            options(call);
            optionsOfTheType(call, type);
        }
        return call.build();
    }

    private static String given(String value) {
        return value.isEmpty() ? null : value;
    }

    /** The volumes get their own tags when the machine is well. */
    private Map<String, String> ours(Tags.Choice tags) {
        return Tags.choose(
                        tags.applied().get(Tags.RUN_ID),
                        Map.of(),
                        choice.terms().tags())
                .applied();
    }

    /** By its ARN or its name; null for none. */
    static IamInstanceProfileSpecification profile(String profile) {
        if (profile.isEmpty()) {
            return null;
        }
        return LaunchForm.PROFILE.fits(profile)
                ? IamInstanceProfileSpecification.builder().arn(profile).build()
                : IamInstanceProfileSpecification.builder().name(profile).build();
    }

    private Placement placement() {
        Placement.Builder placement = Placement.builder()
                .availabilityZone(choice.subnet().isEmpty() ? given(choice.zone()) : null)
                .tenancy(given(choice.tenancy()));
        placement.hostId(given(choice.hostId())).groupName(given(choice.placementGroup()));
        if (facts.partition() > 0
                && !choice.placementGroup().isEmpty()
                && choice.placementGroup().equals(facts.placementGroup())) {
            placement.partitionNumber(facts.partition());
        }
        Placement made = placement.build();
        return made.equals(Placement.builder().build()) ? null : made;
    }

    /** One interface. With a subnet, all about it stands in it, and whether it gets a public address is as recorded. */
    private void network(RunInstancesRequest.Builder call) {
        if (choice.subnet().isEmpty()) {
            if (!choice.groups().isEmpty()) {
                call.securityGroupIds(choice.groups());
            }
            return;
        }
        InstanceNetworkInterfaceSpecification.Builder first = InstanceNetworkInterfaceSpecification.builder()
                .deviceIndex(0)
                .subnetId(choice.subnet())
                .privateIpAddress(given(choice.privateIp()));
        if (!choice.groups().isEmpty()) {
            first.groups(choice.groups());
        }
        choice.takesPublicIp().ifPresent(first::associatePublicIpAddress);
        call.networkInterfaces(first.build());
    }

    /** All volumes go with a machine that isn't done; what is recorded is set when it is. */
    private List<BlockDeviceMapping> volumes(Image image, boolean keys) {
        List<BlockDeviceMapping> mappings = new ArrayList<>();
        for (BlockDeviceMapping mapping : image.blockDeviceMappings()) {
            if (mapping.ebs() == null) {
                continue;
            }
            EbsBlockDevice.Builder ebs = EbsBlockDevice.builder().deleteOnTermination(true);
            facts.volumes().stream()
                    .filter(volume -> volume.device().equals(mapping.deviceName()))
                    .findFirst()
                    .ifPresent(volume -> as(volume, keys, ebs));
            mappings.add(BlockDeviceMapping.builder()
                    .deviceName(mapping.deviceName())
                    .ebs(ebs.build())
                    .build());
        }
        return mappings;
    }

    private void as(LaunchVolume volume, boolean keys, EbsBlockDevice.Builder ebs) {
        Map<String, String> other = asked.volume(volume.device());
        if (!volume.type().isEmpty()) {
            ebs.volumeType(volume.type());
        }
        if (!volume.type().isEmpty() || other.containsKey("Iops") || other.containsKey("Throughput")) {
            ebs.iops(volume.iops()).throughput(volume.throughput());
        }
        boolean own = other.containsKey("KmsKeyId");
        if ((own || keys && choice.isAtHome()) && !volume.kmsKeyArn().isEmpty()) {
            ebs.encrypted(true).kmsKeyId(volume.kmsKeyArn());
        }
    }

    private void options(RunInstancesRequest.Builder call) {
        if (!facts.shutdownBehaviour().isEmpty()) {
            call.instanceInitiatedShutdownBehavior(facts.shutdownBehaviour());
        }
        if (facts.isMonitored()) {
            call.monitoring(monitoring -> monitoring.enabled(true));
        }
        if (facts.isNotRecovered()) {
            call.maintenanceOptions(options -> options.autoRecovery(InstanceAutoRecoveryState.DISABLED));
        }
        if (facts.takesNoReservation()) {
            call.capacityReservationSpecification(
                    reservation -> reservation.capacityReservationPreference(CapacityReservationPreference.NONE));
        }
        if (choice.isAtHome() && !facts.licenses().isEmpty()) {
            call.licenseSpecifications(facts.licenses().stream()
                    .map(arn -> LicenseConfigurationRequest.builder()
                            .licenseConfigurationArn(arn)
                            .build())
                    .toList());
        }
        metadata(call);
        hostName(call);
    }

    private void metadata(RunInstancesRequest.Builder call) {
        InstanceMetadataOptionsRequest options = InstanceMetadataOptionsRequest.builder()
                .httpTokens(given(facts.metadata("HttpTokens", "optional", "required")))
                .httpEndpoint(given(facts.metadata("HttpEndpoint", "enabled", "disabled")))
                .httpPutResponseHopLimit(facts.metadataHops().orElse(null))
                .httpProtocolIpv6(given(facts.metadata("HttpProtocolIpv6", "enabled")))
                .instanceMetadataTags(given(facts.metadata("InstanceMetadataTags", "enabled", "disabled")))
                .build();
        if (!options.equals(InstanceMetadataOptionsRequest.builder().build())) {
            call.metadataOptions(options);
        }
    }

    private void hostName(RunInstancesRequest.Builder call) {
        PrivateDnsNameOptionsRequest options = PrivateDnsNameOptionsRequest.builder()
                .hostnameType(given(facts.hostnameType()))
                .enableResourceNameDnsARecord(
                        facts.dns("EnableResourceNameDnsARecord").orElse(null))
                .enableResourceNameDnsAAAARecord(
                        facts.dns("EnableResourceNameDnsAAAARecord").orElse(null))
                .build();
        if (!options.equals(PrivateDnsNameOptionsRequest.builder().build())) {
            call.privateDnsNameOptions(options);
        }
    }

    /** What only the recorded type is sure to have. */
    private void optionsOfTheType(RunInstancesRequest.Builder call, Optional<InstanceTypeInfo> type) {
        boolean credits =
                Ec2Machines.hasCredits(choice.type()) || !asked.cpuCredits().isEmpty();
        if (credits && !facts.cpuCredits().isEmpty()) {
            call.creditSpecification(option -> option.cpuCredits(facts.cpuCredits()));
        }
        if (choice.asRecorded() || !asked.cpuOptions().isEmpty()) {
            cpuOptions(call, type);
        }
        if (!choice.asRecorded()) {
            return;
        }
        if (facts.isEbsOptimized()) {
            call.ebsOptimized(true);
        }
        if (facts.canHibernate()) {
            call.hibernationOptions(hibernation -> hibernation.configured(true));
        }
        if (facts.hasEnclaves()) {
            call.enclaveOptions(enclaves -> enclaves.enabled(true));
        }
    }

    private void cpuOptions(RunInstancesRequest.Builder call, Optional<InstanceTypeInfo> type) {
        if (facts.cores().isPresent() && facts.threadsPerCore().isPresent() && differs(type)) {
            call.cpuOptions(CpuOptionsRequest.builder()
                    .coreCount(facts.cores().get())
                    .threadsPerCore(facts.threadsPerCore().get())
                    .build());
        }
    }

    /** Not every type takes CPU options, so what is the type's default isn't asked for. */
    private boolean differs(Optional<InstanceTypeInfo> type) {
        return type.map(InstanceTypeInfo::vCpuInfo)
                .filter(cpu -> cpu.defaultCores() != null && cpu.defaultThreadsPerCore() != null)
                .filter(cpu -> !cpu.defaultCores().equals(facts.cores().get())
                        || !cpu.defaultThreadsPerCore()
                                .equals(facts.threadsPerCore().get()))
                .isPresent();
    }
}
