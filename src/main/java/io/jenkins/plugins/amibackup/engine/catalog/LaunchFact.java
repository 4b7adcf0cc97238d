package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.List;

/** What makes an instance like another and is somewhere to be found, or isn't: how a record tells it, and where it exists. */
public enum LaunchFact {
    INSTANCE_TYPE("instanceType", Reach.ANYWHERE, LaunchForm.INSTANCE_TYPE),
    SUBNET("subnet", Reach.REGION, LaunchForm.SUBNET),
    SECURITY_GROUPS("securityGroups", Reach.REGION, LaunchForm.SECURITY_GROUP),
    KEY("key", Reach.REGION, LaunchForm.KEY),
    PROFILE("profile", Reach.ACCOUNT, LaunchForm.PROFILE);

    /** No instance in EC2 has more network interfaces or security groups. */
    private static final int MOST = 60;

    /** Where something exists. */
    private enum Reach {
        ANYWHERE,
        ACCOUNT,
        REGION
    }

    private final String key;
    private final Reach reach;
    private final LaunchForm form;

    LaunchFact(String key, Reach reach, LaunchForm form) {
        this.key = key;
        this.reach = reach;
        this.form = form;
    }

    /** What people call it, for the middle of a line. */
    public Line line() {
        return Line.of("launch.part." + key);
    }

    /** Whether each account has its own. */
    public boolean isOfAnAccount() {
        return reach != Reach.ANYWHERE;
    }

    /** Whether each Region has its own. */
    public boolean isOfARegion() {
        return reach == Reach.REGION;
    }

    /** What a record says of it, whatever that is; none where it says nothing. */
    List<String> recorded(JsonNode description) {
        return switch (this) {
            case INSTANCE_TYPE -> text(description.path("InstanceType"));
            case SUBNET -> text(description.path("SubnetId"));
            case SECURITY_GROUPS -> {
                List<String> groups = new ArrayList<>();
                description.path("SecurityGroups").forEach(group -> groups.addAll(text(group.path("GroupId"))));
                yield groups;
            }
            case KEY -> text(description.path("KeyName"));
            case PROFILE -> text(description.path("IamInstanceProfile").path("Arn"));
        };
    }

    /** Whether these values are what EC2 writes. */
    boolean fits(List<String> values) {
        return values.size() <= MOST && values.stream().allMatch(form::fits);
    }

    private static List<String> text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? List.of() : List.of(node.asText());
    }
}
