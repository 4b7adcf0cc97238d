package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class FailureStreakTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-28T10:00:00Z"));
    private final FailureStreak failures = new FailureStreak(clock, new Random(1));

    private static OperationException of(FailureKind kind, String key) {
        return new OperationException(kind, Line.of(key), null);
    }

    private static OperationException inTurn(FailureKind kind, int failure) {
        return of(kind, failure % 2 == 0 ? "orphan.slow" : "orphan.used");
    }

    /** How many failures it takes until there is no further try; at most a thousand. */
    private int until(Patience patience, IntFunction<OperationException> failure) {
        for (int count = 1; count < 1000; count++) {
            if (!(failures.failed(patience, failure.apply(count)) instanceof Patience.Again again)) {
                return count;
            }
            clock.advance(again.after());
        }
        return 1000;
    }

    @Test
    void oneCallThatFailsBeforeAnythingIsMadeGivesUpAtItsSixthFailure() {
        assertThat(until(Patience.BEFORE_ANYTHING_IS_MADE, count -> inTurn(FailureKind.TRANSIENT, 0)))
                .isEqualTo(6);
    }

    @Test
    void twoCallsThatFailInTurnGiveUpTogether() {
        assertThat(until(Patience.BEFORE_ANYTHING_IS_MADE, count -> inTurn(FailureKind.TRANSIENT, count)))
                .isEqualTo(18);
    }

    @Test
    void twoCallsThatAreThrottledInTurnGiveUpAfterHalfAnHour() {
        Instant begun = clock.instant();

        assertThat(until(Patience.CALLS, count -> inTurn(FailureKind.THROTTLED, count)))
                .isLessThan(1000);

        assertThat(Duration.between(begun, clock.instant())).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31));
    }

    @Test
    void whatHasGoneOnBeginsAnew() {
        for (int count = 1; count < 100; count++) {
            assertThat(failures.failed(Patience.BEFORE_ANYTHING_IS_MADE, inTurn(FailureKind.TRANSIENT, count)))
                    .isInstanceOf(Patience.Again.class);
            failures.settled();
        }
    }

    @Test
    void aQueueOfHoursIsNoPartOfWhatThrottlingMayCost() {
        until(Patience.LIMITS.forAtMost(Duration.ofHours(3)), count -> of(FailureKind.LIMIT, "orphan.used"));

        assertThat(failures.failed(Patience.CALLS, of(FailureKind.THROTTLED, "orphan.slow")))
                .isInstanceOf(Patience.Again.class);
    }
}
