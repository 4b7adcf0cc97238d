package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** A subnet. */
final class Subnet extends Resource {

    final String vpcId;
    final Cidr cidr;
    final String zone;
    final boolean isDefault;
    boolean mapPublicIp;
    /** How many addresses are free whatever machines there are; null for the true number. */
    Integer free;

    Subnet(
            Ids ids,
            String ownerId,
            Instant created,
            Map<String, String> tags,
            String vpcId,
            Cidr cidr,
            String zone,
            boolean isDefault) {
        super(ids, "subnet", ownerId, created, tags);
        this.vpcId = vpcId;
        this.cidr = cidr;
        this.zone = zone;
        this.isDefault = isDefault;
    }

    @Override
    String type() {
        return "subnet";
    }

    int free(Ec2Region region, Instant time) {
        return free != null
                ? free
                : cidr.usable() - region.network.used(region, id, time).size();
    }
}
