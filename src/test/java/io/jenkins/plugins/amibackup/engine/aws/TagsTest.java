package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TagsTest {

    @Test
    void oursComeFirstThenTheOriginalsThenWhatWasAskedFor() {
        Tags.Choice choice = Tags.choose("7f3a2c41", Map.of("Name", "web-1"), Map.of("Ticket", "OPS-7"));

        assertThat(choice.applied().keySet()).containsExactly(Tags.RUN_ID, Tags.STATE, "Name", "Ticket");
    }

    @Test
    void whatWasAskedForReplacesAnOriginalOfTheSameKey() {
        assertThat(Tags.choose("7f3a2c41", Map.of("Role", "web"), Map.of("Role", "spare"))
                        .applied())
                .containsEntry("Role", "spare");
    }

    @Test
    void tagsOfAwsAreNamedAndNotApplied() {
        Tags.Choice choice = Tags.choose("7f3a2c41", Map.of("aws:autoscaling:groupName", "g"), Map.of());

        assertThat(choice.awsOwn()).containsExactly("aws:autoscaling:groupName");
        assertThat(choice.applied()).doesNotContainKey("aws:autoscaling:groupName");
    }

    @Test
    void tagsOfAnEarlierRunAreNotCarriedOn() {
        assertThat(Tags.choose("7f3a2c41", Map.of(Tags.RUN_ID, "00000000", Tags.STATE, "done"), Map.of())
                        .applied())
                .containsEntry(Tags.RUN_ID, "7f3a2c41")
                .containsEntry(Tags.STATE, Tags.UNFINISHED);
    }

    @Test
    void whatDoesNotFitIsLeftOutAndNamed() {
        Map<String, String> originals = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            originals.put("tag-%02d".formatted(i), "");
        }

        Tags.Choice choice = Tags.choose("7f3a2c41", originals, Map.of("Ticket", "OPS-7"));

        assertThat(choice.applied()).hasSize(50);
        assertThat(choice.leftOut()).containsExactly("tag-48", "tag-49", "Ticket");
    }
}
