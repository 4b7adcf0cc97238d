package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which backups of one instance stay, and why. Nothing is asked and nothing is changed here: the same backups, policies and time
 * give the same decisions, in whatever order the backups come.
 *
 * <p>The newest backup stays whatever a policy says. A backup that is dated more than {@link #AHEAD} in the future stays, too, and
 * counts for nothing: it neither fills a count nor is it the newest.
 */
public final class Retention {

    /** How far ahead of now a backup may be dated, because clocks differ. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Comparator<Candidate> NEWEST_FIRST =
            Comparator.comparing(Candidate::takenAt).reversed().thenComparing(Candidate::amiId);

    private final List<Candidate> backups;
    private final List<Candidate> ofSet;
    private final RetentionPolicy policy;
    private final List<RetentionPolicy> floors;
    private final Map<Candidate, List<Line>> reasons = new LinkedHashMap<>();

    private Retention(
            List<Candidate> backups,
            Predicate<Candidate> isOfSet,
            RetentionPolicy policy,
            List<RetentionPolicy> floors) {
        this.backups = backups;
        this.ofSet = backups.stream().filter(isOfSet).toList();
        this.policy = policy;
        this.floors = floors;
    }

    /**
     * Applies a policy, and floors under it, to all backups of an instance.
     *
     * @param backups the complete backups of one instance, each once
     * @param policies at least one. The first is what is asked for; one without a rule that keeps backups removes none. The others
     *     only ever keep more: what any of them keeps stays, {@link RetentionPolicy#NONE} keeps nothing, and the images of the newest
     *     so many stay as the largest of their numbers says
     * @param now by which a backup is dated in the future
     * @return a decision for each backup, the newest first; of the same time, the lower AMI ID first
     * @throws IllegalArgumentException when a backup is there twice: one of the two could be removed and take the other with it
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException when the time zone of a policy can't be read
     */
    public static List<Decision> apply(List<Candidate> backups, List<RetentionPolicy> policies, Instant now) {
        return apply(backups, backup -> true, policies.get(0), policies.subList(1, policies.size()), now);
    }

    /**
     * The same, where the policy is only for the backups of a set, and the floors are for all. A backup of another set stays, with
     * its image; the newest one of the set stays, too.
     */
    public static List<Decision> apply(
            List<Candidate> backups,
            Predicate<Candidate> isOfSet,
            RetentionPolicy policy,
            List<RetentionPolicy> floors,
            Instant now) {
        Set<String> known = new HashSet<>();
        backups.forEach(backup -> {
            if (!known.add(backup.amiId())) {
                throw new IllegalArgumentException(backup.amiId());
            }
        });
        List<Decision> decisions = new ArrayList<>();
        List<Candidate> counted = new ArrayList<>();
        backups.stream().sorted(NEWEST_FIRST).forEach(backup -> {
            if (backup.takenAt().isAfter(now.plus(AHEAD))) {
                decisions.add(new Decision(backup, true, backup.imageStands(), List.of(Line.of("retention.future"))));
            } else {
                counted.add(backup);
            }
        });
        decisions.addAll(new Retention(counted, isOfSet, policy, floors).decisions());
        return decisions;
    }

    private List<Decision> decisions() {
        keepTheNewest();
        keepWhatIsAskedFor();
        keepOtherSets();
        Set<Candidate> images = new HashSet<>(imagesKept(kept()));
        keepWhatFloorsSay();
        // What floors keep takes no place from an image that the policy alone would keep.
        images.addAll(imagesKept(kept()));
        return backups.stream().map(backup -> decision(backup, images)).toList();
    }

    private List<Candidate> kept() {
        return backups.stream().filter(reasons::containsKey).toList();
    }

    private Decision decision(Candidate backup, Set<Candidate> images) {
        List<Line> why = reasons.get(backup);
        if (why == null) {
            return new Decision(backup, false, false, List.of(Line.of("retention.none")));
        }
        if (backup.imageStands() && !images.contains(backup)) {
            int newest = Math.max(policy.imagesKeepLast(), imagesOfFloors());
            why.add(newest == 0 ? Line.of("retention.noImages") : Line.of("retention.imageDropped", newest));
        }
        return new Decision(backup, true, images.contains(backup), why);
    }

    private void keepTheNewest() {
        backups.stream().limit(1).forEach(newest -> keep(newest, Line.of("retention.newest")));
        ofSet.stream()
                .limit(1)
                .filter(newest -> !reasons.containsKey(newest))
                .forEach(newest -> keep(newest, Line.of("retention.newestOfSet")));
    }

    private void keepWhatIsAskedFor() {
        if (policy.removesBackups()) {
            Rules.kept(ofSet, policy).forEach((backup, why) -> why.forEach(line -> keep(backup, line)));
        } else {
            ofSet.forEach(backup -> keep(backup, Line.of("retention.all")));
        }
    }

    private void keepOtherSets() {
        Set<Candidate> own = new HashSet<>(ofSet);
        backups.stream()
                .filter(backup -> !own.contains(backup))
                .forEach(backup -> keep(backup, Line.of("retention.anotherSet")));
    }

    /** Named only where nothing else keeps the backup: whoever asked for the other rules would not know these. */
    private void keepWhatFloorsSay() {
        Set<Candidate> kept = Set.copyOf(reasons.keySet());
        floors.stream()
                .distinct()
                .forEach(floor -> Rules.kept(backups, floor).forEach((backup, why) -> {
                    if (!kept.contains(backup)) {
                        why.forEach(line -> keep(backup, Line.of("retention.floor", line)));
                    }
                }));
    }

    private void keep(Candidate backup, Line why) {
        reasons.computeIfAbsent(backup, first -> new ArrayList<>()).add(why);
    }

    /** Counts only images that stand, of backups that stay: those that were dropped, or never kept, take nobody's place. */
    private List<Candidate> imagesKept(List<Candidate> kept) {
        List<Candidate> standing = kept.stream().filter(Candidate::imageStands).toList();
        if (policy.imagesKeepLast() == RetentionPolicy.ALL_IMAGES) {
            return standing;
        }
        Set<Candidate> own = new HashSet<>(ofSet);
        List<Candidate> images = new ArrayList<>();
        standing.stream().filter(backup -> !own.contains(backup)).forEach(images::add);
        standing.stream().filter(own::contains).limit(policy.imagesKeepLast()).forEach(images::add);
        standing.stream().limit(imagesOfFloors()).forEach(images::add);
        return images;
    }

    /** A floor that says nothing of images has no part in this: under it, those would stay for ever. */
    private int imagesOfFloors() {
        return floors.stream()
                .mapToInt(RetentionPolicy::imagesKeepLast)
                .filter(newest -> newest != RetentionPolicy.ALL_IMAGES)
                .max()
                .orElse(0);
    }
}
