package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.LocalDate;
import java.util.Optional;

/** Counts periods that have a backup, from the newest backup to the oldest, until there are as many as are to be kept. */
final class PeriodCount {

    private final Period period;
    private final int wanted;
    private int found;
    private Line current = Line.empty();

    /** @param wanted of how many periods a backup is kept */
    PeriodCount(Period period, int wanted) {
        this.period = period;
        this.wanted = wanted;
    }

    /**
     * Why the next backup is kept; empty where this rule doesn't keep it.
     *
     * @param isOldest whether it is the last one: that is kept as long as there are fewer periods than wanted, so that the history
     *     reaches back as far as it can
     */
    Optional<Line> reason(LocalDate date, boolean isOldest) {
        if (found >= wanted) {
            return Optional.empty();
        }
        Line next = period.of(date);
        if (!next.equals(current)) {
            current = next;
            found++;
            return Optional.of(next);
        }
        return isOldest ? Optional.of(Line.of("retention.oldest", found, wanted, period.several())) : Optional.empty();
    }
}
