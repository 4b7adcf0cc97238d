package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one policy, which count as those of restic's {@code forget} do: from the newest backup to the oldest, each rule for
 * itself.
 *
 * @see <a href="https://restic.readthedocs.io/en/stable/060_forget.html#removing-snapshots-according-to-a-policy">restic's manual</a>
 */
final class Rules {

    private final RetentionPolicy policy;
    private final ZoneId zone;
    private final List<PeriodCount> periods;

    private Rules(RetentionPolicy policy) {
        this.policy = policy;
        this.zone = policy.zone();
        this.periods = List.of(
                new PeriodCount(Period.DAY, policy.keepDaily()),
                new PeriodCount(Period.WEEK, policy.keepWeekly()),
                new PeriodCount(Period.MONTH, policy.keepMonthly()),
                new PeriodCount(Period.YEAR, policy.keepYearly()));
    }

    /**
     * The backups that a policy keeps, each with its reasons.
     *
     * @param backups the newest first
     */
    static Map<Candidate, List<Line>> kept(List<Candidate> backups, RetentionPolicy policy) {
        Rules rules = new Rules(policy);
        Map<Candidate, List<Line>> kept = new LinkedHashMap<>();
        for (int i = 0; i < backups.size(); i++) {
            List<Line> reasons = rules.reasons(backups, i);
            if (!reasons.isEmpty()) {
                kept.put(backups.get(i), reasons);
            }
        }
        return kept;
    }

    private List<Line> reasons(List<Candidate> backups, int place) {
        Candidate backup = backups.get(place);
        List<Line> reasons = new ArrayList<>();
        reasons.addAll(policy.keptByTags(backup.tags(), backup.imageTags()));
        if (isWithin(backup.takenAt(), backups.get(0).takenAt())) {
            reasons.add(Line.of("retention.within", new Line.Age(policy.keepWithin())));
        }
        if (place < policy.keepLast()) {
            reasons.add(Line.of("retention.last", place + 1, policy.keepLast()));
        }
        LocalDate date = LocalDate.ofInstant(backup.takenAt(), zone);
        for (PeriodCount period : periods) {
            period.reason(date, place == backups.size() - 1).ifPresent(reasons::add);
        }
        return reasons;
    }

    /** Counted back from the newest backup and not from now: where no backups are made any more, none goes for its age. */
    private boolean isWithin(Instant takenAt, Instant newest) {
        return policy.keepWithin() != null && takenAt.isAfter(newest.minus(policy.keepWithin()));
    }
}
