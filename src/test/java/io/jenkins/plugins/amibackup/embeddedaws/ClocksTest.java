package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ClocksTest {

    @Test
    void aMovableClockStandsStillUntilItIsMoved() {
        MovableClock clock = new MovableClock(Instant.EPOCH);
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
        assertThat(clock.advance(Duration.ofHours(1))).isEqualTo(Instant.EPOCH.plusSeconds(3600));
        clock.set(Instant.EPOCH);
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void theSameClockInAnotherZoneMovesWithIt() {
        MovableClock clock = new MovableClock(Instant.EPOCH);
        var other = clock.withZone(ZoneId.of("Europe/Dublin"));
        clock.advance(Duration.ofHours(1));
        assertThat(other.instant()).isEqualTo(clock.instant());
    }

    @Test
    void aSpeedClockRunsFaster() {
        SpeedClock clock = new SpeedClock(1000);
        Instant before = clock.instant();
        long start = System.nanoTime();
        while (System.nanoTime() - start < Duration.ofMillis(20).toNanos()) {
            Thread.onSpinWait();
        }
        Duration passed = Duration.between(before, clock.instant());
        assertThat(passed).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
        assertThat(passed.toNanos()).isLessThan((System.nanoTime() - start) * 1001);
    }

    @Test
    void aSpeedOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SpeedClock(0));
    }
}
