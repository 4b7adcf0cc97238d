package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What an instance needs around it, each asked for by a filter: an unknown one spoils nothing and is simply not there. */
public final class Ec2Site {

    private final Ec2Client ec2;

    Ec2Site(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    private static Filter filter(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    /** The Availability Zones of the Region in which a type is offered; none where it isn't, or where there is no such type. */
    public Set<String> zonesOffering(String instanceType) {
        return Call.of(
                        Action.DESCRIBE_INSTANCE_TYPE_OFFERINGS,
                        () -> ec2.describeInstanceTypeOfferings(
                                request -> request.locationType(LocationType.AVAILABILITY_ZONE)
                                        .filters(filter("instance-type", List.of(instanceType)))))
                .instanceTypeOfferings()
                .stream()
                .map(InstanceTypeOffering::location)
                .collect(Collectors.toSet());
    }

    /** What a type can do; empty where there is none in the Region. */
    public Optional<InstanceTypeInfo> type(String instanceType) {
        return Call.of(
                        Action.DESCRIBE_INSTANCE_TYPES,
                        () -> ec2.describeInstanceTypes(
                                request -> request.filters(filter("instance-type", List.of(instanceType)))))
                .instanceTypes()
                .stream()
                .findFirst();
    }

    public Optional<Subnet> subnet(String subnetId) {
        return Call.of(
                        Action.DESCRIBE_SUBNETS,
                        () -> ec2.describeSubnets(request -> request.filters(filter("subnet-id", List.of(subnetId)))))
                .subnets()
                .stream()
                .findFirst();
    }

    /** Some subnet, in whichever VPC; empty where there is none. */
    public Optional<Subnet> anySubnet() {
        return Call.of(
                        Action.DESCRIBE_SUBNETS,
                        () -> ec2.describeSubnets(request -> request.filters(filter("state", List.of("available")))))
                .subnets()
                .stream()
                .findFirst();
    }

    /** The route table that a subnet follows: its own, or the main one of its VPC; empty where EC2 shows neither. */
    public Optional<RouteTable> routeTableOf(Subnet subnet) {
        Optional<RouteTable> own = routeTable(filter("association.subnet-id", List.of(subnet.subnetId())));
        return own.isPresent()
                ? own
                : routeTable(filter("vpc-id", List.of(subnet.vpcId())), filter("association.main", List.of("true")));
    }

    private Optional<RouteTable> routeTable(Filter... filters) {
        return Call.of(Action.DESCRIBE_ROUTE_TABLES, () -> ec2.describeRouteTables(request -> request.filters(filters)))
                .routeTables()
                .stream()
                .findFirst();
    }

    /** Those of the security groups that exist. */
    public List<SecurityGroup> groups(Collection<String> groupIds) {
        return groupIds.isEmpty()
                ? List.of()
                : Call.of(
                                Action.DESCRIBE_SECURITY_GROUPS,
                                () -> ec2.describeSecurityGroups(
                                        request -> request.filters(filter("group-id", groupIds))))
                        .securityGroups();
    }

    public boolean hasKeyPair(String name) {
        return Call.of(
                        Action.DESCRIBE_KEY_PAIRS,
                        () -> ec2.describeKeyPairs(request -> request.filters(filter("key-name", List.of(name)))))
                .keyPairs()
                .stream()
                .map(KeyPairInfo::keyName)
                .anyMatch(name::equals);
    }

    /** Whether there is a placement group of this name that can be used. */
    public boolean hasPlacementGroup(String name) {
        return Call.of(
                        Action.DESCRIBE_PLACEMENT_GROUPS,
                        () -> ec2.describePlacementGroups(
                                request -> request.filters(filter("group-name", List.of(name)))))
                .placementGroups()
                .stream()
                .anyMatch(group -> name.equals(group.groupName()) && "available".equals(group.stateAsString()));
    }

    /** Whether a dedicated host is there and takes instances. EC2 has no filter for it, and refuses an unknown ID. */
    public boolean hasHost(String hostId) {
        try {
            return Call.of(Action.DESCRIBE_HOSTS, () -> ec2.describeHosts(request -> request.hostIds(hostId)))
                    .hosts()
                    .stream()
                    .anyMatch(host -> hostId.equals(host.hostId()) && "available".equals(host.stateAsString()));
        } catch (AwsException refused) {
            if (refused.is("InvalidHostID.NotFound")) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * An Elastic IP address of the account.
     *
     * @param ipOrAllocation the address itself, or its allocation ID
     */
    public Optional<Address> address(String ipOrAllocation) {
        String filter = ipOrAllocation.startsWith("eipalloc-") ? "allocation-id" : "public-ip";
        return Call.of(
                        Action.DESCRIBE_ADDRESSES,
                        () -> ec2.describeAddresses(
                                request -> request.filters(filter(filter, List.of(ipOrAllocation)))))
                .addresses()
                .stream()
                .findFirst();
    }

    /** The instance that has a private address in a subnet; empty where none has. */
    public Optional<Instance> holder(String privateIp, String subnetId) {
        return Call.of(
                        Action.DESCRIBE_INSTANCES,
                        () -> ec2.describeInstances(request -> request.filters(
                                filter("private-ip-address", List.of(privateIp)),
                                filter("subnet-id", List.of(subnetId)),
                                filter("instance-state-name", List.of("pending", "running", "stopping", "stopped")))))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .findFirst();
    }
}
