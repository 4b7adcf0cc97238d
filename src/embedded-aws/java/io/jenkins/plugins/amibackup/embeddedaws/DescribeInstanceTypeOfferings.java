package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** DescribeInstanceTypeOfferings, by Region or by zone. */
final class DescribeInstanceTypeOfferings implements Ec2Action {

    private record Offering(String type, String location, long sequence) {}

    private static final FilterTable<Offering> FILTERS =
            new FilterTable<Offering>(null).one("instance-type", Offering::type).one("location", Offering::location);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String kind = call.parameters.text("LocationType", "region");
        FilterTable<Offering>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, true);
        call.checked();
        Page<Offering> found =
                Page.of(offerings(call, kind), one -> filters.match(one, call.seen), Offering::sequence, page);
        xml.list(
                "instanceTypeOfferingSet",
                "item",
                found.items(),
                one -> xml.text("instanceType", one.type())
                        .text("locationType", kind)
                        .text("location", one.location()));
        xml.text("nextToken", found.nextToken());
    }

    private static List<Offering> offerings(Ec2Call call, String kind) {
        List<Offering> offerings = new ArrayList<>();
        for (String type : InstanceTypes.all()) {
            if (kind.equals("region") && DescribeInstanceTypes.isOffered(call, type)) {
                offerings.add(new Offering(type, call.region.name, offerings.size()));
            } else if (kind.equals("availability-zone")) {
                call.region.network.zones.stream()
                        .filter(zone -> call.world.offers.isOffered(type, zone))
                        .forEach(zone -> offerings.add(new Offering(type, zone, offerings.size())));
            }
        }
        if (!List.of("region", "availability-zone").contains(kind)) {
            throw AwsError.invalidValue("Value (" + kind + ") for parameter locationType is invalid.");
        }
        return offerings;
    }
}
