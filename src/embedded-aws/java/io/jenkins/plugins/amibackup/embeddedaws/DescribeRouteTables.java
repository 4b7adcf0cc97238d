package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** DescribeRouteTables. A main table names no subnets: it holds for those that no other names. */
final class DescribeRouteTables extends DescribeAction<RouteTable> {

    private record Association(String id, String subnetId) {}

    private static final FilterTable<RouteTable> FILTERS = new FilterTable<RouteTable>(table -> table.tags)
            .one("route-table-id", table -> table.id)
            .one("vpc-id", table -> table.vpcId)
            .many("association.main", table -> List.of(String.valueOf(table.isMain)))
            .many("association.subnet-id", table -> table.subnets.values())
            .many("association.route-table-association-id", table -> table.subnets.keySet())
            .many(
                    "route.destination-cidr-block",
                    table -> table.routes.stream()
                            .map(RouteTable.Route::destination)
                            .toList());

    DescribeRouteTables() {
        super(IdForm.ROUTE_TABLE, "RouteTableId", "routeTableSet");
    }

    @Override
    FilterTable<RouteTable> filters(Ec2Call call) {
        return FILTERS;
    }

    @Override
    Map<String, RouteTable> all(Ec2Call call) {
        return call.region.network.tables;
    }

    @Override
    void write(Xml xml, RouteTable table, Ec2Call call) {
        table(xml, table, call);
    }

    static void table(Xml xml, RouteTable table, Ec2Call call) {
        xml.text("routeTableId", table.id).text("vpcId", table.vpcId).text("ownerId", owner(table, call));
        Vpc vpc = call.region.network.vpcs.get(table.vpcId);
        List<RouteTable.Route> routes = new ArrayList<>();
        routes.add(new RouteTable.Route(vpc.cidr.toString(), "local"));
        if (vpc.ipv6 != null) {
            routes.add(new RouteTable.Route(vpc.ipv6, "local"));
        }
        routes.addAll(table.routes);
        xml.list("routeSet", "item", routes, route -> route(xml, route));
        List<Association> associations = new ArrayList<>();
        if (table.isMain) {
            associations.add(new Association("rtbassoc-" + table.id.substring("rtb-".length()), null));
        }
        table.subnets.forEach((id, subnet) -> associations.add(new Association(id, subnet)));
        xml.list("associationSet", "item", associations, association -> {
            xml.text("routeTableAssociationId", association.id()).text("routeTableId", table.id);
            xml.text("subnetId", association.subnetId()).text("main", association.subnetId() == null);
            xml.start("associationState").text("state", "associated").end();
        });
        xml.tags(table.tags.at(call.seen));
    }

    private static void route(Xml xml, RouteTable.Route route) {
        boolean ipv6 = route.destination().contains(":");
        String kind = route.target().split("-")[0];
        xml.text(
                route.destination().startsWith("pl-")
                        ? "destinationPrefixListId"
                        : ipv6 ? "destinationIpv6CidrBlock" : "destinationCidrBlock",
                route.destination());
        xml.text(
                switch (kind) {
                    case "nat" -> "natGatewayId";
                    case "tgw" -> "transitGatewayId";
                    case "pcx" -> "vpcPeeringConnectionId";
                    case "eni" -> "networkInterfaceId";
                    case "eigw" -> "egressOnlyInternetGatewayId";
                    default -> "gatewayId";
                },
                route.target());
        xml.text("state", "active");
        xml.text("origin", kind.equals("local") ? "CreateRouteTable" : "CreateRoute");
    }
}
