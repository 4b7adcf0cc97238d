package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {

    @ParameterizedTest
    @CsvSource({"90m,PT90M", "24h,PT24H", "7d,P7D", "1d12h,PT36H", "2w,P14D", "1w 2d 3h 4m,P9DT3H4M", "24H,PT24H"})
    void agesAreReadAsPeopleWriteThem(String text, Duration age) {
        assertThat(Age.parse(text)).isEqualTo(age);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1M,1m",
        "PT24H,1d",
        "PT36H,1d12h",
        "P14D,14d",
        "PT90M,1h30m",
        "P36500D,36500d",
        "PT61S,2m",
        "PT0.001S,1m"
    })
    void anAgeIsWrittenSoThatItCanBeReadAgain(Duration age, String text) {
        assertThat(Age.text(age)).isEqualTo(text);
        assertThat(Age.parse(text)).isGreaterThanOrEqualTo(age).isLessThan(age.plusMinutes(1));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "24",
                "-24h",
                "h",
                "0h",
                "1.5d",
                "12h1d",
                "1h1h",
                "24 hours",
                "999999d",
                "PT24H",
                "${AGE}",
                "٣h"
            })
    void anInvalidAgeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Age.parse(text))
                .hasMessageContaining("is not a valid age. Write it like 90m, 24h, 7d or 1d12h.");
    }
}
