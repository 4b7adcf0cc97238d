package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockAssociation;

/**
 * A closed network for machines that are started to verify a backup, in a VPC that is there: a security group without outbound rules,
 * and a subnet whose route table has local routes only. Each part is told by its tag {@value #TAG}, so that whoever makes it again
 * finds it. What is tagged like this and is not closed is refused, and never changed, but for the rules with which AWS makes a group.
 */
public final class Quarantine {

    /** What its parts are called. */
    public static final String NAME = "ami-backup-quarantine";
    /** The tag by which its parts are found, and to which an IAM policy limits changes. */
    public static final String TAG = Tags.OUR_PREFIX + "quarantine";

    static final String YES = "yes";
    private static final Map<String, String> TAGS = Map.of("Name", NAME, TAG, YES);
    private static final String DESCRIPTION = "AMI Backup: instances that verify a backup, without outbound rules";

    private final Ec2Network ec2;

    public Quarantine(Ec2Network ec2) {
        this.ec2 = ec2;
    }

    /** What it is made of, in the order in which that is made. */
    public enum Part {
        GROUP,
        /** The group has the outbound rules with which AWS makes every group. */
        NO_EGRESS,
        SUBNET,
        TABLE,
        /** The subnet uses the VPC's main route table, which anybody may change. */
        ASSOCIATION
    }

    /**
     * What there is.
     *
     * @param groupId empty where it is missing, like the next two
     * @param cidr the addresses of the subnet, or those that it would get
     * @param missing what has to be made; none where the network can be used
     */
    public record State(String vpcId, String groupId, String subnetId, String tableId, String cidr, Set<Part> missing) {

        public State {
            missing = missing.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(missing);
        }
    }

    /**
     * Looks at what there is. Nothing is changed.
     *
     * @param cidr the addresses that the subnet is to have; empty to find free ones at the end of the VPC's
     * @throws OperationException with the line to show, when there is no such VPC, no such addresses are free, or something of ours
     *     is not closed any more
     */
    public State look(String vpcId, String cidr) {
        Vpc vpc = ec2.vpc(vpcId).orElseThrow(() -> OperationException.badInput("quarantine.noVpc", vpcId));
        Set<Part> missing = EnumSet.noneOf(Part.class);
        Optional<SecurityGroup> group = ec2.group(vpcId, NAME);
        if (group.isEmpty()) {
            missing.addAll(List.of(Part.GROUP, Part.NO_EGRESS));
        } else if (!isClosed(group.get())) {
            missing.add(Part.NO_EGRESS);
        }
        List<Subnet> subnets = ec2.subnets(vpcId);
        Optional<Subnet> subnet =
                subnets.stream().filter(other -> isOurs(other.tags())).min(Comparator.comparing(Subnet::subnetId));
        subnet.ifPresent(there -> check(there, cidr));
        List<RouteTable> tables = ec2.tables(vpcId);
        Optional<RouteTable> used = subnet.flatMap(there -> tables.stream()
                .filter(table -> table.associations().stream()
                        .anyMatch(one -> there.subnetId().equals(one.subnetId())))
                .findFirst());
        Optional<RouteTable> table = used.or(() -> tables.stream()
                .filter(other -> isOurs(other.tags()))
                .min(Comparator.comparing(RouteTable::routeTableId)));
        table.ifPresent(Quarantine::check);
        if (subnet.isEmpty()) {
            missing.add(Part.SUBNET);
        }
        if (table.isEmpty()) {
            missing.add(Part.TABLE);
        }
        if (used.isEmpty()) {
            missing.add(Part.ASSOCIATION);
        }
        return new State(
                vpcId,
                group.map(SecurityGroup::groupId).orElse(""),
                subnet.map(Subnet::subnetId).orElse(""),
                table.map(RouteTable::routeTableId).orElse(""),
                subnet.map(Subnet::cidrBlock).orElseGet(() -> addresses(vpc, subnets, cidr)),
                missing);
    }

    /**
     * Makes what is missing. Making it again, also after a failure in the middle, makes nothing twice.
     *
     * @param found what there is, as it was looked at just now
     * @return what there is now; the rules with which AWS makes a group are still missing their end where EC2 doesn't show the group
     *     yet: to be made again a little later
     */
    public State make(State found) {
        Set<Part> missing = found.missing();
        String group = missing.contains(Part.GROUP)
                ? ec2.createGroup(found.vpcId(), NAME, DESCRIPTION, TAGS)
                : found.groupId();
        boolean closed = !missing.contains(Part.NO_EGRESS) || isClosed(found.vpcId(), group);
        String subnet =
                missing.contains(Part.SUBNET) ? ec2.createSubnet(found.vpcId(), found.cidr(), TAGS) : found.subnetId();
        String table = missing.contains(Part.TABLE) ? ec2.createTable(found.vpcId(), TAGS) : found.tableId();
        if (missing.contains(Part.ASSOCIATION)) {
            ec2.associate(table, subnet);
        }
        return new State(found.vpcId(), group, subnet, table, found.cidr(), closed ? Set.of() : Set.of(Part.NO_EGRESS));
    }

    /** Takes its outbound rules from a group; false where it can't be seen yet, so that nobody knows of its rules. */
    private boolean isClosed(String vpcId, String groupId) {
        Optional<SecurityGroup> seen = ec2.group(vpcId, NAME).filter(group -> groupId.equals(group.groupId()));
        if (seen.isEmpty()) {
            return false;
        }
        if (!isClosed(seen.get())) {
            ec2.revokeEgress(groupId, seen.get().ipPermissionsEgress());
        }
        return true;
    }

    private static boolean isOurs(List<software.amazon.awssdk.services.ec2.model.Tag> tags) {
        return YES.equals(Tags.map(tags).get(TAG));
    }

    /** A group of this name that is somebody else's, or that somebody has opened, is not touched. */
    private static boolean isClosed(SecurityGroup group) {
        if (!isOurs(group.tags())) {
            throw OperationException.refused("quarantine.notOurs", group.groupId(), NAME, TAG);
        }
        if (!group.ipPermissions().isEmpty()
                || !group.ipPermissionsEgress().stream().allMatch(Quarantine::isAsMade)) {
            throw OperationException.refused("quarantine.groupOpen", group.groupId());
        }
        return group.ipPermissionsEgress().isEmpty();
    }

    /** Everything to everywhere, for IPv4 or IPv6: the rules with which AWS makes a group. */
    private static boolean isAsMade(IpPermission rule) {
        return "-1".equals(rule.ipProtocol())
                && rule.userIdGroupPairs().isEmpty()
                && rule.prefixListIds().isEmpty()
                && rule.ipRanges().stream().allMatch(range -> "0.0.0.0/0".equals(range.cidrIp()))
                && rule.ipv6Ranges().stream().allMatch(range -> "::/0".equals(range.cidrIpv6()));
    }

    private static void check(Subnet subnet, String cidr) {
        if (Boolean.TRUE.equals(subnet.mapPublicIpOnLaunch())
                || Boolean.TRUE.equals(subnet.assignIpv6AddressOnCreation())) {
            throw OperationException.refused("quarantine.subnetOpen", subnet.subnetId());
        }
        if (!cidr.isEmpty() && !cidr.equals(subnet.cidrBlock())) {
            throw OperationException.badInput("quarantine.otherCidr", subnet.subnetId(), subnet.cidrBlock(), cidr);
        }
    }

    private static void check(RouteTable table) {
        if (!table.routes().stream().allMatch(route -> "local".equals(route.gatewayId()))) {
            throw OperationException.refused("quarantine.routes", table.routeTableId());
        }
    }

    private static String addresses(Vpc vpc, List<Subnet> subnets, String asked) {
        List<Cidr> taken =
                subnets.stream().map(subnet -> Cidr.parse(subnet.cidrBlock())).toList();
        List<Cidr> blocks = new ArrayList<>();
        blocks.add(Cidr.parse(vpc.cidrBlock()));
        vpc.cidrBlockAssociationSet().stream()
                .map(VpcCidrBlockAssociation::cidrBlock)
                .map(Cidr::parse)
                .forEach(blocks::add);
        if (!asked.isEmpty()) {
            Cidr wanted = Cidr.ofSubnet(asked);
            if (blocks.stream().noneMatch(block -> block.contains(wanted))
                    || taken.stream().anyMatch(wanted::overlaps)) {
                throw OperationException.badInput("quarantine.taken", asked, vpc.vpcId());
            }
            return asked;
        }
        for (Cidr block : blocks) {
            for (Cidr free = block.last(Cidr.SMALLEST_SUBNET);
                    free != null && block.contains(free);
                    free = free.before()) {
                if (taken.stream().noneMatch(free::overlaps)) {
                    return free.toString();
                }
            }
        }
        throw OperationException.badInput("quarantine.full", vpc.vpcId());
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show
     */
    public static void check(String vpcId, String cidr) {
        if (!vpcId.matches("vpc-([0-9a-f]{8}|[0-9a-f]{17})")) {
            throw OperationException.badInput("quarantine.vpcId", vpcId);
        }
        if (!cidr.isEmpty()) {
            Cidr.ofSubnet(cidr);
        }
    }
}
