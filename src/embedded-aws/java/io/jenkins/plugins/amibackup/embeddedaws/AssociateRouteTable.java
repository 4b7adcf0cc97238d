package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** AssociateRouteTable: with a subnet that has none of its own yet. */
final class AssociateRouteTable implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String tableId = call.parameters.required("RouteTableId");
        String subnetId = call.parameters.required("SubnetId");
        call.checked();
        Network network = call.region.network;
        RouteTable table =
                call.byId(IdForm.ROUTE_TABLE, List.of(tableId), network.tables).get(0);
        Subnet subnet =
                call.byId(IdForm.SUBNET, List.of(subnetId), network.subnets).get(0);
        if (!table.vpcId.equals(subnet.vpcId)) {
            throw AwsError.bad(
                    "InvalidParameterValue",
                    "Route table " + tableId + " and subnet " + subnetId + " belong to different networks");
        }
        RouteTable other = network.tableOf(subnet);
        if (other.subnets.containsValue(subnetId)) {
            throw AwsError.bad(
                    "Resource.AlreadyAssociated",
                    "the specified association for route table " + other.id
                            + " conflicts with an existing association");
        }
        String id = call.world.ids.next("rtbassoc");
        table.subnets.put(id, subnetId);
        xml.text("associationId", id);
        xml.start("associationState").text("state", "associated").end();
    }
}
