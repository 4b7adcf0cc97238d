package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** A virtual network. */
final class Vpc extends Resource {

    final Cidr cidr;
    final boolean isDefault;
    /** Its IPv6 block; null for none. */
    String ipv6;

    Vpc(Ids ids, String ownerId, Instant created, Cidr cidr, boolean isDefault) {
        super(ids, "vpc", ownerId, created, Map.of());
        this.cidr = cidr;
        this.isDefault = isDefault;
    }

    @Override
    String type() {
        return "vpc";
    }
}
