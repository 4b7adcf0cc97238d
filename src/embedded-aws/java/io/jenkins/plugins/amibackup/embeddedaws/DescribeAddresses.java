package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeAddresses, by addresses, allocation ids or filters; there are no pages. */
final class DescribeAddresses implements Ec2Action {

    private static final FilterTable<Address> FILTERS = new FilterTable<Address>(address -> address.tags)
            .one("allocation-id", address -> address.id)
            .one("public-ip", address -> address.publicIp)
            .one("domain", address -> "vpc")
            .state("association-id", (address, time) -> address.holder(time) == null ? null : address.associationId)
            .state("instance-id", (address, time) -> address.holder(time) == null ? null : address.holder(time).id)
            .state(
                    "private-ip-address",
                    (address, time) -> address.holder(time) == null ? null : address.holder(time).spec.privateIp);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ips = call.parameters.list("PublicIp");
        List<String> ids = call.parameters.list("AllocationId");
        FilterTable<Address>.Filters filters = FILTERS.read(call.parameters);
        call.checked();
        call.byId(IdForm.ADDRESS, ids, call.region.network.addresses);
        List<Address> own = call.region.network.addresses.values().stream()
                .filter(call::isOwn)
                .toList();
        for (String ip : ips) {
            if (own.stream().noneMatch(address -> address.publicIp.equals(ip))) {
                throw AwsError.bad("InvalidAddress.NotFound", "Address '" + ip + "' not found.");
            }
        }
        List<Address> found = own.stream()
                .filter(address -> ids.isEmpty() || ids.contains(address.id))
                .filter(address -> ips.isEmpty() || ips.contains(address.publicIp))
                .filter(address -> filters.match(address, call.seen))
                .toList();
        xml.list("addressesSet", "item", found, address -> {
            xml.text("publicIp", address.publicIp)
                    .text("allocationId", address.id)
                    .text("domain", "vpc");
            Instance holder = address.holder(call.seen);
            if (holder != null) {
                xml.text("instanceId", holder.id).text("associationId", address.associationId);
                xml.text("networkInterfaceId", holder.network.id).text("networkInterfaceOwnerId", holder.ownerId);
                xml.text("privateIpAddress", holder.spec.privateIp);
            }
            xml.tags(address.tags.at(call.seen));
        });
    }
}
