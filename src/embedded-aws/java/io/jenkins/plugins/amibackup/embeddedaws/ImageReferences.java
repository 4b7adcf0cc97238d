package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** What refers to images in one Region, of all accounts, beside instances. Used under the lock of {@link Ec2World} only. */
final class ImageReferences {

    /**
     * A resource of another service's that names an image.
     *
     * @param type as DescribeImageReferences names it, for example {@code ssm:Parameter}
     */
    record Named(String type, String ownerId, String arn, String imageId) {}

    /** In the order of their making. */
    final List<LaunchTemplate> templates = new ArrayList<>();

    final List<Named> others = new ArrayList<>();

    LaunchTemplate addTemplate(String ownerId, String name) {
        int number = templates.size() + 1;
        LaunchTemplate template = new LaunchTemplate("lt-%017x".formatted(number), ownerId, name, number);
        templates.add(template);
        return template;
    }
}
