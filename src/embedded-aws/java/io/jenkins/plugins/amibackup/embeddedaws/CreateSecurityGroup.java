package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/** CreateSecurityGroup: nothing comes in, and everything goes out. */
final class CreateSecurityGroup implements Ec2Action {

    private static final int LONGEST = 255;

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String name = call.parameters.required("GroupName");
        String description = call.parameters.required("GroupDescription");
        String vpcId = call.parameters.text("VpcId", Network.DEFAULT_VPC);
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "security-group");
        call.checked();
        Network network = call.region.network;
        Vpc vpc = call.byId(IdForm.VPC, List.of(vpcId), network.vpcs).get(0);
        for (String text : List.of(name, description)) {
            if (text.length() > LONGEST || !text.matches("[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]+")) {
                throw AwsError.invalidValue("Value (" + text + ") for parameter is invalid. Character sets beyond ASCII"
                        + " are not supported.");
            }
        }
        if (name.startsWith("sg-")) {
            throw AwsError.invalidValue("Group names may not be in the format sg-*.");
        }
        if (network.groups.values().stream()
                .anyMatch(group -> group.name.equals(name)
                        && group.vpcId.equals(vpcId)
                        && call.isOwn(group)
                        && !group.isGone(call.now))) {
            throw AwsError.bad(
                    "InvalidGroup.Duplicate",
                    "The security group '" + name + "' already exists for VPC '" + vpcId + "'");
        }
        SecurityGroup group = new SecurityGroup(
                network.given(call.world.ids, "sg", null),
                call.accountId(),
                call.now,
                tags.get("security-group"),
                vpc,
                name,
                description);
        network.groups.put(group.id, group);
        xml.text("return", true).text("groupId", group.id).tags(group.tags.now());
    }
}
