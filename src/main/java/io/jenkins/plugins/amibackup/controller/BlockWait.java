package io.jenkins.plugins.amibackup.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a backup waits, after a restart of Jenkins, for its build to be again in the block whose credentials it uses. Builds are
 * resumed one after the other, and between two steps of a block nobody can tell that the build is in it; so it is looked more than once.
 */
final class BlockWait {

    /** From the first look until the block counts as gone. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Instant since;
    private Duration next = SHORTEST;

    /** @param since the time of the first look */
    BlockWait(Instant since) {
        this.since = since;
    }

    /** Until the next look, from 1 to 30 seconds; empty where it has been waited long enough. */
    synchronized Optional<Duration> next(Instant now) {
        if (!now.isBefore(since.plus(PATIENCE))) {
            return Optional.empty();
        }
        Duration after = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return Optional.of(after);
    }
}
