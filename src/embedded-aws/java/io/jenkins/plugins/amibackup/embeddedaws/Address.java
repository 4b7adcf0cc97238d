package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** An Elastic IP address. */
final class Address extends Resource {

    final String publicIp;
    /** Who has it; null for nobody. */
    Instance instance;

    String associationId;

    Address(Ids ids, String ownerId, Instant created, String publicIp) {
        super(ids, "eipalloc", ownerId, created, Map.of());
        this.publicIp = publicIp;
    }

    @Override
    String type() {
        return "elastic-ip";
    }

    /** Who has it; null for nobody, and when the instance has ended. */
    Instance holder(Instant time) {
        return instance == null || instance.state(time).equals("terminated") ? null : instance;
    }

    void give(Instance to, String association) {
        take();
        if (to.address != null) {
            to.address.take();
        }
        instance = to;
        associationId = association;
        to.address = this;
        to.spec.publicIp = publicIp;
    }

    void take() {
        if (instance != null) {
            instance.address = null;
            instance.spec.publicIp = null;
        }
        instance = null;
        associationId = null;
    }
}
