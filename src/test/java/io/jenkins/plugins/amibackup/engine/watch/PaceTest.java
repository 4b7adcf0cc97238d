package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = Pace.standard(new Random(7));

    private Pace.Next next(int percent, Duration elapsed, int waits) {
        return next(percent, elapsed, Duration.ZERO, waits, 1);
    }

    private Pace.Next next(int percent, Duration elapsed, Duration unchanged, int waits, double slowdown) {
        return pace.next(new Pace.Seen(percent, elapsed, unchanged), waits, slowdown);
    }

    @Test
    void farFromTheEndTheNextLookComesAfterALittleMoreThanHalfOfTheTimeThatIsExpected() {
        Pace.Next next = next(50, Duration.ofMinutes(2), 1);

        assertThat(next.from()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(80));
        assertThat(next.latest()).isGreaterThan(next.from());
    }

    @Test
    void nearTheEndTheNextLookComesAtTheEndThatIsExpectedSoonest() {
        Pace.Next next = next(95, Duration.ofSeconds(950), 1);

        assertThat(next.from()).isBetween(Duration.ofSeconds(37), Duration.ofSeconds(44));
        assertThat(next.latest()).isEqualTo(next.from());
    }

    @Test
    void amongManyTheEndIsLookedAtWhenItIsSureAndWithSomeSlack() {
        Pace.Next next = next(95, Duration.ofSeconds(950), 100);

        assertThat(next.from()).isBetween(Duration.ofSeconds(47), Duration.ofSeconds(53));
        assertThat(next.latest().minus(next.from())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @Test
    void looksAreNeverCloserOrFartherThanTheBounds() {
        assertThat(next(99, Duration.ofMinutes(2), 1).from())
                .isBetween(Duration.ofMillis(4700), Duration.ofMillis(5300));
        assertThat(next(4, Duration.ofHours(2), 1).from()).isBetween(Duration.ofSeconds(113), Duration.ofSeconds(127));
    }

    @Test
    void withoutProgressLooksGrowApart() {
        assertThat(next(0, Duration.ZERO, 1).from()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
        assertThat(next(0, Duration.ofSeconds(60), 1).from()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(32));
    }

    @Test
    void progressThatStallsIsNotLookedAtAllTheTime() {
        assertThat(next(99, Duration.ofMinutes(20), Duration.ofMinutes(5), 1, 1).from())
                .isBetween(Duration.ofSeconds(56), Duration.ofSeconds(64));
    }

    @Test
    void throttlingWidensTheTimeBetweenLooks() {
        assertThat(next(99, Duration.ofMinutes(2), Duration.ZERO, 1, 4).from())
                .isBetween(Duration.ofMillis(18_800), Duration.ofMillis(21_200));
    }

    @Test
    void theTimeLeftIsUnknownWithoutProgress() {
        assertThat(Pace.left(0, Duration.ofMinutes(1))).isNull();
        assertThat(Pace.left(25, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(3));
    }
}
