package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A route table: of some subnets, or of all of a VPC that have no other. */
final class RouteTable extends Resource {

    /**
     * A way out.
     *
     * @param destination an IPv4 or IPv6 block
     * @param target like {@code igw-...}, {@code nat-...}, {@code eni-...}
     */
    record Route(String destination, String target) {}

    final String vpcId;
    final boolean isMain;
    /** Beside the local ones, which every table has. */
    final List<Route> routes = new ArrayList<>();
    /** Subnets by the ids of their associations. */
    final Map<String, String> subnets = new LinkedHashMap<>();

    RouteTable(Ids ids, String ownerId, Instant created, Map<String, String> tags, String vpcId, boolean isMain) {
        super(ids, "rtb", ownerId, created, tags);
        this.vpcId = vpcId;
        this.isMain = isMain;
    }

    @Override
    String type() {
        return "route-table";
    }
}
