package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;

class DescribeImagesTest extends EmbeddedAwsTest {

    private static final String UNKNOWN = "ami-0123456789abcdef0";

    @Test
    void oneUnknownIdFailsTheCall() {
        String id = image("web-1");
        refused("InvalidAMIID.NotFound", () -> ec2.describeImages(r -> r.imageIds(id, UNKNOWN)))
                .hasMessageContaining(UNKNOWN)
                .hasMessageNotContaining(id);
    }

    @Test
    void aMalformedIdFailsTheCall() {
        refused("InvalidAMIID.Malformed", () -> ec2.describeImages(r -> r.imageIds("ami-12")));
    }

    @Test
    void theFilterImageIdLeavesOutWhatItDoesNotKnow() {
        String id = image("web-1");
        assertThat(by("image-id", id, UNKNOWN)).containsExactly(id);
    }

    @Test
    void twoHundredFilterValuesAreTakenAndNoMore() {
        String id = image("web-1");
        List<String> ids = new ArrayList<>(IntStream.range(1, 200)
                .mapToObj(n -> String.format("ami-%017x", n))
                .toList());
        ids.add(id);
        assertThat(by("image-id", ids.toArray(String[]::new))).containsExactly(id);
        ids.add(UNKNOWN);
        refused("FilterLimitExceeded", () -> by("image-id", ids.toArray(String[]::new)));
    }

    @Test
    void imagesAreFoundByNameStateAndTag() {
        String first = image("web-1");
        String second = pendingImage("web-2");
        aws.ec2().tag(second, "team", "web");
        assertThat(by("name", "web-2")).containsExactly(second);
        assertThat(by("name", "web-*")).containsExactly(first, second);
        assertThat(by("name", "web-?")).containsExactly(first, second);
        assertThat(by("state", "pending")).containsExactly(second);
        assertThat(by("tag:team", "web", "app")).containsExactly(second);
        assertThat(by("tag:team", "app")).isEmpty();
        assertThat(by("tag-key", "team")).containsExactly(second);
    }

    @Test
    void allFiltersMustMatch() {
        String id = image("web-1");
        assertThat(ids(ec2.describeImages(r -> r.filters(filter("name", "web-1"), filter("state", "available")))))
                .containsExactly(id);
        assertThat(ids(ec2.describeImages(r -> r.filters(filter("name", "web-1"), filter("state", "pending")))))
                .isEmpty();
    }

    @Test
    void anUnknownFilterIsRefused() {
        refused("InvalidParameterValue", () -> by("colour", "blue"))
                .hasMessageContaining("The filter 'colour' is invalid");
    }

    @Test
    void ownersSelfLeavesOutWhatIsPublic() {
        String id = image("web-1");
        assertThat(ids(ec2.describeImages(r -> r.owners("self")))).containsExactly(id);
        assertThat(ids(ec2.describeImages(r -> {}))).hasSize(2).contains(id);
        assertThat(ids(ec2.describeImages(r -> r.owners("amazon")))).hasSize(1).doesNotContain(id);
    }

    @Test
    void anImageOfAnotherAccountIsSeenOnlyWhenShared() throws Exception {
        Account other = Account.user("210987654321", "other");
        try (EmbeddedAws two = EmbeddedAws.builder()
                        .accessKey("AKIATEST", Account.DEFAULT)
                        .accessKey("AKIAOTHER", other)
                        .start();
                Clients both = new Clients(two)) {
            String instance = two.ec2().runInstance(InstanceSpec.named("web-1"));
            String id = both.ec2()
                    .createImage(r -> r.instanceId(instance).name("web-1"))
                    .imageId();
            var theirs = both.ec2(
                    two.region(),
                    software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create("AKIAOTHER", "secret"));
            refused("InvalidAMIID.NotFound", () -> theirs.describeImages(r -> r.imageIds(id)));
            two.ec2().shareImage(id, other.id());
            assertThat(theirs.describeImages(r -> r.imageIds(id)).images()).hasSize(1);
            refused("AuthFailure", () -> theirs.deregisterImage(r -> r.imageId(id)));
        }
    }

    @Test
    void aDisabledImageIsInvisibleUnlessAskedFor() {
        String id = image("web-1");
        aws.ec2().disableImage(id);
        assertThat(by("image-id", id)).isEmpty();
        DescribeImagesResponse all =
                ec2.describeImages(r -> r.filters(filter("image-id", id)).includeDisabled(true));
        assertThat(all.images()).extracting(Image::stateAsString).containsExactly("disabled");
    }

    @Test
    void theOwnerSeesADeprecatedImage() {
        String id = image("web-1");
        aws.ec2().deprecateImage(id, clock.instant());
        assertThat(describe(id).deprecationTime()).isNotNull();
        assertThat(ids(ec2.describeImages(r -> r.owners("self").includeDeprecated(true))))
                .containsExactly(id);
    }

    @Test
    void pagesAreStableWhileImagesCome() {
        List<String> made = new ArrayList<>();
        String instance = server();
        for (int i = 0; i < 5; i++) {
            made.add(pendingImage(instance, "web-" + i));
        }
        DescribeImagesResponse first = ec2.describeImages(r -> r.owners("self").maxResults(2));
        assertThat(ids(first)).isEqualTo(made.subList(0, 2));
        made.add(pendingImage(instance, "web-5"));
        List<String> rest = new ArrayList<>();
        String token = first.nextToken();
        while (token != null) {
            String next = token;
            DescribeImagesResponse page =
                    ec2.describeImages(r -> r.owners("self").maxResults(2).nextToken(next));
            rest.addAll(ids(page));
            token = page.nextToken();
        }
        assertThat(rest).isEqualTo(made.subList(2, 6));
    }

    @Test
    void idsCannotBePaged() {
        String id = image("web-1");
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeImages(r -> r.imageIds(id).maxResults(10)));
    }

    @Test
    void aStrangeTokenIsRefused() {
        refused("InvalidParameterValue", () -> ec2.describeImages(r -> r.nextToken("nonsense")));
    }

    @Test
    void aDeregisteredImageIsUnavailableAndThenUnknown() {
        String id = image("web-1");
        ec2.deregisterImage(r -> r.imageId(id));
        refused("InvalidAMIID.Unavailable", () -> describe(id));
        assertThat(by("image-id", id)).isEmpty();
        clock.advance(Duration.ofHours(1));
        refused("InvalidAMIID.NotFound", () -> describe(id));
    }

    @Test
    void idsAreAnsweredInTheirOrder() {
        String first = image("web-1");
        String second = image("web-2");
        assertThat(ids(ec2.describeImages(r -> r.imageIds(second, first)))).containsExactly(second, first);
    }

    private List<String> by(String name, String... values) {
        return ids(ec2.describeImages(r -> r.filters(filter(name, values))));
    }

    private static List<String> ids(DescribeImagesResponse response) {
        return response.images().stream().map(Image::imageId).toList();
    }
}
