package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a look has found of an expectation.
 *
 * @param at when it looked, by S3's clock where that tells the time
 * @param instances how many instances the expectation is about
 * @param gaps those without a backup, or a proof, as it is demanded: no more than {@link #MOST}; {@link #unprotected} counts all
 * @param newcomers those that are too young to count: no more than {@link #MOST}
 * @param unknown those of which it could not be told: no more than {@link #MOST}
 * @param coveredIds those that have what is demanded: no more than {@link #MOST_COVERED}
 * @param unprotected how many fall short
 * @param isNew how many are too young to count
 * @param untold of how many it could not be told
 * @param oldestNewest when that backup was taken which is the oldest of the newest ones: of each instance its newest one counts; empty
 *     where none has any
 * @param notAsked why nothing could be found out of any of them; empty where it could
 */
public record ExpectationResult(
        Expectation expectation,
        Instant at,
        int instances,
        List<Gap> gaps,
        List<Gap> newcomers,
        List<Gap> unknown,
        Set<String> coveredIds,
        int unprotected,
        int isNew,
        int untold,
        Optional<Instant> oldestNewest,
        Optional<Line> notAsked) {

    /** More of a kind are counted, and not named. */
    public static final int MOST = 1_000;

    /** The same of those that have what is demanded, of which only the IDs are kept: some 10 MB. */
    public static final int MOST_COVERED = 100_000;

    public ExpectationResult {
        gaps = List.copyOf(gaps);
        newcomers = List.copyOf(newcomers);
        unknown = List.copyOf(unknown);
        coveredIds = Set.copyOf(coveredIds);
    }

    /**
     * @param found all that are not protected
     * @param covered the IDs of all others
     * @param oldestNewest as above
     */
    static ExpectationResult of(
            Expectation expectation,
            Instant at,
            List<Gap> found,
            List<String> covered,
            Optional<Instant> oldestNewest) {
        List<Gap> gaps = of(found, Gap.Kind.UNPROTECTED);
        List<Gap> newcomers = of(found, Gap.Kind.NEW);
        List<Gap> unknown = of(found, Gap.Kind.UNKNOWN);
        return new ExpectationResult(
                expectation,
                at,
                found.size() + covered.size(),
                most(gaps),
                most(newcomers),
                most(unknown),
                Set.copyOf(covered.subList(0, Math.min(covered.size(), MOST_COVERED))),
                gaps.size(),
                newcomers.size(),
                unknown.size(),
                oldestNewest,
                Optional.empty());
    }

    /** Of a look that has failed, or that finds nothing to look at: nothing is known to be protected then. */
    public static ExpectationResult notAsked(Expectation expectation, Instant at, Line why) {
        return new ExpectationResult(
                expectation,
                at,
                0,
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.of(why));
    }

    /** Those without any backup first, then those with the oldest. */
    private static List<Gap> of(List<Gap> found, Gap.Kind kind) {
        return found.stream()
                .filter(gap -> gap.kind() == kind)
                .sorted(Comparator.comparing((Gap gap) -> gap.takenAt().orElse(Instant.MIN))
                        .thenComparing(Gap::instanceId))
                .toList();
    }

    private static List<Gap> most(List<Gap> all) {
        return all.subList(0, Math.min(all.size(), MOST));
    }

    /** How many have what is demanded. */
    public int covered() {
        return instances - unprotected - isNew - untold;
    }

    /** In what an instance falls short, or may; empty where it is not named. */
    public Optional<Gap> gap(String instanceId) {
        return Stream.of(gaps, newcomers, unknown)
                .flatMap(List::stream)
                .filter(gap -> gap.instanceId().equals(instanceId))
                .findFirst();
    }

    /** Whether every instance is named: then one that is not named is none of those that the expectation is about. */
    public boolean namesAll() {
        return gaps.size() == unprotected
                && newcomers.size() == isNew
                && unknown.size() == untold
                && covered() <= MOST_COVERED;
    }

    /** Whether everything could be asked, and nothing falls short. */
    public boolean isAllWell() {
        return notAsked.isEmpty() && unprotected == 0 && untold == 0;
    }
}
