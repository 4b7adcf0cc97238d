package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;

/** DescribeInstanceStatus: the three checks, of running instances unless all are asked for. */
final class DescribeInstanceStatus implements Ec2Action {

    private static final int MOST_IDS = 100;

    private static final FilterTable<Instance> FILTERS = new FilterTable<Instance>(null)
            .one("availability-zone", Instance::zone)
            .state("instance-state-name", Instance::state)
            .state("instance-state-code", (instance, time) -> Instance.code(instance.state(time)))
            .state(
                    "instance-status.status",
                    (instance, time) -> instance.checks(time).instance())
            .state(
                    "system-status.status",
                    (instance, time) -> instance.checks(time).system())
            .state(
                    "attached-ebs-status.status",
                    (instance, time) -> instance.checks(time).ebs());

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("InstanceId");
        boolean all = call.parameters.flag("IncludeAllInstances");
        FilterTable<Instance>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, "instanceIds");
        if (ids.size() > MOST_IDS) {
            throw AwsError.invalidValue("The maximum number of instance IDs of one call is " + MOST_IDS);
        }
        Iterable<Instance> candidates =
                ids.isEmpty() ? call.region.instances.values() : call.byId(IdForm.INSTANCE, ids, call.region.instances);
        Page<Instance> found = Page.of(
                candidates,
                instance -> call.isOwn(instance)
                        && call.isKnown(instance)
                        && !instance.isGone(call.seen)
                        && (all || instance.state(call.seen).equals("running"))
                        && filters.match(instance, call.seen),
                instance -> instance.sequence,
                page);
        xml.list("instanceStatusSet", "item", found.items(), instance -> status(xml, instance, call.seen));
        xml.text("nextToken", found.nextToken());
    }

    private static void status(Xml xml, Instance instance, Instant time) {
        CheckVerdicts verdicts = instance.checks(time);
        Instant since = instance.health.checks.since(time);
        xml.text("instanceId", instance.id).text("availabilityZone", instance.zone());
        InstanceXml.state(xml, "instanceState", instance.state(time));
        check(xml, "systemStatus", verdicts.system(), since);
        check(xml, "instanceStatus", verdicts.instance(), since);
        check(xml, "attachedEbsStatus", verdicts.ebs(), since);
    }

    private static void check(Xml xml, String name, String verdict, Instant since) {
        xml.start(name).text("status", verdict);
        if (!verdict.equals("not-applicable")) {
            xml.list("details", "item", List.of(verdict), one -> {
                xml.text("name", "reachability").text("status", detail(one));
                if (one.equals("impaired")) {
                    xml.time("impairedSince", since);
                }
            });
        }
        xml.end();
    }

    private static String detail(String verdict) {
        return switch (verdict) {
            case "ok" -> "passed";
            case "impaired" -> "failed";
            default -> verdict;
        };
    }
}
