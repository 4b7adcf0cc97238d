package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** DescribeSecurityGroups, by ids and filters. */
final class DescribeSecurityGroups extends DescribeAction<SecurityGroup> {

    private static final FilterTable<SecurityGroup> FILTERS = new FilterTable<SecurityGroup>(group -> group.tags)
            .one("group-id", group -> group.id)
            .one("group-name", group -> group.name)
            .one("vpc-id", group -> group.vpcId)
            .one("description", group -> group.description);

    DescribeSecurityGroups() {
        super(IdForm.GROUP, "GroupId", "securityGroupInfo");
    }

    @Override
    FilterTable<SecurityGroup> filters(Ec2Call call) {
        return FILTERS;
    }

    @Override
    Map<String, SecurityGroup> all(Ec2Call call) {
        return call.region.network.groups;
    }

    @Override
    void write(Xml xml, SecurityGroup group, Ec2Call call) {
        xml.text("groupId", group.id).text("groupName", group.name).text("groupDescription", group.description);
        xml.text("vpcId", group.vpcId).text("ownerId", owner(group, call));
        xml.list("ipPermissions", "item", group.ingress, rule -> GroupRules.permission(xml, rule));
        xml.list("ipPermissionsEgress", "item", group.egress, rule -> GroupRules.permission(xml, rule));
        xml.tags(group.tags.at(call.seen));
    }
}
