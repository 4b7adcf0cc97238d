package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = Pace.standard(new Random(7));

    private Duration next(int percent, Duration elapsed, Duration unchanged, double slowdown) {
        return pace.next(percent, elapsed, unchanged, slowdown);
    }

    @Test
    void theNextLookComesAfterHalfOfTheTimeThatIsExpected() {
        assertThat(next(50, Duration.ofMinutes(2), Duration.ZERO, 1))
                .isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
    }

    @Test
    void looksAreNeverCloserOrFartherThanTheBounds() {
        assertThat(next(99, Duration.ofMinutes(2), Duration.ZERO, 1))
                .isBetween(Duration.ofMillis(4500), Duration.ofMillis(5500));
        assertThat(next(1, Duration.ofHours(2), Duration.ZERO, 1))
                .isBetween(Duration.ofSeconds(108), Duration.ofSeconds(132));
    }

    @Test
    void withoutProgressLooksGrowApart() {
        assertThat(next(0, Duration.ofSeconds(60), Duration.ZERO, 1))
                .isBetween(Duration.ofSeconds(18), Duration.ofSeconds(22));
    }

    @Test
    void progressThatStallsIsNotLookedAtAllTheTime() {
        assertThat(next(99, Duration.ofMinutes(20), Duration.ofMinutes(5), 1))
                .isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
    }

    @Test
    void throttlingWidensTheTimeBetweenLooks() {
        assertThat(next(99, Duration.ofMinutes(2), Duration.ZERO, 4))
                .isBetween(Duration.ofSeconds(18), Duration.ofSeconds(22));
    }

    @Test
    void theTimeLeftIsUnknownWithoutProgress() {
        assertThat(Pace.left(0, Duration.ofMinutes(1))).isNull();
        assertThat(Pace.left(25, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(3));
    }
}
