package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TagsTest {

    @Test
    void oursComeFirstThenWhatWasAskedForThenTheOriginals() {
        Tags.Choice choice = Tags.choose("7f3a2c41", Map.of("Name", "web-1"), Map.of("Ticket", "OPS-7"));

        assertThat(choice.applied().keySet()).containsExactly(Tags.RUN_ID, Tags.STATE, "Ticket", "Name");
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

        assertThat(choice.applied()).hasSize(50).containsEntry("Ticket", "OPS-7");
        assertThat(choice.leftOut()).containsExactly("tag-47", "tag-48", "tag-49");
    }

    @Test
    void besideWhatResourcesCarryAsManyFitAsTheFullestOfThemHasRoomFor() {
        Set<String> full = new TreeSet<>(Set.of("aws:autoscaling:groupName", "a"));
        for (int i = 0; full.size() < 50; i++) {
            full.add("tag-%02d".formatted(i));
        }
        Map<String, String> wanted = new LinkedHashMap<>();
        List.of(Tags.RUN_ID, "a", "b", "c").forEach(key -> wanted.put(key, "1"));

        assertThat(Tags.fitting(wanted, List.of(full, Set.of()))).containsOnlyKeys(Tags.RUN_ID, "a");
        full.remove("tag-00");
        assertThat(Tags.fitting(wanted, List.of(full, Set.of()))).containsOnlyKeys(Tags.RUN_ID, "a", "b");
        assertThat(Tags.fitting(wanted, List.of())).isEqualTo(wanted);
    }
}
