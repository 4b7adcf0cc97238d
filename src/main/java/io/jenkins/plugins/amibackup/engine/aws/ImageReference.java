package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;

/**
 * Something in the account that refers to an image.
 *
 * @param type what it is, as EC2 names it: {@code ec2:Instance}, {@code ec2:LaunchTemplate}, {@code ssm:Parameter}, {@code
 *     imagebuilder:ImageRecipe}, {@code imagebuilder:ContainerRecipe}; perhaps one that this version doesn't know
 * @param arn its ARN; of a launch template perhaps only its ID; empty where EC2 tells none
 * @param versions the versions of a launch template that refer to the image, in ascending order; empty for anything else, and where EC2
 *     doesn't tell them
 */
public record ImageReference(String imageId, String type, String arn, List<Long> versions) {

    static final String INSTANCE = "ec2:Instance";
    static final String TEMPLATE = "ec2:LaunchTemplate";

    public ImageReference {
        versions = List.copyOf(versions);
    }

    /**
     * What people call it: the ID of an instance or a template, the name of a parameter with its slashes, the name and version of a
     * recipe. Where there is no ARN, its type.
     */
    public String name() {
        if (arn.isEmpty()) {
            return type;
        }
        int slash = arn.indexOf('/');
        String name = slash < 0 ? arn : arn.substring(slash + 1);
        return type.equals("ssm:Parameter") && name.contains("/") ? "/" + name : name;
    }
}
