package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A security group. */
final class SecurityGroup extends Resource {

    /**
     * What may pass.
     *
     * @param protocol -1 for all, tcp, udp, icmp, ...
     * @param from null, as is the other port, where the protocol has none
     * @param peer an IPv4 or IPv6 block, a prefix list or another group
     */
    record Rule(String protocol, Integer from, Integer to, String peer) {

        boolean isIpv6() {
            return peer.contains(":");
        }

        boolean isGroup() {
            return peer.startsWith("sg-");
        }

        boolean isPrefixList() {
            return peer.startsWith("pl-");
        }

        boolean isIpv4() {
            return !isIpv6() && !isGroup() && !isPrefixList();
        }
    }

    final String vpcId;
    final String name;
    final String description;
    final List<Rule> ingress = new ArrayList<>();
    final List<Rule> egress = new ArrayList<>();

    /** Nothing comes in, and everything goes out, as with every new group. */
    SecurityGroup(
            Ids ids,
            String ownerId,
            Instant created,
            Map<String, String> tags,
            Vpc vpc,
            String name,
            String description) {
        super(ids, "sg", ownerId, created, tags);
        this.vpcId = vpc.id;
        this.name = name;
        this.description = description;
        egress.add(new Rule("-1", null, null, "0.0.0.0/0"));
        if (vpc.ipv6 != null) {
            egress.add(new Rule("-1", null, null, "::/0"));
        }
    }

    @Override
    String type() {
        return "security-group";
    }

    /** The id of a rule; it follows from what the rule says. */
    String ruleId(boolean isEgress, Rule rule) {
        long hash = (id + isEgress + rule).hashCode() & 0xffffffffL;
        return "sgr-0" + "%016x".formatted(hash * 0x9e3779b1L);
    }
}
