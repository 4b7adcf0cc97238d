package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
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
    void aWordThatIsNoKindOfLogIsRefused() {
        assertThat(new RunOptions(0, null, " each ", null).fleetLog()).isEqualTo(FleetLog.EACH);
        assertThat(new RunOptions(0, null, null, null).fleetLog()).isEqualTo(FleetLog.AUTOMATIC);
        assertThatThrownBy(() -> new RunOptions(0, null, "all", null).check())
                .hasMessage("\"all\" is not a valid kind of log. Use each or summary, or leave it out.");
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
