package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/**
 * An instance as it stands now, for inspection.
 *
 * @param reboots how often CreateImage rebooted it
 */
public record InstanceModel(
        String id,
        String region,
        String ownerId,
        String state,
        List<String> volumeIds,
        int reboots,
        Map<String, String> tags) {

    public InstanceModel {
        tags = Map.copyOf(tags);
    }
}
