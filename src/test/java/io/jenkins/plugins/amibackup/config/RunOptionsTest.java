package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What is left of a time-out. */
class RunOptionsTest {

    private static final Instant START = Instant.parse("2026-11-22T09:15:00Z");

    private static Duration left(int minutes, Duration after) {
        Clock clock = Clock.fixed(START.plus(after), ZoneOffset.UTC);
        return new RunOptions(minutes, RunOptions.CLEAN_UP, null).left(START.toEpochMilli(), clock);
    }

    @Test
    void withoutATimeOutThereIsNoEnd() {
        assertThat(left(0, Duration.ofDays(3))).isNull();
    }

    @Test
    void itCountsFromTheStart() {
        assertThat(left(30, Duration.ofMinutes(12))).isEqualTo(Duration.ofMinutes(18));
    }

    @Test
    void whenItHasPassedNothingIsLeft() {
        assertThat(left(30, Duration.ofMinutes(31))).isZero();
    }
}
