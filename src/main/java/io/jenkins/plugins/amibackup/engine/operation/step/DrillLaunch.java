package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;

/**
 * The call that starts the machine of a drill: made of what is written down, the same each time, so that EC2 takes a repeated one for
 * the first. The machine has none of the original's tags, because fleets and other tools would take it for that, no key, no user
 * data, and all of its volumes go with it.
 */
final class DrillLaunch {

    private DrillLaunch() {}

    static RunInstancesRequest of(VerifyData data, String token, String type, Image image) {
        DrillTerms terms = data.request().drill();
        // Not those of the document, which others can write: the original's among them would make this machine one of a
        // fleet.
        Map<String, String> tags = Tags.choose(data.runId(), Map.of(), Map.of()).applied();
        return RunInstancesRequest.builder()
                .imageId(image.imageId())
                .minCount(1)
                .maxCount(1)
                .clientToken(token)
                .instanceType(type)
                .networkInterfaces(InstanceNetworkInterfaceSpecification.builder()
                        .deviceIndex(0)
                        .subnetId(terms.subnetId())
                        .groups(terms.securityGroupIds())
                        .associatePublicIpAddress(terms.allowNetwork() ? null : false)
                        .deleteOnTermination(true)
                        .build())
                .blockDeviceMappings(volumes(image))
                .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                .capacityReservationSpecification(
                        reservation -> reservation.capacityReservationPreference(CapacityReservationPreference.NONE))
                .metadataOptions(metadata(terms))
                .iamInstanceProfile(LaunchRequest.profile(terms.profile()))
                .tagSpecifications(List.of(
                        Tags.specification(ResourceType.INSTANCE, tags),
                        Tags.specification(ResourceType.VOLUME, tags),
                        Tags.specification(ResourceType.NETWORK_INTERFACE, tags)))
                .build();
    }

    private static List<BlockDeviceMapping> volumes(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .map(mapping -> BlockDeviceMapping.builder()
                        .deviceName(mapping.deviceName())
                        .ebs(EbsBlockDevice.builder().deleteOnTermination(true).build())
                        .build())
                .toList();
    }

    /** Systems Manager's agent needs the credentials of the profile, and gets them there alone. */
    private static InstanceMetadataOptionsRequest metadata(DrillTerms terms) {
        return terms.profile().isEmpty()
                ? InstanceMetadataOptionsRequest.builder()
                        .httpEndpoint(InstanceMetadataEndpointState.DISABLED)
                        .build()
                : InstanceMetadataOptionsRequest.builder()
                        .httpEndpoint(InstanceMetadataEndpointState.ENABLED)
                        .httpTokens(HttpTokensState.REQUIRED)
                        .build();
    }
}
