package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** The resources a tag call names. */
final class TagTargets {

    private static final int MOST = 1000;

    private TagTargets() {}

    /** All of them, or the refusal of the first that is not there: a tag call has its whole effect or none. */
    static List<Resource> find(Ec2Call call, List<String> ids) {
        if (ids.isEmpty()) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter resourceIdSet");
        }
        if (ids.size() > MOST) {
            throw AwsError.invalidValue("The maximum number of resources of one call is " + MOST);
        }
        List<Resource> resources = new ArrayList<>();
        for (String id : ids) {
            resources.add(find(call, id));
        }
        return resources;
    }

    private static Resource find(Ec2Call call, String id) {
        IdForm form = IdForm.of(id);
        if (form == null) {
            throw AwsError.bad("InvalidID", "The ID '" + id + "' is not valid");
        }
        return switch (form) {
            case IMAGE -> call.ownImage(id);
            case INSTANCE -> call.instance(id);
            default -> call.byId(form, List.of(id), call.region.all(form)).get(0);
        };
    }
}
