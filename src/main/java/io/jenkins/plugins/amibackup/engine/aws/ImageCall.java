package io.jenkins.plugins.amibackup.engine.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;

/**
 * A CreateImage: what is asked of EC2, in earnest or on trial.
 *
 * @param instanceId the instance
 * @param name the image's name, which is unique in account and Region
 * @param description what EC2 shows of the image
 * @param noReboot whether the instance goes on running
 * @param excludedDevices device names of the data volumes to leave out
 * @param imageTags the tags of the image
 * @param snapshotTags the tags of each snapshot
 */
public record ImageCall(
        String instanceId,
        String name,
        String description,
        boolean noReboot,
        List<String> excludedDevices,
        Map<String, String> imageTags,
        Map<String, String> snapshotTags) {

    CreateImageRequest request() {
        List<BlockDeviceMapping> left = new ArrayList<>();
        for (String device : excludedDevices) {
            left.add(
                    BlockDeviceMapping.builder().deviceName(device).noDevice("").build());
        }
        CreateImageRequest.Builder request = CreateImageRequest.builder()
                .instanceId(instanceId)
                .name(name)
                .description(description)
                .noReboot(noReboot)
                .tagSpecifications(Tags.specifications(imageTags, snapshotTags));
        if (!left.isEmpty()) {
            request.blockDeviceMappings(left);
        }
        return request.build();
    }
}
