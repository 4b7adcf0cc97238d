package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeImageReferencesRequest;
import software.amazon.awssdk.services.ec2.model.ImageReference;
import software.amazon.awssdk.services.ec2.model.ImageReferenceOptionName;
import software.amazon.awssdk.services.ec2.model.ImageReferenceResourceType;
import software.amazon.awssdk.services.ec2.model.ResourceTypeRequest;

class ImageReferencesTest extends EmbeddedAwsTest {

    private static final String IMAGE_ID = "ami-0123456789abcdef0";
    private static final String OTHER = "ami-0fedcba9876543210";

    private String instance;

    @BeforeEach
    void launch() {
        instance = aws.ec2()
                .runInstance(InstanceSpec.named("web-2").fromImage(IMAGE_ID).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    private List<ImageReference> all(String... imageIds) {
        return ec2.describeImageReferences(r -> r.imageIds(imageIds).includeAllResourceTypes(true))
                .imageReferences();
    }

    private static ResourceTypeRequest type(
            ImageReferenceResourceType type, ImageReferenceOptionName option, String... values) {
        return ResourceTypeRequest.builder()
                .resourceType(type)
                .resourceTypeOptions(o -> o.optionName(option).optionValues(values))
                .build();
    }

    @Test
    void everythingThatRefersToAnImageIsNamed() {
        String template = aws.references().launchTemplate("web", IMAGE_ID);
        aws.references().parameter("/golden/web", IMAGE_ID);
        aws.references().imageRecipe("web", IMAGE_ID);
        aws.references().containerRecipe("web", OTHER);

        assertThat(all(IMAGE_ID, OTHER))
                .extracting(ImageReference::imageId, ImageReference::resourceTypeAsString, ImageReference::arn)
                .containsExactly(
                        tuple(IMAGE_ID, "ec2:Instance", "arn:aws:ec2:eu-west-1:123456789012:instance/" + instance),
                        tuple(
                                IMAGE_ID,
                                "ec2:LaunchTemplate",
                                "arn:aws:ec2:eu-west-1:123456789012:launch-template/" + template),
                        tuple(IMAGE_ID, "ssm:Parameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/golden/web"),
                        tuple(
                                IMAGE_ID,
                                "imagebuilder:ImageRecipe",
                                "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0"),
                        tuple(
                                OTHER,
                                "imagebuilder:ContainerRecipe",
                                "arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/web/1.0.0"));
    }

    @Test
    void onlyTheTenNewestVersionsOfATemplateAreLookedAtUnlessMoreAreAskedFor() {
        String template = aws.references().launchTemplate("web", OTHER);
        IntStream.range(0, 10).forEach(i -> aws.references().addVersion(template, IMAGE_ID));

        assertThat(all(OTHER)).isEmpty();
        assertThat(ec2.describeImageReferences(r -> r.imageIds(OTHER)
                                .includeAllResourceTypes(true)
                                .resourceTypes(type(
                                        ImageReferenceResourceType.EC2_LAUNCH_TEMPLATE,
                                        ImageReferenceOptionName.VERSION_DEPTH,
                                        "11")))
                        .imageReferences())
                .extracting(ImageReference::arn)
                .containsExactly("arn:aws:ec2:eu-west-1:123456789012:launch-template/" + template);
        refused(
                "InvalidParameterValue",
                () -> ec2.describeImageReferences(r -> r.imageIds(OTHER)
                        .resourceTypes(type(
                                ImageReferenceResourceType.EC2_LAUNCH_TEMPLATE,
                                ImageReferenceOptionName.VERSION_DEPTH,
                                "10001"))));
    }

    @Test
    void aTerminatedInstanceIsNamedUnlessOtherStatesAreAskedFor() {
        aws.ec2().terminateInstance(instance);

        assertThat(all(IMAGE_ID)).hasSize(1);
        assertThat(ec2.describeImageReferences(r -> r.imageIds(IMAGE_ID)
                                .resourceTypes(type(
                                        ImageReferenceResourceType.EC2_INSTANCE,
                                        ImageReferenceOptionName.STATE_NAME,
                                        "running",
                                        "stopped")))
                        .imageReferences())
                .isEmpty();
    }

    @Test
    void theyComeInPages() {
        IntStream.range(0, 6).forEach(i -> aws.references().parameter("/golden/" + i, OTHER));
        DescribeImageReferencesRequest request = DescribeImageReferencesRequest.builder()
                .imageIds(OTHER)
                .includeAllResourceTypes(true)
                .maxResults(5)
                .build();

        assertThat(ec2.describeImageReferences(request).imageReferences()).hasSize(5);
        assertThat(ec2.describeImageReferencesPaginator(request).imageReferences())
                .hasSize(6);
    }

    @Test
    void atMostTenImagesAreAskedForAndATypeMustBeNamed() {
        String[] eleven =
                IntStream.range(0, 11).mapToObj("ami-%017x"::formatted).toArray(String[]::new);

        refused("InvalidParameterValue", () -> all(eleven));
        refused("InvalidAMIID.Malformed", () -> all("web"));
        refused("MissingParameter", () -> ec2.describeImageReferences(r -> r.imageIds(IMAGE_ID)));
    }

    @Test
    void ec2LooksWithThePermissionsOfTheCaller() {
        aws.faults()
                .policy(permission -> !permission.action().equals("ssm:GetParameters")
                        || permission.context().containsKey("aws:CalledVia"));
        assertThat(all(IMAGE_ID)).hasSize(1);

        aws.faults().deny("ssm:GetParameters");
        refused("UnauthorizedOperation", () -> all(IMAGE_ID)).hasMessageContaining("ssm:GetParameters");
        assertThat(ec2.describeImageReferences(r -> r.imageIds(IMAGE_ID)
                                .resourceTypes(type(
                                        ImageReferenceResourceType.EC2_INSTANCE,
                                        ImageReferenceOptionName.STATE_NAME,
                                        "running")))
                        .imageReferences())
                .hasSize(1);
    }
}
