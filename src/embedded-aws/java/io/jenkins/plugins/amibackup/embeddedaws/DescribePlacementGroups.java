package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribePlacementGroups, by names or filters; there are no pages. */
final class DescribePlacementGroups implements Ec2Action {

    private static final FilterTable<String> FILTERS =
            new FilterTable<String>(null).one("group-name", name -> name).one("state", name -> "available");

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> names = call.parameters.list("GroupName");
        FilterTable<String>.Filters filters = FILTERS.read(call.parameters);
        call.checked();
        List<String> all = call.region.network.others.stream()
                .filter(name -> !name.isEmpty() && !name.matches("(h|cr)-[0-9a-f]+") && !name.startsWith("arn:"))
                .sorted()
                .toList();
        for (String name : names) {
            if (!all.contains(name)) {
                throw AwsError.bad("InvalidPlacementGroup.Unknown", "The Placement Group '" + name + "' is unknown.");
            }
        }
        List<String> found = all.stream()
                .filter(name -> names.isEmpty() || names.contains(name))
                .filter(name -> filters.match(name, call.seen))
                .toList();
        xml.list(
                "placementGroupSet",
                "item",
                found,
                name -> xml.text("groupName", name).text("state", "available").text("strategy", "cluster"));
    }
}
