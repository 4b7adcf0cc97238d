package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Turns.Queue STORE = new Turns.Queue("123456789012 eu-west-1", Action.CREATE_STORE_IMAGE_TASK);
    private static final Turns.Queue ELSEWHERE =
            new Turns.Queue("123456789012 us-east-1", Action.CREATE_STORE_IMAGE_TASK);
    private static final Instant START = Instant.parse("2026-11-22T09:15:00Z");
    /** EC2 takes fifty at once; one of them is kept back. */
    private static final int AT_ONCE = 49;

    private final MovableClock clock = new MovableClock(START);
    private final VirtualTime time = new VirtualTime(clock);
    private final Turns turns = new Turns(time);
    private final List<String> called = new ArrayList<>();
    private final List<Instant> calledAt = new ArrayList<>();

    /** Calls as soon as it may, then leaves. */
    private void call(Turns.Queue line, String run) {
        if (turns.take(line, run, () -> call(line, run)).isEmpty()) {
            called.add(run);
            calledAt.add(clock.instant());
            turns.leave(line, run);
        }
    }

    private void callAll(int count) {
        for (int i = 0; i < count; i++) {
            call(STORE, "run-" + i);
        }
    }

    @Test
    void whatEc2TakesAtOnceIsCalledAtOnceAndTheRestAsTheBucketRefills() {
        callAll(AT_ONCE + 3);

        assertThat(called).hasSize(AT_ONCE);
        time.runOut();
        assertThat(calledAt.subList(AT_ONCE, AT_ONCE + 3))
                .containsExactly(START.plusSeconds(10), START.plusSeconds(20), START.plusSeconds(30));
    }

    @Test
    void whoComesFirstIsServedFirst() {
        callAll(1_000);
        time.runOut();

        assertThat(called)
                .hasSize(1_000)
                .isSortedAccordingTo(
                        (a, b) -> Integer.compare(Integer.parseInt(a.substring(4)), Integer.parseInt(b.substring(4))));
        assertThat(calledAt.get(999)).isEqualTo(START.plusSeconds(10L * (1_000 - AT_ONCE)));
    }

    @Test
    void aPlaceTellsHowManyStandBeforeAndHowLongThatTakes() {
        callAll(AT_ONCE + 312);

        assertThat(turns.take(STORE, "late", () -> {}))
                .contains(new Turns.Position(312, Duration.ofSeconds(3_120), false));
    }

    @Test
    void otherCallsAndOtherRegionsHaveLinesOfTheirOwn() {
        callAll(AT_ONCE + 10);
        call(ELSEWHERE, "elsewhere");
        call(new Turns.Queue(STORE.place(), Action.CREATE_IMAGE), "image");

        assertThat(called).endsWith("elsewhere", "image");
    }

    @Test
    void aBucketThatNobodyUsesFillsAgain() {
        callAll(AT_ONCE);
        time.pass(Duration.ofSeconds(10L * AT_ONCE));
        called.clear();
        callAll(AT_ONCE + 1);

        assertThat(called).hasSize(AT_ONCE);
    }

    @Test
    void aCallThatIsThrottledKeepsItsPlaceAndSlowsTheLineDown() {
        assertThat(turns.take(STORE, "first", () -> {})).isEmpty();
        turns.refused(STORE, "first", false, () -> call(STORE, "first"));
        call(STORE, "second");
        assertThat(called).isEmpty();

        call(STORE, "first");
        time.runOut();
        assertThat(called).containsExactly("first", "second");
        assertThat(calledAt.get(0)).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void theLineRecoversFromThrottlingAsCallsGetThrough() {
        assertThat(turns.take(STORE, "first", () -> {})).isEmpty();
        turns.refused(STORE, "first", false, () -> call(STORE, "first"));
        call(STORE, "first");
        callAll(40);
        time.runOut();

        Duration early = Duration.between(calledAt.get(0), calledAt.get(1));
        Duration late = Duration.between(calledAt.get(39), calledAt.get(40));
        assertThat(early).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        assertThat(late).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whoLeavesTheLineLetsTheNextOneThrough() {
        callAll(AT_ONCE);
        Optional<Turns.Position> first = turns.take(STORE, "gives-up", () -> {});
        call(STORE, "next");
        assertThat(first).isPresent();
        turns.leave(STORE, "gives-up");
        time.runOut();

        assertThat(called).endsWith("next");
    }

    @Test
    void whereWorkIsLimitedOnlyTheFirstTries() {
        assertThat(turns.take(STORE, "first", () -> {})).isEmpty();
        turns.refused(STORE, "first", true, () -> {});
        callAll(5);
        assertThat(called).isEmpty();

        assertThat(turns.take(STORE, "first", () -> {})).isEmpty();
        assertThat(called).as("while the first tries").isEmpty();
        turns.leave(STORE, "first");
        assertThat(called).hasSize(5);
    }
}
