package io.jenkins.plugins.amibackup.engine.operation.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTextTest {

    @Test
    void aTagIsTakenAsItIsAndALineWithoutTheBlanksAroundIt() {
        assertThat(TagText.of(List.of("Team=storage", "Formula=a=b ", "Empty=")))
                .isEqualTo(Map.of("Team", "storage", "Formula", "a=b ", "Empty", ""));
        assertThat(TagText.lines("\n Team = storage \r\n\n Formula=a=b\n"))
                .isEqualTo(Map.of("Team", "storage", "Formula", "a=b"));
        assertThat(TagText.of(null)).isEmpty();
        assertThat(TagText.lines("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=1\nA=2", "A=1\nB=1\n A = 2", "A=\nA=2"})
    void aKeyWithTwoValuesIsRefused(String text) {
        assertThatThrownBy(() -> TagText.lines(text))
                .hasMessageStartingWith("The tag \"A\" is given twice, with the values \"")
                .hasMessageEndingWith("\" and \"2\". Give it once.");
        assertThatThrownBy(() -> TagText.of(text.replace(" ", "").lines().toList()))
                .hasMessageContaining("is given twice");
    }

    @Test
    void theSameTagAgainSaysNothingNew() {
        assertThat(TagText.lines("A=1\nA=1")).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void keysThatDifferInTheirCaseAreDifferentKeys() {
        assertThat(TagText.of(List.of("a=1", "A=2"))).hasSize(2);
    }

    @Test
    void whatHasNoEqualsSignIsNoTag() {
        assertThatThrownBy(() -> TagText.lines("A=1\nTeam"))
                .hasMessage("\"Team\" is not a valid tag. Write each tag as key=value.");
        assertThatThrownBy(() -> TagText.of(List.of("")))
                .hasMessage("\"\" is not a valid tag. Write each tag as key=value.");
    }
}
