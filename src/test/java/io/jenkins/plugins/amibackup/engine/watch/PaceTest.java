package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Forecast SURE = new Forecast(995, 1000);

    private final Pace pace = Pace.standard(new Random(7));

    private Pace.Next next(Forecast forecast, Duration elapsed, int waits) {
        return next(forecast, elapsed, Duration.ZERO, 0, waits, 1);
    }

    private Pace.Next next(
            Forecast forecast, Duration elapsed, Duration unchanged, long gib, int waits, double slowdown) {
        return pace.next(new Pace.Seen(forecast, elapsed, unchanged, gib), waits, slowdown);
    }

    @Test
    void farFromTheEndTheNextLookComesAfterALittleMoreThanHalfOfTheTimeThatIsExpected() {
        Pace.Next next = next(Forecast.after(null, 50, 120), Duration.ofMinutes(2), 1);

        assertThat(next.from()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(74));
        assertThat(next.latest()).isGreaterThan(next.from());
    }

    @Test
    void anEndThatIsForeseenWellIsLookedAtWhenItIsSure() {
        Pace.Next next = next(SURE, Duration.ofSeconds(950), 1);

        assertThat(next.from()).isEqualTo(Duration.ofSeconds(50));
        assertThat(next.latest()).isEqualTo(next.from());
    }

    @Test
    void amongManyThereIsSomeSlack() {
        Pace.Next next = next(SURE, Duration.ofSeconds(950), 100);

        assertThat(next.from()).isEqualTo(Duration.ofSeconds(50));
        assertThat(next.latest().minus(next.from())).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    @Test
    void theLastOfManyHaveLittleSlack() {
        Pace.Next next = next(SURE, Duration.ofSeconds(950), 3);

        assertThat(next.latest().minus(next.from())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void looksAreNeverCloserOrFartherThanTheBounds() {
        assertThat(next(SURE, Duration.ofSeconds(999), 1).from()).isEqualTo(Duration.ofSeconds(5));
        assertThat(next(Forecast.after(null, 4, 7200), Duration.ofHours(2), 1).from())
                .isBetween(Duration.ofSeconds(114), Duration.ofSeconds(126));
        assertThat(next(null, Duration.ofHours(2), 1).from())
                .isBetween(Duration.ofSeconds(114), Duration.ofSeconds(126));
    }

    @Test
    void withoutProgressLooksGrowApart() {
        assertThat(next(null, Duration.ZERO, 1).from()).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(14));
        assertThat(next(null, Duration.ofSeconds(60), 1).from())
                .isBetween(Duration.ofSeconds(34), Duration.ofSeconds(38));
    }

    @Test
    void theFirstLookCanWaitForThoseOfOthersUntilSomeProgressIsToBeExpected() {
        Pace.Next large = next(null, Duration.ZERO, Duration.ZERO, 208, 1, 1);

        assertThat(large.from()).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(14));
        assertThat(large.latest()).isBetween(Duration.ofSeconds(47), Duration.ofSeconds(48));
        assertThat(next(null, Duration.ZERO, Duration.ZERO, 8, 1, 1).latest())
                .isBetween(Duration.ofSeconds(13), Duration.ofSeconds(15));
        assertThat(next(null, Duration.ZERO, Duration.ZERO, 16_384, 1, 1).latest())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whatMayBeQuickIsLookedAtBeforeProgressIsToBeExpected() {
        assertThat(next(null, Duration.ofSeconds(10), Duration.ZERO, 208, 1, 1).from())
                .isBetween(Duration.ofSeconds(14), Duration.ofSeconds(16));
        assertThat(next(null, Duration.ofSeconds(25), Duration.ZERO, 208, 1, 1).from())
                .isBetween(Duration.ofSeconds(21), Duration.ofSeconds(24));
    }

    @Test
    void progressThatStallsIsNotLookedAtAllTheTimeButEveryFewMinutes() {
        Forecast stuck = Forecast.after(null, 99, 1200);

        assertThat(next(stuck, Duration.ofMinutes(20), Duration.ofMinutes(5), 0, 1, 1)
                        .from())
                .isBetween(Duration.ofSeconds(57), Duration.ofSeconds(63));
        assertThat(next(stuck, Duration.ofMinutes(20), Duration.ofHours(9), 0, 1, 1)
                        .latest())
                .isLessThan(Duration.ofMinutes(3));
    }

    @Test
    void whateverIsSaidOfTheProgressThereIsALookEveryFewMinutes() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            double elapsed = random.nextDouble() * random.nextInt(1, 1_000_000);
            Forecast before = Forecast.after(null, random.nextInt(-10, 200), random.nextDouble() * elapsed);
            Forecast forecast = Forecast.after(before, random.nextInt(-10, 200), elapsed);
            Duration passed = Duration.ofMillis((long) (1000 * elapsed));
            Pace.Next next = next(forecast, passed, Duration.ZERO, random.nextLong(0, 1 << 20), 1, 1);

            assertThat(next.from()).isBetween(Duration.ofMillis(4_700), Duration.ofMinutes(4));
        }
    }

    @Test
    void whatWasPickedUpIsLookedAtAfterOneShortestPauseOrWithWhatFollows() {
        assertThat(pace.soon(1)).isEqualTo(new Pace.Next(Duration.ofSeconds(5), Duration.ofSeconds(10)));
        assertThat(pace.soon(4).from()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void throttlingWidensTheTimeBetweenLooks() {
        assertThat(next(SURE, Duration.ofSeconds(999), Duration.ZERO, 0, 1, 4).from())
                .isEqualTo(Duration.ofSeconds(20));
    }
}
