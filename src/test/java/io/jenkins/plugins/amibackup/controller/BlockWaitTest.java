package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A block is looked for at once after a restart, then less and less often, and not for ever. */
class BlockWaitTest {

    private static final Instant START = Instant.parse("2026-11-22T09:15:00Z");

    @Test
    void itIsLookedForTenMinutesLongAndSoonAtFirst() {
        BlockWait wait = new BlockWait(START);
        List<Long> seconds = new ArrayList<>();
        Instant now = START;
        Optional<Duration> next = wait.next(now);
        while (next.isPresent()) {
            seconds.add(next.get().toSeconds());
            now = now.plus(next.get());
            next = wait.next(now);
        }

        assertThat(seconds).startsWith(1L, 2L, 4L, 8L, 16L, 30L, 30L).hasSizeLessThan(30);
        assertThat(now)
                .isBetween(
                        START.plus(BlockWait.PATIENCE),
                        START.plus(BlockWait.PATIENCE).plusSeconds(30));
    }
}
