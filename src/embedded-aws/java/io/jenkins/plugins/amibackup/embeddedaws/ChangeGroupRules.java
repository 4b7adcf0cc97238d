package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** AuthorizeSecurityGroupEgress and -Ingress, RevokeSecurityGroupEgress and -Ingress: all rules of a call or none. */
final class ChangeGroupRules implements Ec2Action {

    private final boolean isEgress;
    private final boolean adds;

    ChangeGroupRules(boolean isEgress, boolean adds) {
        this.isEgress = isEgress;
        this.adds = adds;
    }

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("GroupId");
        List<SecurityGroup.Rule> rules = new ArrayList<>(GroupRules.read(call.parameters));
        List<String> ruleIds = adds ? List.of() : call.parameters.list("SecurityGroupRuleId");
        call.checked();
        SecurityGroup group =
                call.byId(IdForm.GROUP, List.of(id), call.region.network.groups).get(0);
        List<SecurityGroup.Rule> there = isEgress ? group.egress : group.ingress;
        for (String ruleId : ruleIds) {
            rules.add(there.stream()
                    .filter(rule -> group.ruleId(isEgress, rule).equals(ruleId))
                    .findFirst()
                    .orElseThrow(() -> AwsError.bad(
                            "InvalidSecurityGroupRuleId.NotFound",
                            "The security group rule ID '" + ruleId + "' does not exist")));
        }
        if (rules.isEmpty()) {
            throw AwsError.bad("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be given");
        }
        for (SecurityGroup.Rule rule : rules) {
            if (adds && there.contains(rule)) {
                throw AwsError.bad(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"peer: " + rule.peer() + "\" already exists");
            }
            if (!adds && !there.contains(rule)) {
                throw AwsError.bad(
                        "InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
            }
        }
        if (adds) {
            there.addAll(rules);
        } else {
            there.removeAll(rules);
        }
        xml.text("return", true);
        String owner = DescribeAction.owner(group, call);
        xml.list(
                adds ? "securityGroupRuleSet" : "revokedSecurityGroupRuleSet",
                "item",
                rules,
                rule -> GroupRules.rule(xml, group, isEgress, rule, owner));
    }
}
