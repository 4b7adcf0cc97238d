package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.listing.ListedBackup;
import io.jenkins.plugins.amibackup.engine.listing.RecordedFacts;
import io.jenkins.plugins.amibackup.engine.retention.Candidate;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.retention.Retention;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a prune of an instance by the administrators' default retention would do now, as far as a listing tells. The prune itself asks
 * records, locks and EC2, and keeps what any of them speaks for: it never removes more than this.
 */
final class RetentionForecast {

    private final RetentionPolicy policy;
    private final Map<String, Decision> decisions;
    private final boolean waiting;

    private RetentionForecast(RetentionPolicy policy, Map<String, Decision> decisions, boolean waiting) {
        this.policy = policy;
        this.decisions = decisions;
        this.waiting = waiting;
    }

    /**
     * Of the set that the newest backup belongs to: retention removes backups of one set only.
     *
     * @param there those of one instance that were not removed, the newest first
     * @param policy {@link RetentionPolicy#NONE} for none
     * @param floor what stays in any case
     */
    static RetentionForecast of(List<ListedBackup> there, RetentionPolicy policy, RetentionPolicy floor, Instant now) {
        Optional<RecordedFacts> newest = there.stream().findFirst().flatMap(ListedBackup::facts);
        if (policy.isEmpty() || newest.isEmpty()) {
            return new RetentionForecast(policy, Map.of(), !policy.isEmpty() && !there.isEmpty());
        }
        Map<String, ListedBackup> known = new HashMap<>();
        there.forEach(backup -> known.put(backup.amiId(), backup));
        Map<String, Decision> decisions = new HashMap<>();
        for (Decision decision : Retention.apply(
                known.values().stream().map(RetentionForecast::candidate).toList(),
                candidate -> known.get(candidate.amiId())
                        .facts()
                        .filter(facts ->
                                facts.retentionSet().equals(newest.get().retentionSet()))
                        .isPresent(),
                policy,
                List.of(floor),
                now)) {
            ListedBackup backup = known.get(decision.candidate().amiId());
            // Of one whose record was not read, nobody can say to which set it belongs.
            if (backup.facts().isPresent()) {
                decisions.put(backup.amiId(), decision);
            }
        }
        return new RetentionForecast(policy, decisions, decisions.size() < there.size());
    }

    private static Candidate candidate(ListedBackup backup) {
        return new Candidate(
                backup.amiId(),
                backup.takenAt(),
                backup.facts().map(RecordedFacts::tags).orElse(null),
                !backup.imageDropped());
    }

    /** Whether there is a default retention at all. */
    boolean hasPolicy() {
        return !policy.isEmpty();
    }

    /** Whether records must be read before more can be told. */
    boolean isWaiting() {
        return waiting;
    }

    /** The policy in words. */
    String policy() {
        return Shown.line(policy.line());
    }

    /** How many backups would go. */
    long going(List<ListedBackup> backups) {
        return backups.stream().filter(this::goes).count();
    }

    /** What somebody holds stays whatever a policy says. */
    private boolean goes(ListedBackup backup) {
        Decision decision = decisions.get(backup.amiId());
        return decision != null && !decision.kept() && !backup.held();
    }

    /** What would become of a backup, in words; empty where that can't be told. */
    String verdict(ListedBackup backup) {
        Decision decision = decisions.get(backup.amiId());
        if (backup.removed() || decision == null) {
            return "";
        }
        if (backup.held()) {
            return Messages.RetentionForecast_Held();
        }
        String why = Shown.line(Line.list(decision.reasons()));
        if (decision.kept()) {
            return decision.dropsImage()
                    ? Messages.RetentionForecast_ImageGoes(why)
                    : Messages.RetentionForecast_Stays(why);
        }
        return Messages.RetentionForecast_Goes(why);
    }
}
