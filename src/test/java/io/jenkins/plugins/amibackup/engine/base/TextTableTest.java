package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void theColumnsAreAlignedAndNoLineEndsWithBlanks() {
        assertThat(new TextTable()
                        .row("WHAT", "ID", "WHY")
                        .row("image", "ami-1", "")
                        .row("snapshot", "snap-22222", "left")
                        .lines())
                .containsExactly(
                        "WHAT      ID          WHY", //
                        "image     ami-1",
                        "snapshot  snap-22222  left");
    }

    @Test
    void aWidthIsCountedInCodePoints() {
        assertThat(new TextTable().row("🗄🗄", "x").row("abc", "y").lines()).containsExactly("🗄🗄   x", "abc  y");
    }

    @Test
    void aColumnIsAsWideAsItsWidestCellIsWhenItIsShown() {
        assertThat(new TextTable().row("a\u202E\nb", "x").row("abcd", "y").lines())
                .containsExactly("a  b  x", "abcd  y");
    }

    @Test
    void rowsMayBeOfDifferentLengths() {
        assertThat(new TextTable().row("a").row("bb", "c").lines()).containsExactly("a", "bb  c");
    }

    @Test
    void withoutRowsThereAreNoLines() {
        assertThat(new TextTable().lines()).isEmpty();
    }
}
