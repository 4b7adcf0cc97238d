package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/**
 * DescribeImageAttribute: one attribute a call, and only to its owner.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html">EC2 API Reference</a>
 */
final class DescribeImageAttribute implements Ec2Action {

    private record Permission(String element, String value) {}

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("ImageId");
        String attribute = call.parameters.required("Attribute");
        call.checked();
        Image image = call.ownImage(id);
        xml.text("imageId", id);
        switch (attribute) {
            case "launchPermission" ->
                xml.list(
                        "launchPermission",
                        "item",
                        permissions(image),
                        permission -> xml.text(permission.element(), permission.value()));
            case "deregistrationProtection" ->
                xml.start(attribute).text("value", image.protection).end();
            case "description" ->
                xml.start(attribute).text("value", image.description).end();
            default ->
                throw AwsError.invalidValue(
                        "Value (" + attribute + ") for parameter attribute is invalid. Unknown attribute.");
        }
    }

    private static List<Permission> permissions(Image image) {
        List<Permission> permissions = new ArrayList<>();
        if (image.open) {
            permissions.add(new Permission("group", "all"));
        }
        image.sharedWith.stream().sorted().forEach(account -> permissions.add(new Permission("userId", account)));
        image.sharedWithArns.stream()
                .sorted()
                .forEach(arn -> permissions.add(
                        new Permission(arn.contains(":ou/") ? "organizationalUnitArn" : "organizationArn", arn)));
        return permissions;
    }
}
