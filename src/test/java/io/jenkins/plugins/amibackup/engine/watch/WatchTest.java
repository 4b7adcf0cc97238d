package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static final Instant BEGUN = Instant.parse("2026-11-22T09:15:00Z");

    private final List<Duration> lefts = new ArrayList<>();
    private final Watch watch = new Watch(
            new Wait(new Subject.Image("ami-1"), 108),
            null,
            new Watcher.Listener() {
                @Override
                public void progress(int percent, Duration left) {
                    lefts.add(left);
                }

                @Override
                public void troubled(int polls, OperationException why) {
                    throw why;
                }

                @Override
                public void answered(Answer answer) {
                    throw new AssertionError(answer);
                }
            },
            BEGUN);

    @Test
    void whatWasForeseenHoldsAlthoughAnotherPartIsTheSlowestByNowAndHasBegunLater() {
        // Ends between 980.4 and 1,000 s after the beginning.
        watch.progress(50, 50, BEGUN, BEGUN.plusSeconds(500));
        Instant later = BEGUN.plusSeconds(10);
        // Ends as long after its own beginning, which is ten seconds later.
        watch.progress(50, 50, later, later.plusSeconds(500));

        assertThat(lefts).containsExactly(Duration.ofSeconds(500), Duration.ofSeconds(490));
    }

    @Test
    void whatAnotherPartContradictsIsWorthless() {
        watch.progress(50, 50, BEGUN, BEGUN.plusSeconds(500));
        Instant later = BEGUN.plusSeconds(300);
        watch.progress(50, 40, later, later.plusSeconds(300));

        assertThat(lefts).containsExactly(Duration.ofSeconds(500), Duration.ofSeconds(450));
    }
}
