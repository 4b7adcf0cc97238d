package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

class NetworksTest extends EmbeddedAwsTest {

    @Test
    void aQuarantineIsMade() {
        String vpc = aws.networks().vpc("10.50.0.0/16", "2001:db8::/56");
        String subnet = ec2.createSubnet(r -> r.vpcId(vpc)
                        .cidrBlock("10.50.9.0/28")
                        .availabilityZone("eu-west-1b")
                        .tagSpecifications(tagged(ResourceType.SUBNET, tag("for", "drills"))))
                .subnet()
                .subnetId();
        String table = ec2.createRouteTable(r -> r.vpcId(vpc)).routeTable().routeTableId();
        ec2.associateRouteTable(r -> r.routeTableId(table).subnetId(subnet));
        String group = ec2.createSecurityGroup(r -> r.groupName("quarantine")
                        .description("lets nothing out")
                        .vpcId(vpc))
                .groupId();
        assertThat(group(group).ipPermissionsEgress())
                .extracting(rule -> rule.ipRanges().size() + rule.ipv6Ranges().size())
                .containsExactly(1, 1);
        ec2.revokeSecurityGroupEgress(
                r -> r.groupId(group).ipPermissions(group(group).ipPermissionsEgress()));
        assertThat(group(group).ipPermissionsEgress()).isEmpty();
        refused(
                "InvalidPermission.NotFound",
                () -> ec2.revokeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(all("0.0.0.0/0"))));
        ec2.authorizeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(all("10.50.0.0/16")));
        refused(
                "InvalidPermission.Duplicate",
                () -> ec2.authorizeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(all("10.50.0.0/16"))));
        Subnet told = ec2.describeSubnets(r -> r.filters(filter("tag:for", "drills")))
                .subnets()
                .get(0);
        assertThat(told.availabilityZone()).isEqualTo("eu-west-1b");
        assertThat(told.availableIpAddressCount()).isEqualTo(11);
        assertThat(told.mapPublicIpOnLaunch()).isFalse();
        assertThat(tables("association.subnet-id", subnet))
                .singleElement()
                .satisfies(one -> assertThat(one.routes())
                        .extracting(route -> route.gatewayId())
                        .containsExactly("local", "local"));
    }

    @Test
    void theMainTableHoldsForSubnetsWithoutOneOfTheirOwn() {
        String subnet = aws.networks().defaultSubnet('a');
        assertThat(tables("association.subnet-id", subnet)).isEmpty();
        RouteTable main = ec2.describeRouteTables(r ->
                        r.filters(filter("vpc-id", aws.networks().defaultVpc()), filter("association.main", "true")))
                .routeTables()
                .get(0);
        assertThat(main.routes())
                .extracting(route -> route.destinationCidrBlock())
                .containsExactly("10.0.0.0/16", "0.0.0.0/0");
        assertThat(main.associations()).singleElement().satisfies(one -> {
            assertThat(one.main()).isTrue();
            assertThat(one.subnetId()).isNull();
        });
        aws.networks().route(subnet, "::/0", "eigw-0123456789abcdef0");
        assertThat(tables("route-table-id", main.routeTableId()).get(0).routes())
                .last()
                .satisfies(route -> assertThat(route.destinationIpv6CidrBlock()).isEqualTo("::/0"));
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        String vpc = aws.networks().defaultVpc();
        refused(
                "InvalidSubnet.Conflict",
                () -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.0.1.0/25")));
        refused("InvalidSubnet.Range", () -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.1.1.0/24")));
        refused(
                "InvalidVpcID.NotFound",
                () -> ec2.createSubnet(r -> r.vpcId("vpc-0123456789abcdef0").cidrBlock("10.1.1.0/24")));
        refused(
                "InvalidGroup.Duplicate",
                () -> ec2.createSecurityGroup(
                        r -> r.groupName("default").description("x").vpcId(vpc)));
        refused("InvalidGroup.NotFound", () -> group("sg-0123456789abcdef0"));
        refused("InvalidSubnetID.NotFound", () -> ec2.describeSubnets(r -> r.subnetIds("subnet-0123456789abcdef0")));
    }

    @Test
    void everyRegionHasADefaultNetwork() {
        assertThat(ec2.describeVpcs(r -> r.filters(filter("is-default", "true")))
                        .vpcs())
                .extracting(vpc -> vpc.cidrBlock())
                .containsExactly("10.0.0.0/16");
        assertThat(clients.ec2("us-east-1").describeSubnets(r -> {}).subnets())
                .extracting(Subnet::availabilityZone)
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(ec2.describeKeyPairs(r -> r.keyNames("operations")).keyPairs())
                .hasSize(1);
        refused("InvalidKeyPair.NotFound", () -> ec2.describeKeyPairs(r -> r.keyNames("nobody's")));
        assertThat(ec2.describeAvailabilityZones(r -> {}).availabilityZones()).hasSize(3);
    }

    @Test
    void typesAreToldWithTheZonesThatOfferThem() {
        InstanceTypeInfo type = ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("m6g.large"))
                .instanceTypes()
                .get(0);
        assertThat(type.processorInfo().supportedArchitecturesAsStrings()).containsExactly("arm64");
        assertThat(type.bareMetal()).isFalse();
        assertThat(type.vCpuInfo().defaultVCpus()).isEqualTo(2);
        refused("InvalidInstanceType", () -> ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("t9.vast")));
        aws.networks().notOffered("m6g.large", "a");
        assertThat(ec2.describeInstanceTypeOfferings(r -> r.locationType(LocationType.AVAILABILITY_ZONE)
                                .filters(filter("instance-type", "m6g.large")))
                        .instanceTypeOfferings())
                .extracting(InstanceTypeOffering::location)
                .containsExactly("eu-west-1b", "eu-west-1c");
        aws.networks().notOffered("m6g.large", "bc");
        refused("InvalidInstanceType", () -> ec2.describeInstanceTypes(r -> r.instanceTypesWithStrings("m6g.large")));
    }

    @Test
    void anAddressIsTakenAwayFromWhoHasIt() {
        String first = server();
        String second = server();
        String address = aws.networks().elasticIp("198.51.100.7", first);
        assertThat(ec2.describeAddresses(r -> r.publicIps("198.51.100.7")).addresses())
                .extracting(a -> a.instanceId())
                .containsExactly(first);
        refused(
                "Resource.AlreadyAssociated",
                () -> ec2.associateAddress(
                        r -> r.allocationId(address).instanceId(second).allowReassociation(false)));
        ec2.associateAddress(r -> r.allocationId(address).instanceId(second));
        assertThat(aws.networks().holder(address)).isEqualTo(second);
        assertThat(ec2.describeInstances(r -> r.filters(filter("ip-address", "198.51.100.7")))
                        .reservations())
                .singleElement()
                .satisfies(one -> assertThat(one.instances()
                                .get(0)
                                .networkInterfaces()
                                .get(0)
                                .association()
                                .ipOwnerId())
                        .isEqualTo(aws.accountId()));
        aws.machines().terminate(second);
        assertThat(aws.networks().holder(address)).isNull();
        refused(
                "InvalidAllocationID.NotFound",
                () -> ec2.associateAddress(
                        r -> r.allocationId("eipalloc-0123456789abcdef0").instanceId(first)));
    }

    private SecurityGroup group(String id) {
        return ec2.describeSecurityGroups(r -> r.groupIds(id)).securityGroups().get(0);
    }

    private List<RouteTable> tables(String name, String value) {
        return ec2.describeRouteTables(r -> r.filters(filter(name, value))).routeTables();
    }

    private static IpPermission all(String cidr) {
        return IpPermission.builder()
                .ipProtocol("-1")
                .ipRanges(range -> range.cidrIp(cidr))
                .build();
    }
}
