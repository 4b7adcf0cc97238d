package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/** CreateRouteTable: with the local routes alone. */
final class CreateRouteTable implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String vpcId = call.parameters.required("VpcId");
        String token = call.parameters.text("ClientToken", "");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "route-table");
        call.checked();
        Network network = call.region.network;
        call.byId(IdForm.VPC, List.of(vpcId), network.vpcs);
        String known = call.region.idempotent(call, token);
        RouteTable table = known != null
                ? network.tables.get(known)
                : new RouteTable(
                        network.given(call.world.ids, "rtb", null),
                        call.accountId(),
                        call.now,
                        tags.get("route-table"),
                        vpcId,
                        false);
        network.tables.put(table.id, table);
        call.region.remember(call, token, table.id);
        xml.start("routeTable");
        DescribeRouteTables.table(xml, table, call);
        xml.end();
    }
}
