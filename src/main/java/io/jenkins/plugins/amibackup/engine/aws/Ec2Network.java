package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** The calls to EC2 that a closed network is made of, each of them once, in AWS's own words. */
public final class Ec2Network {

    private final Ec2Client ec2;
    private final AwsRequestOverrideConfiguration changes;

    Ec2Network(Ec2Client ec2, AwsRequestOverrideConfiguration changes) {
        this.ec2 = ec2;
        this.changes = changes;
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    Optional<Vpc> vpc(String vpcId) {
        return Call.of(
                        Action.DESCRIBE_VPCS,
                        () -> ec2.describeVpcs(request -> request.filters(filter("vpc-id", vpcId))))
                .vpcs()
                .stream()
                .findFirst();
    }

    List<Subnet> subnets(String vpcId) {
        return Call.of(
                Action.DESCRIBE_SUBNETS,
                () -> ec2
                        .describeSubnetsPaginator(request ->
                                request.filters(filter("vpc-id", vpcId)).maxResults(1000))
                        .subnets()
                        .stream()
                        .toList());
    }

    List<RouteTable> tables(String vpcId) {
        return Call.of(
                Action.DESCRIBE_ROUTE_TABLES,
                () -> ec2
                        .describeRouteTablesPaginator(request ->
                                request.filters(filter("vpc-id", vpcId)).maxResults(100))
                        .routeTables()
                        .stream()
                        .toList());
    }

    Optional<SecurityGroup> group(String vpcId, String name) {
        return Call.of(
                        Action.DESCRIBE_SECURITY_GROUPS,
                        () -> ec2.describeSecurityGroups(
                                request -> request.filters(filter("vpc-id", vpcId), filter("group-name", name))))
                .securityGroups()
                .stream()
                .findFirst();
    }

    /** Makes a group that lets everything out, as AWS makes every new one, and returns its ID. */
    String createGroup(String vpcId, String name, String description, Map<String, String> tags) {
        return Call.of(
                        Action.CREATE_SECURITY_GROUP,
                        () -> ec2.createSecurityGroup(request -> request.vpcId(vpcId)
                                .groupName(name)
                                .description(description)
                                .tagSpecifications(Tags.specification(ResourceType.SECURITY_GROUP, tags))
                                .overrideConfiguration(changes)))
                .groupId();
    }

    void revokeEgress(String groupId, List<IpPermission> rules) {
        Call.of(
                Action.REVOKE_SECURITY_GROUP_EGRESS,
                () -> ec2.revokeSecurityGroupEgress(
                        request -> request.groupId(groupId).ipPermissions(rules).overrideConfiguration(changes)));
    }

    /** Makes a subnet and returns its ID. */
    String createSubnet(String vpcId, String cidr, Map<String, String> tags) {
        return Call.of(
                        Action.CREATE_SUBNET,
                        () -> ec2.createSubnet(request -> request.vpcId(vpcId)
                                .cidrBlock(cidr)
                                .tagSpecifications(Tags.specification(ResourceType.SUBNET, tags))
                                .overrideConfiguration(changes)))
                .subnet()
                .subnetId();
    }

    /** Makes a route table, with local routes alone, and returns its ID. */
    String createTable(String vpcId, Map<String, String> tags) {
        return Call.of(
                        Action.CREATE_ROUTE_TABLE,
                        () -> ec2.createRouteTable(request -> request.vpcId(vpcId)
                                .tagSpecifications(Tags.specification(ResourceType.ROUTE_TABLE, tags))
                                .overrideConfiguration(changes)))
                .routeTable()
                .routeTableId();
    }

    void associate(String tableId, String subnetId) {
        Call.of(
                Action.ASSOCIATE_ROUTE_TABLE,
                () -> ec2.associateRouteTable(request ->
                        request.routeTableId(tableId).subnetId(subnetId).overrideConfiguration(changes)));
    }
}
