package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/**
 * An instance as it stands now, for inspection.
 *
 * @param clientToken what it was launched with; empty for none
 * @param reboots how often it was rebooted by CreateImage, or for another root volume
 * @param userData what it was launched with, in Base64; null for none
 */
public record InstanceModel(
        String id,
        String region,
        String ownerId,
        String imageId,
        String instanceType,
        String state,
        String clientToken,
        List<String> volumeIds,
        int reboots,
        String userData,
        Map<String, String> tags) {

    public InstanceModel {
        tags = Map.copyOf(tags);
    }
}
