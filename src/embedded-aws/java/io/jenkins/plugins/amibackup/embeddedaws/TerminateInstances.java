package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** TerminateInstances. */
final class TerminateInstances implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("InstanceId");
        call.checked();
        if (ids.isEmpty()) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter InstanceId");
        }
        List<Instance> instances = call.byId(IdForm.INSTANCE, ids, call.region.instances);
        xml.list("instancesSet", "item", instances, instance -> {
            String before = instance.state(call.now);
            instance.terminate(call.now, call.world.durations.instance());
            xml.text("instanceId", instance.id);
            InstanceXml.state(xml, "currentState", instance.state(call.now));
            InstanceXml.state(xml, "previousState", before);
        });
    }
}
