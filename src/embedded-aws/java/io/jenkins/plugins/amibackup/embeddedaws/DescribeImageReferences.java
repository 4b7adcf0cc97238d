package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * DescribeImageReferences: what of the caller's refers to at most ten images, whether those exist or not. EC2 looks with the
 * caller's permissions.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html">EC2 User Guide</a>
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html">EC2 API Reference</a>
 */
final class DescribeImageReferences implements Ec2Action {

    private static final int MOST_IMAGES = 10;
    private static final int USUAL_DEPTH = 10;
    private static final String EC2_IMAGES = "ec2-images.amazonaws.com";
    private static final String INSTANCE = "ec2:Instance";
    private static final String TEMPLATE = "ec2:LaunchTemplate";
    private static final Set<String> STATES =
            Set.of("pending", "running", "shutting-down", "terminated", "stopping", "stopped");

    /** What EC2 does with the caller's permissions to find resources of each type. */
    private static final Map<String, List<String>> NEEDED = Map.of(
            INSTANCE,
            List.of("ec2:DescribeInstances"),
            TEMPLATE,
            List.of("ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
            "ssm:Parameter",
            List.of("ssm:DescribeParameters", "ssm:GetParameters"),
            "imagebuilder:ImageRecipe",
            List.of("imagebuilder:ListImageRecipes"),
            "imagebuilder:ContainerRecipe",
            List.of("imagebuilder:ListContainerRecipes", "imagebuilder:GetContainerRecipe"));

    /** In the order of the answer. */
    private static final List<String> TYPES =
            List.of(INSTANCE, TEMPLATE, "ssm:Parameter", "imagebuilder:ImageRecipe", "imagebuilder:ContainerRecipe");

    private record Row(long sequence, String imageId, String type, String arn) {}

    /** What is looked at. */
    private static final class Scope {
        private final Set<String> types = new LinkedHashSet<>();
        private Set<String> states = STATES;
        private int depth = USUAL_DEPTH;

        Scope(Parameters parameters) {
            if (parameters.flag("IncludeAllResourceTypes")) {
                types.addAll(TYPES);
            }
            for (Parameters one : parameters.structures("ResourceType")) {
                String type = one.required("ResourceType");
                if (!TYPES.contains(type)) {
                    throw AwsError.invalidValue("Invalid value '" + type + "' for parameter ResourceType");
                }
                types.add(type);
                one.structures("ResourceTypeOption").forEach(option -> narrow(type, option));
            }
            if (types.isEmpty()) {
                throw AwsError.bad(
                        "MissingParameter", "Either IncludeAllResourceTypes or ResourceTypes must be specified");
            }
        }

        private void narrow(String type, Parameters option) {
            String name = option.required("OptionName");
            List<String> values = option.list("OptionValue");
            if (type.equals(INSTANCE) && name.equals("state-name") && STATES.containsAll(values)) {
                states = Set.copyOf(values);
            } else if (type.equals(TEMPLATE) && name.equals("version-depth") && values.size() == 1) {
                depth = depth(values.get(0));
            } else {
                throw AwsError.invalidValue("The option " + name + " of " + type + " is invalid: " + values);
            }
        }

        private static int depth(String text) {
            int depth = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
            if (depth < 1 || depth > LaunchTemplate.MOST_VERSIONS) {
                throw AwsError.invalidValue("The value of version-depth must be from 1 to 10000: " + text);
            }
            return depth;
        }
    }

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("ImageId");
        Scope scope = new Scope(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        if (ids.isEmpty() || ids.size() > MOST_IMAGES) {
            throw AwsError.invalidValue("The number of image IDs must be from 1 to " + MOST_IMAGES);
        }
        ids.forEach(IdForm.IMAGE::check);
        scope.types.forEach(type -> NEEDED.get(type).forEach(action -> call.authorizeVia(EC2_IMAGES, action)));
        Page<Row> found = Page.of(rows(call, scope, Set.copyOf(ids)), row -> true, Row::sequence, page);
        xml.list(
                "imageReferenceSet",
                "item",
                found.items(),
                row -> xml.text("imageId", row.imageId())
                        .text("resourceType", row.type())
                        .text("arn", row.arn()));
        xml.text("nextToken", found.nextToken());
    }

    private static List<Row> rows(Ec2Call call, Scope scope, Set<String> ids) {
        List<Row> rows = new ArrayList<>();
        for (String type : TYPES) {
            if (!scope.types.contains(type)) {
                continue;
            }
            switch (type) {
                case INSTANCE ->
                    call.region.instances.values().stream()
                            .filter(one -> call.isOwn(one) && call.isKnown(one) && !one.isGone(call.seen))
                            .filter(one -> ids.contains(one.imageId) && scope.states.contains(one.state(call.seen)))
                            .forEach(one -> add(rows, one.imageId, type, call.ownArn("instance", one.id)));
                case TEMPLATE ->
                    call.region.references.templates.stream()
                            .filter(template -> template.ownerId.equals(call.accountId()))
                            .forEach(template -> template.newestImages(scope.depth).stream()
                                    .filter(ids::contains)
                                    .forEach(id -> add(rows, id, type, call.ownArn("launch-template", template.id))));
                default ->
                    call.region.references.others.stream()
                            .filter(one ->
                                    one.type().equals(type) && one.ownerId().equals(call.accountId()))
                            .filter(one -> ids.contains(one.imageId()))
                            .forEach(one -> add(rows, one.imageId(), type, one.arn()));
            }
        }
        return rows;
    }

    private static void add(List<Row> rows, String imageId, String type, String arn) {
        rows.add(new Row(rows.size(), imageId, type, arn));
    }
}
