package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VisibilityTest extends EmbeddedAwsTest {

    private static final Duration DELAY = Duration.ofSeconds(5);

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.visibilityDelay(DELAY);
    }

    @Test
    void anIdJustGivenIsUnknownForAWhile() {
        String id = pendingImage("web-1");
        refused("InvalidAMIID.NotFound", () -> describe(id));
        clock.advance(DELAY);
        assertThat(describe(id).imageId()).isEqualTo(id);
    }

    @Test
    void anImageJustMadeIsLeftOutOfWhatIsFiltered() {
        String id = pendingImage("web-1");
        assertThat(ec2.describeImages(r -> r.owners("self").filters(filter("name", "web-1")))
                        .images())
                .isEmpty();
        clock.advance(DELAY);
        assertThat(ec2.describeImages(r -> r.owners("self").filters(filter("name", "web-1")))
                        .images())
                .extracting(image -> image.imageId())
                .containsExactly(id);
    }

    @Test
    void aNameIsTakenBeforeItIsVisible() {
        pendingImage("web-1");
        refused("InvalidAMIName.Duplicate", () -> pendingImage("web-1"));
    }

    @Test
    void whatIsNotVisibleCannotBeTaggedYet() {
        String id = pendingImage("web-1");
        refused(
                "InvalidAMIID.NotFound",
                () -> ec2.createTags(r -> r.resources(id).tags(tag("a", "b"))));
    }

    @Test
    void anInstanceThatWasSetUpIsVisibleAtOnce() {
        String id = server();
        assertThat(ec2.describeInstances(r -> r.instanceIds(id)).reservations()).hasSize(1);
        assertThat(ec2.describeVolumes(r -> {}).volumes()).hasSize(2);
    }
}
