package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** DescribeAvailabilityZones. */
final class DescribeAvailabilityZones implements Ec2Action {

    private static final FilterTable<String> FILTERS =
            new FilterTable<String>(null).one("zone-name", zone -> zone).one("state", zone -> "available");

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> names = call.parameters.list("ZoneName");
        FilterTable<String>.Filters filters = FILTERS.read(call.parameters);
        call.checked();
        List<String> zones = new ArrayList<>(call.region.network.zones);
        for (String name : names) {
            if (!zones.contains(name)) {
                throw AwsError.invalidValue("Invalid availability zone: [" + name + "]");
            }
        }
        zones.removeIf(zone -> !names.isEmpty() && !names.contains(zone) || !filters.match(zone, call.seen));
        xml.list(
                "availabilityZoneInfo",
                "item",
                zones,
                zone -> xml.text("zoneName", zone)
                        .text("zoneState", "available")
                        .text("regionName", call.region.name)
                        .text("zoneType", "availability-zone"));
    }
}
