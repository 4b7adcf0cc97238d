package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One call of an EC2 action: who asks what of which Region, and when. */
final class Ec2Call {

    private static final List<String> NAMING_IMAGES = List.of("ResourceId", "InstanceId", "ImageId", "SnapshotId");
    /** The parameters that name what an action is allowed on, where they are others. */
    private static final Map<String, List<String>> NAMING_RESOURCES = Map.of(
            "AssociateRouteTable",
            List.of("RouteTableId", "SubnetId"),
            "RevokeSecurityGroupEgress",
            List.of("GroupId"));

    final Ec2World world;
    final Ec2Region region;
    final String action;
    final Parameters parameters;
    final Caller caller;
    final Instant now;
    /** The time whose state is told: now, or for a Describe action the past that was ordered. */
    final Instant seen;

    Ec2Call(Ec2World world, String action, Incoming incoming) {
        this.world = world;
        this.region = world.region(incoming.region());
        this.action = action;
        this.parameters = new Parameters(incoming.http().form());
        this.caller = incoming.caller();
        this.now = incoming.now();
        // Only descriptions are eventually consistent: a write meets what is there.
        boolean describes = action.startsWith("Describe");
        this.seen = describes ? now.minus(world.faults.staleness()) : now;
    }

    String accountId() {
        return caller.accountId();
    }

    /** Refuses what the caller may not do with what the call names. What describes can't be allowed by resource. */
    void authorize() {
        List<String> ids = new ArrayList<>();
        for (String name : NAMING_RESOURCES.getOrDefault(action, NAMING_IMAGES)) {
            ids.addAll(parameters.peek(name));
        }
        if (ids.isEmpty() || action.matches("(Describe|List).*")) {
            authorize("ec2:" + action, "*", Map.of(), Map.of());
            return;
        }
        for (String id : ids) {
            Resource resource = region.resource(id);
            String type = resource != null ? resource.type() : id.startsWith("i-") ? "instance" : "image";
            Map<String, String> context = new HashMap<>(tagKeys("Tag"));
            if (action.equals("TerminateInstances") && resource instanceof Instance instance) {
                context.put("ec2:MetadataHttpEndpoint", instance.spec.options.httpEndpoint);
                if (instance.spec.iamInstanceProfile != null) {
                    context.put("ec2:InstanceProfile", instance.spec.iamInstanceProfile);
                }
            }
            authorize("ec2:" + action, arn(type, id), resource == null ? Map.of() : resource.tags.now(), context);
        }
    }

    /** What IAM is told of the tags in these structures: their keys. */
    private Map<String, String> tagKeys(String list) {
        List<String> keys = parameters.structures(list).stream()
                .map(tag -> tag.text("Key", ""))
                .toList();
        return keys.isEmpty() ? Map.of() : Map.of("aws:TagKeys", String.join("\n", keys));
    }

    /** Refuses what the caller may not do to new resources of a type. */
    void authorizeNew(String otherAction, String type) {
        authorize(otherAction, arn(type, "*"), Map.of(), Map.of());
    }

    /** Refuses what the caller may not do to a resource that there is. */
    void authorizeOn(String otherAction, Resource resource) {
        String id = resource instanceof KeyPair key ? key.name : resource.id;
        authorize(otherAction, arn(resource.type(), id), resource.tags.now(), Map.of());
    }

    /** Refuses what a service may not do in the caller's name, with the caller's permissions. */
    void authorizeVia(String service, String otherAction) {
        authorize(otherAction, "*", Map.of(), Map.of("aws:CalledVia", service));
    }

    /** Refuses a role that the caller may not give to EC2. The refusal is a message that only STS decodes. */
    void authorizePassRole(String roleArn) {
        if (!may("iam:PassRole", roleArn, Map.of("iam:PassedToService", "ec2.amazonaws.com"))) {
            throw new AwsError(
                    403,
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. User: " + caller.arn()
                            + " is not authorized to perform: iam:PassRole on resource: " + roleArn
                            + " because no identity-based policy allows the iam:PassRole action. Encoded"
                            + " authorization failure message: " + RefusalMessage.encode("iam:PassRole", roleArn));
        }
    }

    /** Refuses tags that the caller may not put on new resources of a type. */
    void authorizeTags(String type, Collection<String> keys) {
        Map<String, String> context = Map.of("ec2:CreateAction", action, "aws:TagKeys", String.join("\n", keys));
        authorize("ec2:CreateTags", arn(type, "*"), Map.of(), context);
    }

    private String arn(String type, String id) {
        // Images and snapshots can be shared, and have no account in their ARNs.
        String owner = type.equals("image") || type.equals("snapshot") ? "" : accountId();
        return "arn:aws:ec2:" + region.name + ":" + owner + ":" + type + "/" + id;
    }

    /** The ARN of a resource that has the account's number in it. */
    String ownArn(String type, String id) {
        return arn(type, id);
    }

    private void authorize(String otherAction, String resource, Map<String, String> tags, Map<String, String> context) {
        if (!may(otherAction, resource, tags, context)) {
            throw new AwsError(
                    403,
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. User: " + caller.arn()
                            + " is not authorized to perform: " + otherAction
                            + " because no identity-based policy allows the " + otherAction + " action");
        }
    }

    /** @param context as in {@link Permission#context} */
    boolean may(String otherAction, String resource, Map<String, String> context) {
        return may(otherAction, resource, Map.of(), context);
    }

    boolean mayDelete(Snapshot snapshot) {
        return may("ec2:DeleteSnapshot", arn(snapshot.type(), snapshot.id), snapshot.tags.now(), Map.of());
    }

    private boolean may(String otherAction, String resource, Map<String, String> tags, Map<String, String> context) {
        return world.faults.permits(caller, otherAction, resource, tags, context);
    }

    /** Every parameter was read: refuses what is left over, and ends a DryRun. */
    void checked() {
        boolean trial = isTrial();
        parameters.done();
        endTrial(trial);
    }

    /** Whether this is a DryRun; for an action that looks at more than permissions before it ends one. */
    boolean isTrial() {
        return parameters.flag("DryRun");
    }

    void endTrial(boolean trial) {
        if (trial) {
            throw new AwsError(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    /** An image the caller may use, or how EC2 refuses its id. */
    Image image(String id) {
        IdForm.IMAGE.check(id);
        Image image = region.images.get(id);
        if (!isKnown(image) || !image.isVisibleTo(accountId())) {
            throw IdForm.IMAGE.notFound(List.of(id));
        }
        if (image.isGone(now)) {
            throw isForgotten(image)
                    ? IdForm.IMAGE.notFound(List.of(id))
                    : AwsError.bad("InvalidAMIID.Unavailable", "The image ID '" + id + "' is no longer available");
        }
        return image;
    }

    /** An image of the caller's own account. */
    Image ownImage(String id) {
        Image image = image(id);
        if (!image.ownerId.equals(accountId())) {
            throw new AwsError(403, "AuthFailure", "Not authorized for images: [" + id + "]");
        }
        return image;
    }

    boolean isForgotten(Image image) {
        return image.isGone(now.minus(Ec2Region.REMEMBERED));
    }

    Instance instance(String id) {
        IdForm.INSTANCE.check(id);
        Instance instance = region.instances.get(id);
        if (!isKnown(instance) || !isOwn(instance) || instance.isGone(now)) {
            throw IdForm.INSTANCE.notFound(List.of(id));
        }
        return instance;
    }

    /** What belongs to nobody is everybody's. */
    boolean isOwn(Resource resource) {
        return resource.ownerId == null || resource.ownerId.equals(accountId());
    }

    /** False for what does not exist, and for a time for what was just made. */
    boolean isKnown(Resource resource) {
        return resource != null && !resource.created.plus(world.visibilityDelay).isAfter(seen);
    }

    /** Resources by their ids in the order asked for; one bad id fails the call. */
    <T extends Resource> List<T> byId(IdForm form, List<String> ids, Map<String, T> all) {
        Set<T> found = new LinkedHashSet<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            T resource = all.get(id);
            if (resource == null) {
                form.check(id);
            }
            if (!isKnown(resource) || !isOwn(resource) || resource.isGone(seen)) {
                missing.add(id);
            } else {
                found.add(resource);
            }
        }
        if (!missing.isEmpty()) {
            throw form.notFound(missing);
        }
        return List.copyOf(found);
    }
}
