package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
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
        AtomicLong nanos = new AtomicLong(7);
        SpeedClock clock = new SpeedClock(Instant.EPOCH, nanos::get, 1000);
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(20));
    }

    @Test
    void aSpeedClockBeginsAtTheRealTime() {
        Instant before = Instant.now();
        assertThat(new SpeedClock(1000).instant()).isAfterOrEqualTo(before);
    }

    @Test
    void aSpeedClockShowsTheSameTimeInAnotherZone() {
        AtomicLong nanos = new AtomicLong();
        SpeedClock clock = new SpeedClock(Instant.EPOCH, nanos::get, 60);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(clock.withZone(ZoneId.of("Europe/Dublin")).instant()).isEqualTo(Instant.EPOCH.plusSeconds(60));
    }

    @Test
    void aSpeedOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SpeedClock(0));
    }
}
