package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** DescribeSubnets. */
final class DescribeSubnets extends DescribeAction<Subnet> {

    DescribeSubnets() {
        super(IdForm.SUBNET, "SubnetId", "subnetSet");
    }

    @Override
    FilterTable<Subnet> filters(Ec2Call call) {
        return new FilterTable<Subnet>(subnet -> subnet.tags)
                .one("subnet-id", subnet -> subnet.id)
                .one("vpc-id", subnet -> subnet.vpcId)
                .one("availability-zone", subnet -> subnet.zone)
                .one("cidr-block", subnet -> subnet.cidr)
                .one("state", subnet -> "available")
                .one("default-for-az", subnet -> subnet.isDefault)
                .one("map-public-ip-on-launch", subnet -> subnet.mapPublicIp)
                .state("available-ip-address-count", (subnet, time) -> subnet.free(call.region, time));
    }

    @Override
    Map<String, Subnet> all(Ec2Call call) {
        return call.region.network.subnets;
    }

    @Override
    void write(Xml xml, Subnet subnet, Ec2Call call) {
        subnet(xml, subnet, call);
    }

    static void subnet(Xml xml, Subnet subnet, Ec2Call call) {
        xml.text("subnetId", subnet.id).text("vpcId", subnet.vpcId).text("ownerId", owner(subnet, call));
        xml.text("state", "available").text("cidrBlock", subnet.cidr).text("availabilityZone", subnet.zone);
        xml.text("availableIpAddressCount", subnet.free(call.region, call.seen));
        xml.text("defaultForAz", subnet.isDefault).text("mapPublicIpOnLaunch", subnet.mapPublicIp);
        xml.text("assignIpv6AddressOnCreation", false);
        xml.tags(subnet.tags.at(call.seen));
    }
}
