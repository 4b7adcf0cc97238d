package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/**
 * The network interface of an instance; there is one, and it goes with its instance. Its id follows from the instance's, so
 * that no other id is another because instances have interfaces.
 */
final class NetworkInterface extends Resource {

    final Instance instance;
    final String description;
    final boolean deleteOnTermination;

    NetworkInterface(Instance instance, String description, boolean deleteOnTermination, Map<String, String> tags) {
        super(
                new GivenId("eni" + instance.id.substring(1), instance.sequence),
                "eni",
                instance.ownerId,
                instance.created,
                tags);
        this.instance = instance;
        this.description = description;
        this.deleteOnTermination = deleteOnTermination;
    }

    @Override
    String type() {
        return "network-interface";
    }

    @Override
    boolean isGone(Instant time) {
        return instance.state(time).equals("terminated");
    }

    String attachmentId() {
        return "eni-attach-" + id.substring("eni-".length());
    }

    String mac() {
        String hex = id.substring(id.length() - 10);
        return "02:" + hex.substring(0, 2) + ":" + hex.substring(2, 4) + ":" + hex.substring(4, 6) + ":"
                + hex.substring(6, 8) + ":" + hex.substring(8);
    }
}
