package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ModifyInstanceAttribute: one attribute a call. */
final class ModifyInstanceAttribute implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String id = parameters.required("InstanceId");
        Map<String, Object> changes = new LinkedHashMap<>();
        for (String flag : List.of("DisableApiTermination", "DisableApiStop", "SourceDestCheck", "EbsOptimized")) {
            Boolean value = parameters.structure(flag).optionalFlag("Value");
            if (value != null) {
                changes.put(flag, value);
            }
        }
        String behavior =
                parameters.structure("InstanceInitiatedShutdownBehavior").text("Value");
        if (behavior != null) {
            changes.put("InstanceInitiatedShutdownBehavior", behavior);
        }
        List<String> groups = parameters.list("GroupId");
        if (!groups.isEmpty()) {
            changes.put("GroupId", groups);
        }
        Map<String, Boolean> volumes = new LinkedHashMap<>();
        for (Parameters mapping : parameters.structures("BlockDeviceMapping")) {
            volumes.put(mapping.required("DeviceName"), mapping.structure("Ebs").optionalFlag("DeleteOnTermination"));
        }
        if (!volumes.isEmpty()) {
            changes.put("BlockDeviceMapping", volumes);
        }
        call.checked();
        Instance instance = call.instance(id);
        if (changes.isEmpty()) {
            throw AwsError.bad("InvalidParameterCombination", "No attributes specified.");
        }
        if (changes.size() > 1) {
            throw AwsError.bad("InvalidParameterCombination", "Fields for multiple attribute types specified.");
        }
        changes.forEach((name, value) -> change(call, instance, name, value));
        xml.text("return", true);
    }

    private static void change(Ec2Call call, Instance instance, String name, Object value) {
        InstanceSpec spec = instance.spec;
        switch (name) {
            case "DisableApiTermination" -> spec.options.disableApiTermination = (Boolean) value;
            case "DisableApiStop" -> spec.options.disableApiStop = (Boolean) value;
            case "SourceDestCheck" -> spec.options.sourceDestCheck = (Boolean) value;
            case "EbsOptimized" -> {
                if (!instance.state(call.now).equals("stopped")) {
                    throw AwsError.bad(
                            "IncorrectInstanceState",
                            "The instance '" + instance.id + "' is not in the 'stopped' state.");
                }
                spec.ebsOptimized = (Boolean) value;
            }
            case "InstanceInitiatedShutdownBehavior" -> {
                if (!List.of("stop", "terminate").contains(value)) {
                    throw AwsError.invalidValue(
                            "Value (" + value + ") for parameter instanceInitiatedShutdownBehavior is invalid.");
                }
                spec.options.shutdownBehavior = (String) value;
            }
            case "BlockDeviceMapping" ->
                ((Map<?, ?>) value)
                        .forEach((device, goes) ->
                                volume(call, instance, device).deleteOnTermination = Boolean.TRUE.equals(goes));
            default -> {
                List<String> ids =
                        ((List<?>) value).stream().map(String::valueOf).toList();
                List<SecurityGroup> groups = call.byId(IdForm.GROUP, ids, call.region.network.groups);
                spec.securityGroups.clear();
                groups.forEach(group -> spec.securityGroup(group.id, group.name));
            }
        }
    }

    private static Volume volume(Ec2Call call, Instance instance, Object device) {
        return instance.volumes(call.now).stream()
                .filter(volume -> volume.spec.deviceName().equals(device))
                .findFirst()
                .orElseThrow(() ->
                        AwsError.bad("InvalidInstanceAttributeValue", "No device is currently mapped at " + device));
    }
}
