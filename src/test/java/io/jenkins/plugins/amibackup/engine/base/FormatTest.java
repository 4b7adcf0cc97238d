package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormatTest {

    @Test
    void sizesAreShownInTheLargestUnitThatLeavesAtLeastOne() {
        assertThat(Format.size(0)).isEqualTo("0 bytes");
        assertThat(Format.size(1023)).isEqualTo("1023 bytes");
        assertThat(Format.size(1536)).isEqualTo("1.5 KiB");
        assertThat(Format.size(41_017_020_416L)).isEqualTo("38.2 GiB");
    }

    @Test
    void durationsAreShownInTheirTwoLargestUnits() {
        assertThat(Format.duration(Duration.ZERO)).isEqualTo("0 s");
        assertThat(Format.duration(Duration.ofSeconds(422))).isEqualTo("7 min 2 s");
        assertThat(Format.duration(Duration.ofMinutes(120))).isEqualTo("2 h");
        assertThat(Format.duration(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Format.duration(Duration.ofHours(49))).isEqualTo("2 d 1 h");
        assertThat(Format.duration(Duration.ofSeconds(-5))).isEqualTo("0 s");
    }

    @Test
    void estimatesAreRound() {
        assertThat(Format.estimate(Duration.ofSeconds(3))).isEqualTo("10 s");
        assertThat(Format.estimate(Duration.ofSeconds(95))).isEqualTo("100 s");
        assertThat(Format.estimate(Duration.ofSeconds(215))).isEqualTo("4 min");
        assertThat(Format.estimate(Duration.ofMinutes(90))).isEqualTo("1 h 30 min");
    }
}
