package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/** CreateSubnet: of IPv4 addresses. */
final class CreateSubnet implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String vpcId = call.parameters.required("VpcId");
        Cidr cidr = Cidr.parse(call.parameters.required("CidrBlock"));
        Network network = call.region.network;
        String zone = call.parameters.text(
                "AvailabilityZone", network.zones.iterator().next());
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "subnet");
        call.checked();
        Vpc vpc = call.byId(IdForm.VPC, List.of(vpcId), network.vpcs).get(0);
        if (!network.zones.contains(zone)) {
            throw AwsError.invalidValue("Value (" + zone + ") for parameter availabilityZone is invalid.");
        }
        if (!vpc.cidr.contains(cidr)) {
            throw AwsError.bad("InvalidSubnet.Range", "The CIDR '" + cidr + "' is invalid.");
        }
        if (network.subnets.values().stream()
                .anyMatch(other -> other.vpcId.equals(vpcId) && !other.isGone(call.now) && other.cidr.overlaps(cidr))) {
            throw AwsError.bad("InvalidSubnet.Conflict", "The CIDR '" + cidr + "' conflicts with another subnet");
        }
        Subnet subnet = new Subnet(
                network.given(call.world.ids, "subnet", null),
                call.accountId(),
                call.now,
                tags.get("subnet"),
                vpcId,
                cidr,
                zone,
                false);
        network.subnets.put(subnet.id, subnet);
        xml.start("subnet");
        DescribeSubnets.subnet(xml, subnet, call);
        xml.end();
    }
}
