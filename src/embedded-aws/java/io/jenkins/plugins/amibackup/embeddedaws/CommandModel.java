package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/**
 * A command that was sent, for inspection.
 *
 * @param status as it stands now
 * @param comment empty for none
 */
public record CommandModel(
        String id,
        String instanceId,
        String document,
        Map<String, List<String>> parameters,
        String comment,
        String status) {

    public CommandModel {
        parameters = Map.copyOf(parameters);
    }
}
