package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Site;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * Looks whether the network of a drill is closed: a copy of a machine wakes up with its cron jobs, mailers and queue consumers, and
 * would do the work of the original. All that is wrong comes as one list, each with what to change.
 */
final class DrillNetwork {

    private static final String LOCAL = "local";

    private final DrillTerms terms;
    private final Ec2Site site;
    private final List<Line> obstacles = new ArrayList<>();

    private DrillNetwork(DrillTerms terms, Ec2Site site) {
        this.terms = terms;
        this.site = site;
    }

    /** @throws OperationException with the line to show, when subnet or groups are gone, or not closed although they must be */
    static void check(DrillTerms terms, StepContext context) {
        refuse(obstacles(terms, context));
    }

    /** @throws OperationException with all that stands against it, where anything does */
    static void refuse(List<Line> obstacles) {
        if (!obstacles.isEmpty()) {
            throw OperationException.badInput("verify.network", Line.list(obstacles));
        }
    }

    /** What stands against starting a machine there; none where nothing does. */
    static List<Line> obstacles(DrillTerms terms, StepContext context) {
        DrillNetwork network = new DrillNetwork(terms, context.ec2().site());
        network.look();
        return List.copyOf(network.obstacles);
    }

    private void look() {
        Optional<Subnet> found = site.subnet(terms.subnetId());
        if (found.isEmpty()) {
            obstacles.add(Line.of("verify.network.subnet", terms.subnetId()));
            return;
        }
        Subnet subnet = found.get();
        if (subnet.availableIpAddressCount() != null && subnet.availableIpAddressCount() <= 0) {
            obstacles.add(Line.of("verify.network.full", terms.subnetId()));
        }
        groups(subnet);
        if (!terms.allowNetwork()) {
            if (Boolean.TRUE.equals(subnet.assignIpv6AddressOnCreation())) {
                obstacles.add(Line.of("verify.network.ipv6", terms.subnetId()));
            }
            routes(subnet);
        }
    }

    private void groups(Subnet subnet) {
        List<SecurityGroup> groups = site.groups(terms.securityGroupIds());
        for (String id : terms.securityGroupIds()) {
            Optional<SecurityGroup> group =
                    groups.stream().filter(other -> id.equals(other.groupId())).findFirst();
            if (group.isEmpty()) {
                obstacles.add(Line.of("verify.network.group", id));
            } else if (!String.valueOf(group.get().vpcId()).equals(subnet.vpcId())) {
                obstacles.add(Line.of("verify.network.vpc", id, terms.subnetId()));
            } else if (!terms.allowNetwork()) {
                closed(group.get());
            }
        }
    }

    /** Groups let the answers out to whatever they let in: a machine that others reach serves them in the original's place. */
    private void closed(SecurityGroup group) {
        if (!group.ipPermissionsEgress().isEmpty()) {
            obstacles.add(Line.of("verify.network.egress", group.groupId()));
        }
        if (!group.ipPermissions().isEmpty()) {
            obstacles.add(Line.of("verify.network.ingress", group.groupId()));
        }
    }

    /** The subnet's own table, or the main one of its VPC where it has none. */
    private void routes(Subnet subnet) {
        Optional<RouteTable> table = site.routeTableOf(subnet);
        if (table.isEmpty()) {
            obstacles.add(Line.of("verify.network.noTable", terms.subnetId()));
            return;
        }
        String id = table.get().routeTableId();
        List<String> open = table.get().routes().stream()
                .filter(route -> !LOCAL.equals(route.gatewayId()))
                .map(DrillNetwork::destination)
                .toList();
        if (!open.isEmpty()) {
            obstacles.add(Line.of("verify.network.routes", id, terms.subnetId(), String.join(", ", open)));
        }
        if (!table.get().propagatingVgws().isEmpty()) {
            obstacles.add(Line.of("verify.network.propagates", id, terms.subnetId()));
        }
    }

    private static String destination(Route route) {
        if (route.destinationCidrBlock() != null) {
            return route.destinationCidrBlock();
        }
        return route.destinationIpv6CidrBlock() != null
                ? route.destinationIpv6CidrBlock()
                : String.valueOf(route.destinationPrefixListId());
    }
}
