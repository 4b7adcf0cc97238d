package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

class TagsTest extends EmbeddedAwsTest {

    @Test
    void resourcesOfAllKindsAreTaggedTogether() {
        String image = image("web-1");
        String instance = aws.ec2().instances().get(0).id();
        String volume = aws.ec2().volumes().get(0).id();
        String snapshot = aws.ec2().snapshots().get(0).id();
        ec2.createTags(r -> r.resources(image, instance, volume, snapshot).tags(tag("ami-backup:state", "unfinished")));
        assertThat(tags(image)).containsEntry("ami-backup:state", "unfinished");
        assertThat(aws.ec2().volumes().get(0).tags()).containsEntry("ami-backup:state", "unfinished");
        assertThat(aws.ec2().snapshots().get(0).tags()).containsEntry("ami-backup:state", "unfinished");
        assertThat(aws.ec2().instances().get(0).tags()).containsEntry("ami-backup:state", "unfinished");
    }

    @Test
    void aTagIsOverwritten() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image).tags(tag("state", "unfinished")));
        ec2.createTags(r -> r.resources(image).tags(tag("state", "done")));
        assertThat(tags(image)).isEqualTo(Map.of("state", "done"));
    }

    @Test
    void oneUnknownResourceFailsTheWholeCall() {
        String image = image("web-1");
        refused(
                "InvalidSnapshot.NotFound",
                () -> ec2.createTags(
                        r -> r.resources(image, "snap-0123456789abcdef0").tags(tag("a", "b"))));
        refused(
                "InvalidID",
                () -> ec2.createTags(r -> r.resources(image, "nonsense").tags(tag("a", "b"))));
        assertThat(tags(image)).isEmpty();
    }

    @Test
    void fiftyTagsAreTakenAndNoMore() {
        String image = image("web-1");
        aws.ec2().tag(image, "aws:backup:source", "does not count");
        List<Tag> fifty =
                IntStream.range(0, 50).mapToObj(n -> tag("k" + n, "v")).toList();
        ec2.createTags(r -> r.resources(image).tags(fifty));
        refused("TagLimitExceeded", () -> ec2.createTags(r -> r.resources(image).tags(tag("one more", "v"))));
        ec2.createTags(r -> r.resources(image).tags(tag("k0", "another value")));
        assertThat(tags(image)).hasSize(51);
    }

    @Test
    void keysBeginningWithAwsAreReadButNotWritten() {
        String image = image("web-1");
        aws.ec2().tag(image, "aws:cloudformation:stack-name", "web");
        refused(
                "InvalidParameterValue",
                () -> ec2.createTags(r -> r.resources(image).tags(tag("aws:mine", "v"))));
        assertThat(describe(image).tags()).containsExactly(tag("aws:cloudformation:stack-name", "web"));
    }

    @Test
    void aKeyIsAtMost128CharactersLong() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image).tags(tag("ü".repeat(128), "v")));
        refused(
                "InvalidParameterValue",
                () -> ec2.createTags(r -> r.resources(image).tags(tag("k".repeat(129), "v"))));
    }

    @Test
    void aValueIsAtMost256CharactersLong() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image).tags(tag("k", "v".repeat(256)), tag("empty", "")));
        refused(
                "InvalidParameterValue",
                () -> ec2.createTags(r -> r.resources(image).tags(tag("k", "v".repeat(257)))));
        assertThat(tags(image)).containsEntry("empty", "");
    }

    @Test
    void tagsAreDeletedByKeyOrByKeyAndValue() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image).tags(tag("a", "1"), tag("b", "2"), tag("c", "3")));
        ec2.deleteTags(
                r -> r.resources(image).tags(Tag.builder().key("a").build(), tag("b", "another"), tag("c", "3")));
        assertThat(tags(image)).isEqualTo(Map.of("b", "2"));
    }

    @Test
    void tagsAreListedByResourceAndType() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image).tags(tag("a", "1"), tag("b", "2")));
        List<TagDescription> found =
                ec2.describeTags(r -> r.filters(filter("resource-id", image))).tags();
        assertThat(found).extracting(TagDescription::key).containsExactly("a", "b");
        assertThat(found).extracting(TagDescription::resourceTypeAsString).containsOnly("image");
        assertThat(ec2.describeTags(r -> r.filters(filter("resource-type", "instance"), filter("key", "Name")))
                        .tags())
                .extracting(TagDescription::value)
                .containsExactly("web-1");
    }

    @Test
    void tagsArePaged() {
        String image = image("web-1");
        ec2.createTags(r -> r.resources(image)
                .tags(IntStream.range(0, 8).mapToObj(n -> tag("k" + n, "v")).toList()));
        var first =
                ec2.describeTags(r -> r.filters(filter("resource-id", image)).maxResults(5));
        var second = ec2.describeTags(
                r -> r.filters(filter("resource-id", image)).maxResults(5).nextToken(first.nextToken()));
        assertThat(first.tags()).hasSize(5);
        assertThat(second.tags()).extracting(TagDescription::key).containsExactly("k5", "k6", "k7");
    }

    private Map<String, String> tags(String image) {
        return aws.ec2().image(image).orElseThrow().tags();
    }
}
