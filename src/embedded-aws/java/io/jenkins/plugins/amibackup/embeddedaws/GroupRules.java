package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** How EC2 writes the rules of security groups, and reads them. */
final class GroupRules {

    private GroupRules() {}

    static void permission(Xml xml, SecurityGroup.Rule rule) {
        xml.text("ipProtocol", rule.protocol()).text("fromPort", rule.from()).text("toPort", rule.to());
        peers(xml, "ipRanges", "cidrIp", rule, rule.isIpv4());
        peers(xml, "ipv6Ranges", "cidrIpv6", rule, rule.isIpv6());
        peers(xml, "prefixListIds", "prefixListId", rule, rule.isPrefixList());
        peers(xml, "groups", "groupId", rule, rule.isGroup());
    }

    private static void peers(Xml xml, String list, String name, SecurityGroup.Rule rule, boolean isOne) {
        xml.list(list, "item", isOne ? List.of(rule.peer()) : List.<String>of(), peer -> xml.text(name, peer));
    }

    /** A rule as one of the newer actions tell it. */
    static void rule(Xml xml, SecurityGroup group, boolean isEgress, SecurityGroup.Rule rule, String ownerId) {
        xml.text("securityGroupRuleId", group.ruleId(isEgress, rule)).text("groupId", group.id);
        xml.text("groupOwnerId", ownerId).text("isEgress", isEgress).text("ipProtocol", rule.protocol());
        xml.text("fromPort", port(rule.from())).text("toPort", port(rule.to()));
        xml.text("cidrIpv4", rule.isIpv4() ? rule.peer() : null).text("cidrIpv6", rule.isIpv6() ? rule.peer() : null);
        xml.text("prefixListId", rule.isPrefixList() ? rule.peer() : null);
    }

    private static int port(Integer port) {
        return port == null ? -1 : port;
    }

    /** Reads {@code IpPermissions.n}: a rule for each peer. */
    static List<SecurityGroup.Rule> read(Parameters parameters) {
        List<SecurityGroup.Rule> rules = new ArrayList<>();
        for (Parameters permission : parameters.structures("IpPermissions")) {
            String protocol = permission.required("IpProtocol");
            boolean all = protocol.equals("-1");
            Integer from = all ? nothing(permission, "FromPort") : permission.optionalNumber("FromPort");
            Integer to = all ? nothing(permission, "ToPort") : permission.optionalNumber("ToPort");
            List<String> peers = new ArrayList<>();
            peers(permission, "IpRanges", "CidrIp", peers);
            peers(permission, "Ipv6Ranges", "CidrIpv6", peers);
            peers(permission, "PrefixListIds", "PrefixListId", peers);
            peers(permission, "Groups", "GroupId", peers);
            if (peers.isEmpty()) {
                throw AwsError.bad("MissingParameter", "A rule must name whom it is for");
            }
            peers.forEach(peer -> rules.add(new SecurityGroup.Rule(protocol, from, to, peer)));
        }
        return rules;
    }

    private static Integer nothing(Parameters permission, String port) {
        permission.optionalNumber(port);
        return null;
    }

    private static void peers(Parameters permission, String list, String name, List<String> peers) {
        for (Parameters peer : permission.structures(list)) {
            peers.add(peer.required(name));
            peer.text("Description");
        }
    }
}
