package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final OperationException THIS = OperationException.passing("driver.unexpected", "this");

    /** In the middle of every jitter. */
    private static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

    private static final RandomGenerator NOBODY = () -> {
        throw new AssertionError("no jitter, no dice");
    };

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));

    private static List<Long> pauses(Patience patience, RandomGenerator random, int failures) {
        return IntStream.rangeClosed(1, failures)
                .mapToObj(failure -> patience.next(failure, Duration.ZERO, random))
                .map(next -> ((Patience.Again) next).after().toSeconds())
                .toList();
    }

    @Test
    void theCallsOfAnOperationAreMadeAgainAfterPausesThatDoubleUpToAMinute() {
        assertThat(pauses(Patience.CALLS, MIDDLE, 8)).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void noPauseIsMoreThanAQuarterOff() {
        Random random = new Random(1);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            millis.add(((Patience.Again) Patience.CALLS.next(9, Duration.ZERO, random))
                    .after()
                    .toMillis());
        }

        assertThat(millis)
                .allSatisfy(pause -> assertThat(pause).isBetween(45_000L, 75_000L))
                .anySatisfy(pause -> assertThat(pause).isLessThan(46_000L))
                .anySatisfy(pause -> assertThat(pause).isGreaterThan(74_000L));
    }

    @Test
    void aPersonHearsOfTheThirdFailureInARow() {
        assertThat(IntStream.rangeClosed(1, 10).filter(Patience.CALLS::isSpokenOf))
                .containsExactly(3);
        assertThat(Patience.CALLS.next(3, Duration.ZERO, MIDDLE)).isInstanceOf(Patience.SpeakAndRetry.class);
        assertThat(Patience.CALLS.next(4, Duration.ZERO, MIDDLE)).isInstanceOf(Patience.Retry.class);
    }

    @Test
    void aFailureThatLastsLongerThanHalfAnHourIsGivenUp() {
        assertThat(Patience.CALLS.next(40, Duration.ofMinutes(30), MIDDLE)).isInstanceOf(Patience.Retry.class);
        assertThat(Patience.CALLS.next(40, Duration.ofMinutes(30).plusMillis(1), MIDDLE))
                .isInstanceOf(Patience.GiveUp.class);
    }

    @Test
    void beforeAnythingIsMadeTheSixthFailureIsTheLast() {
        assertThat(Patience.BEFORE_ANYTHING_IS_MADE.next(5, Duration.ZERO, MIDDLE))
                .isInstanceOf(Patience.Retry.class);
        assertThat(Patience.BEFORE_ANYTHING_IS_MADE.next(6, Duration.ZERO, MIDDLE))
                .isInstanceOf(Patience.GiveUp.class);
    }

    @Test
    void aLimitOfTheAccountIsTriedEveryHalfMinuteForADayAndSaidEachTime() {
        assertThat(pauses(Patience.LIMITS, MIDDLE, 5)).containsOnly(30L);
        assertThat(Patience.LIMITS.next(2_000, Duration.ofHours(24), MIDDLE))
                .isInstanceOf(Patience.SpeakAndRetry.class);
        assertThat(Patience.LIMITS.next(2_000, Duration.ofHours(24).plusSeconds(1), MIDDLE))
                .isInstanceOf(Patience.GiveUp.class);
    }

    @Test
    void aGateAndAFleetTrySevenTimesMoreOrLessForThreeMinutes() {
        for (Patience patience : List.of(Patience.GATE, Patience.FLEET)) {
            assertThat(pauses(patience, NOBODY, 7)).containsExactly(4L, 8L, 16L, 32L, 64L, 64L, 64L);
            assertThat(patience.next(8, Duration.ZERO, NOBODY)).isInstanceOf(Patience.GiveUp.class);
        }
    }

    @Test
    void aQuestionIsAskedFiveTimesMoreForAboutHalfAMinute() {
        assertThat(pauses(Patience.QUESTIONS, NOBODY, 5)).containsExactly(2L, 4L, 8L, 10L, 10L);
        assertThat(Patience.QUESTIONS.next(6, Duration.ZERO, NOBODY)).isInstanceOf(Patience.GiveUp.class);
    }

    @Test
    void failingPollsSlowDownAndNeverGiveUp() {
        Patience polls = Patience.polls(Duration.ofSeconds(5), Duration.ofMinutes(2));

        assertThat(pauses(polls, NOBODY, 7)).containsExactly(5L, 10L, 20L, 40L, 80L, 120L, 120L);
        assertThat(polls.next(1_000_000, Duration.ofDays(30), NOBODY)).isInstanceOf(Patience.Retry.class);
        assertThat(pauses(Patience.polls(Duration.ofSeconds(1), Duration.ofHours(1)), NOBODY, 8))
                .endsWith(64L, 64L);
        assertThat(pauses(Patience.polls(Duration.ofSeconds(5), Duration.ofSeconds(5)), NOBODY, 2))
                .containsExactly(5L, 5L);
    }

    @Test
    void aLeaseIsRenewedAfterEachThirdOfIt() {
        assertThat(pauses(Patience.renewals(Duration.ofMinutes(15)), NOBODY, 3)).containsOnly(300L);
    }

    @Test
    void aSuccessEndsAStreakOfFailures() {
        FailureStreak streak = new FailureStreak(clock, MIDDLE);
        Patience patience = Patience.pausing(Duration.ofSeconds(1)).untilFailure(3);

        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
        streak.settled();
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.GiveUp.class);
    }

    @Test
    void aStreakIsAsOldAsItsFirstFailure() {
        FailureStreak streak = new FailureStreak(clock, MIDDLE);
        Patience patience = Patience.pausing(Duration.ofSeconds(1)).forAtMost(Duration.ofMinutes(1));

        streak.failed(patience, THIS);
        clock.advance(Duration.ofMinutes(1));
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.GiveUp.class);
        streak.settled();
        assertThat(streak.failed(patience, THIS)).isInstanceOf(Patience.Retry.class);
    }

    @Test
    void anotherCallThatFailsShowsThatTheOneBeforeHasPassed() {
        FailureStreak streak = new FailureStreak(clock, MIDDLE);
        Patience patience = Patience.pausing(Duration.ofSeconds(1))
                .doublingUpTo(Duration.ofMinutes(1))
                .untilFailure(4);
        OperationException other = OperationException.passing("claim.busy", "i-1");

        streak.failed(patience, THIS);
        assertThat(streak.failed(patience, THIS)).isEqualTo(new Patience.Retry(Duration.ofSeconds(2)));
        assertThat(streak.failed(patience, other)).isEqualTo(new Patience.Retry(Duration.ofSeconds(1)));
        assertThat(streak.failed(patience, THIS)).isEqualTo(new Patience.Retry(Duration.ofSeconds(1)));
    }

    @Test
    void whatOnlyLooksBeginsWithHalfThePause() {
        assertThat(pauses(Patience.CALLS.forLooks(), MIDDLE, 8)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }
}
