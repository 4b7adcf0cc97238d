package io.jenkins.plugins.amibackup.embeddedaws;

/** DescribeInstanceAttribute: one attribute a call. User data can hold secrets, and is refused to everybody here. */
final class DescribeInstanceAttribute implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("InstanceId");
        String attribute = call.parameters.required("Attribute");
        call.checked();
        Instance instance = call.instance(id);
        MachineOptions options = instance.spec.options;
        Object value =
                switch (attribute) {
                    case "disableApiTermination" -> options.disableApiTermination;
                    case "disableApiStop" -> options.disableApiStop;
                    case "instanceInitiatedShutdownBehavior" -> options.shutdownBehavior;
                    case "sourceDestCheck" -> options.sourceDestCheck;
                    case "instanceType" -> instance.spec.instanceType;
                    case "ebsOptimized" -> instance.spec.ebsOptimized;
                    case "rootDeviceName" -> instance.traits.rootDeviceName();
                    case "userData" ->
                        throw new AwsError(
                                500, "UserDataMustNotBeRead", "In the embedded AWS nobody may read user data");
                    default ->
                        throw AwsError.invalidValue(
                                "Value (" + attribute + ") for parameter attribute is invalid. Unknown attribute.");
                };
        xml.text("instanceId", id);
        xml.start(attribute).text("value", value).end();
    }
}
