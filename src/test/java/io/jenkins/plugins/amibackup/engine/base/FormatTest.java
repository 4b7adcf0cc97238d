package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FormatTest {

    @Test
    void sizesAreShownInTheLargestUnitThatLeavesAtLeastOne() {
        assertThat(Format.size(0)).isEqualTo("0 bytes");
        assertThat(Format.size(1)).isEqualTo("1 byte");
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

    @Test
    void aReaderSeesNumbersAsTheirLanguageWritesThem() {
        assertThat(Format.size(41_017_020_416L, Locale.GERMANY)).isEqualTo("38,2 GiB");
        assertThat(Format.size(1023, Locale.GERMANY)).isEqualTo("1.023 Bytes");
        assertThat(Format.size(1023, Locale.US)).isEqualTo("1,023 bytes");
        assertThat(Format.duration(Duration.ofDays(1500), Locale.GERMANY)).isEqualTo("1.500 d");
        assertThat(Format.duration(Duration.ofDays(1500))).isEqualTo("1500 d");
    }

    /** Texts_qaa.properties stands for a translation; nobody speaks {@code qaa}. */
    @Test
    void aTranslationMayChangeUnitsTheirPluralAndTheirOrder() {
        Locale translated = Locale.forLanguageTag("qaa");

        assertThat(Format.duration(Duration.ofHours(49), translated)).isEqualTo("2 Tage und 1 Stunde");
        assertThat(Format.duration(Duration.ofHours(26), translated)).isEqualTo("1 Tag und 2 Stunden");
        assertThat(Format.estimate(Duration.ofMinutes(90), translated)).isEqualTo("1 Stunde und 30 min");
        assertThat(Format.size(2048, translated)).isEqualTo("KiB 2.0");
        assertThat(Line.of("progress.left", 42, Duration.ofHours(2), new Line.Estimate(Duration.ofDays(1)))
                        .in(translated))
                .isEqualTo("42%, 2 Stunden elapsed, about 1 Tag left");
    }
}
