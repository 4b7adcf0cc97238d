package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeHosts, by ids; it knows no DryRun. */
final class DescribeHosts implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("HostId");
        call.parameters.done();
        List<String> all = call.region.network.others.stream()
                .filter(name -> name.matches("h-[0-9a-f]+"))
                .sorted()
                .toList();
        for (String id : ids) {
            if (!all.contains(id)) {
                throw AwsError.bad("InvalidHostID.NotFound", "The host ID '" + id + "' does not exist");
            }
        }
        xml.list(
                "hostSet",
                "item",
                all.stream().filter(id -> ids.isEmpty() || ids.contains(id)).toList(),
                id -> xml.text("hostId", id).text("state", "available"));
    }
}
