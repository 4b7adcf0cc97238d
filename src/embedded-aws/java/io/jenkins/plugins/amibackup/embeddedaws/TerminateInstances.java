package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * TerminateInstances. An instance that is protected, from being terminated or from being stopped, isn't terminated, nor is any other of
 * the same call in its zone; those of other zones are.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html">Stop protection</a>
 */
final class TerminateInstances implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("InstanceId");
        call.checked();
        if (ids.isEmpty()) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter InstanceId");
        }
        List<Instance> instances = call.byId(IdForm.INSTANCE, ids, call.region.instances);
        Map<String, Instance> inTheWay = new HashMap<>();
        for (Instance instance : instances) {
            if (protection(instance) != null && !instance.state(call.now).equals("terminated")) {
                inTheWay.putIfAbsent(instance.zone(), instance);
            }
        }
        Map<Instance, String> before = new HashMap<>();
        for (Instance instance : instances) {
            before.put(instance, instance.state(call.now));
            if (!inTheWay.containsKey(instance.zone())) {
                instance.terminate(call.now, call.world.durations.instance(), Instance.Reason.USER);
            }
        }
        if (!inTheWay.isEmpty()) {
            Instance first = inTheWay.values().iterator().next();
            throw AwsError.bad(
                    "OperationNotPermitted",
                    "The instance '" + first.id + "' may not be terminated. Modify its '" + protection(first)
                            + "' instance attribute and try again.");
        }
        xml.list("instancesSet", "item", instances, instance -> {
            xml.text("instanceId", instance.id);
            InstanceXml.state(xml, "currentState", instance.state(call.now));
            InstanceXml.state(xml, "previousState", before.get(instance));
        });
    }

    /** The attribute that protects it; null for none. */
    private static String protection(Instance instance) {
        MachineOptions options = instance.spec.options;
        if (options.disableApiTermination) {
            return "disableApiTermination";
        }
        return options.disableApiStop ? "disableApiStop" : null;
    }
}
