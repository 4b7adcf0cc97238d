package io.jenkins.plugins.amibackup.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for any backups under any policies. The seeds are fixed: a failure is the same in each run. */
@PropertyDefaults(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
class RetentionPropertiesTest {

    private static final String SEED = "20261122";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SET = "nightly";

    /** The numbers of a policy, so that one of them can be raised. */
    private record Numbers(int last, int hours, int daily, int weekly, int monthly, int yearly, int images) {

        RetentionPolicy policy(Map<String, String> tags, String timeZone) {
            return new RetentionPolicy(
                    last, Duration.ofHours(hours), daily, weekly, monthly, yearly, tags, images, timeZone);
        }

        Stream<Numbers> raised(int by) {
            return Stream.of(
                    new Numbers(last + by, hours, daily, weekly, monthly, yearly, images),
                    new Numbers(last, hours + by, daily, weekly, monthly, yearly, images),
                    new Numbers(last, hours, daily + by, weekly, monthly, yearly, images),
                    new Numbers(last, hours, daily, weekly + by, monthly, yearly, images),
                    new Numbers(last, hours, daily, weekly, monthly + by, yearly, images),
                    new Numbers(last, hours, daily, weekly, monthly, yearly + by, images));
        }

        Numbers withImages(int count) {
            return new Numbers(last, hours, daily, weekly, monthly, yearly, count);
        }
    }

    private static List<Decision> applied(List<Candidate> backups, RetentionPolicy policy, RetentionPolicy... floors) {
        return applied(backups, backup -> true, policy, floors);
    }

    private static List<Decision> applied(
            List<Candidate> backups, Predicate<Candidate> isOfSet, RetentionPolicy policy, RetentionPolicy... floors) {
        return Retention.apply(backups, isOfSet, policy, List.of(floors), NOW);
    }

    private static boolean isOfSet(Candidate backup) {
        return SET.equals(backup.tags().get("Set"));
    }

    private static Set<String> kept(List<Decision> decisions) {
        return named(decisions, Decision::kept);
    }

    private static Set<String> images(List<Decision> decisions) {
        return named(decisions, Decision::imageKept);
    }

    private static Set<String> named(List<Decision> decisions, Predicate<Decision> which) {
        return decisions.stream()
                .filter(which)
                .map(decision -> decision.candidate().amiId())
                .collect(Collectors.toSet());
    }

    /** The backups that are there when all was done that was decided. */
    private static List<Candidate> left(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::kept)
                .map(decision -> new Candidate(
                        decision.candidate().amiId(),
                        decision.candidate().takenAt(),
                        decision.candidate().tags(),
                        decision.imageKept()))
                .toList();
    }

    @Property(seed = SEED)
    void neverIsNoneLeftWhereThereWasOne(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor) {
        assertThat(kept(applied(backups, policy, floor)).isEmpty()).isEqualTo(backups.isEmpty());
    }

    @Property(seed = SEED)
    void theNewestThatIsNotDatedInTheFutureStays(
            @ForAll("backups") List<Candidate> backups, @ForAll("policies") RetentionPolicy policy) {
        Set<String> kept = kept(applied(backups, RetentionPropertiesTest::isOfSet, policy));

        backups.stream()
                .map(Candidate::takenAt)
                .filter(time -> !time.isAfter(NOW.plus(Retention.AHEAD)))
                .max(Instant::compareTo)
                .ifPresent(newest -> assertThat(backups)
                        .filteredOn(backup -> backup.takenAt().equals(newest))
                        .anyMatch(backup -> kept.contains(backup.amiId())));
    }

    @Property(seed = SEED)
    void eachBackupIsDecidedOnceTheNewestFirstAndWithAReason(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor) {
        List<Decision> decisions = applied(backups, policy, floor);

        assertThat(decisions).extracting(Decision::candidate).containsExactlyInAnyOrderElementsOf(backups);
        assertThat(decisions)
                .extracting(decision -> decision.candidate().takenAt())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(decisions)
                .allMatch(decision -> !decision.reasons().isEmpty())
                .allMatch(decision -> !decision.imageKept()
                        || decision.kept() && decision.candidate().imageStands());
    }

    @Property(seed = SEED)
    void aLargerNumberNeverRemovesMore(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("numbers") Numbers numbers,
            @ForAll("policies") RetentionPolicy floor,
            @ForAll @IntRange(min = 1, max = 60) int by) {
        // With a tag, there is a rule in any case: without one, nothing is removed, and the first rule that is said
        // removes.
        Map<String, String> tags = Map.of("Hold", "*");
        Set<String> kept = kept(applied(backups, numbers.policy(tags, "UTC"), floor));

        assertThat(numbers.raised(by).map(more -> more.policy(tags, "UTC")))
                .allSatisfy(
                        more -> assertThat(kept(applied(backups, more, floor))).containsAll(kept));
    }

    @Property(seed = SEED)
    void aFurtherTagNeverRemovesMore(@ForAll("backups") List<Candidate> backups, @ForAll("numbers") Numbers numbers) {
        Set<String> ofOne = kept(applied(backups, numbers.policy(Map.of("Hold", "a"), "UTC")));
        Set<String> ofAnyValue = kept(applied(backups, numbers.policy(Map.of("Hold", "*"), "UTC")));
        Set<String> ofTwo = kept(applied(backups, numbers.policy(Map.of("Hold", "a", "Set", SET), "UTC")));

        assertThat(ofAnyValue).containsAll(ofOne);
        assertThat(ofTwo).containsAll(ofOne);
    }

    @Property(seed = SEED)
    void aLargerNumberOfImagesNeverDropsMore(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("numbers") Numbers numbers,
            @ForAll("policies") RetentionPolicy floor,
            @ForAll @IntRange(max = 5) int images,
            @ForAll @IntRange(min = 1, max = 5) int by) {
        Set<String> kept = images(applied(backups, numbers.withImages(images).policy(null, "UTC"), floor));

        assertThat(images(applied(backups, numbers.withImages(images + by).policy(null, "UTC"), floor)))
                .containsAll(kept);
        assertThat(images(applied(backups, numbers.withImages(-1).policy(null, "UTC"), floor)))
                .containsAll(kept);
    }

    @Property(seed = SEED)
    void whatIsLeftIsLeftWhenItIsAppliedAgain(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor) {
        List<Candidate> left = left(applied(backups, RetentionPropertiesTest::isOfSet, policy, floor));

        List<Decision> again = applied(left, RetentionPropertiesTest::isOfSet, policy, floor);

        assertThat(left(again)).isEqualTo(left);
    }

    @Property(seed = SEED)
    void theOrderInWhichTheBackupsComeDoesNotMatter(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor,
            @ForAll Random random) {
        List<Candidate> shuffled = new ArrayList<>(backups);
        Collections.shuffle(shuffled, random);

        assertThat(applied(shuffled, policy, floor)).isEqualTo(applied(backups, policy, floor));
    }

    @Property(seed = SEED)
    void aFurtherFloorOnlyKeepsMore(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor,
            @ForAll("policies") RetentionPolicy further) {
        Set<String> kept = kept(applied(backups, policy, floor));

        assertThat(kept(applied(backups, policy, floor, further))).containsAll(kept);
        assertThat(kept(applied(backups, policy, further))).containsAll(kept(applied(backups, policy)));
    }

    @Property(seed = SEED)
    void noFloorTakesAnImage(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor) {
        assertThat(images(applied(backups, policy, floor))).containsAll(images(applied(backups, policy)));
    }

    @Property(seed = SEED)
    void otherSetsLoseNothing(
            @ForAll("backups") List<Candidate> backups,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy floor) {
        assertThat(applied(backups, RetentionPropertiesTest::isOfSet, policy, floor))
                .filteredOn(decision -> !isOfSet(decision.candidate()))
                .allMatch(Decision::kept)
                .noneMatch(Decision::dropsImage);
    }

    /** Up to 40 backups of two years, some at the same time, some with tags, some dated in the future. */
    @Provide
    Arbitrary<List<Candidate>> backups() {
        Arbitrary<Instant> times = Arbitraries.oneOf(
                Arbitraries.integers().between(-60, 24 * 730).map(hours -> NOW.minus(Duration.ofHours(hours))),
                Arbitraries.integers().between(0, 24 * 21).map(hours -> NOW.minus(Duration.ofHours(hours))));
        Arbitrary<Map<String, String>> tags = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(Map.<String, String>of(), Map.of("Set", SET))),
                Tuple.of(1, Arbitraries.of(Map.of("Hold", "a"), Map.of("Hold", "b"), Map.of("Hold", "a", "Set", SET))));
        Arbitrary<Candidate> backups = Combinators.combine(
                        Arbitraries.integers().between(0, 0xffff), times, tags, Arbitraries.of(true, true, false))
                .as((number, time, tag, stands) -> new Candidate("ami-%04x".formatted(number), time, tag, stands));
        return backups.list().uniqueElements(Candidate::amiId).ofMaxSize(40);
    }

    @Provide
    Arbitrary<Numbers> numbers() {
        return Combinators.combine(few(6), few(24 * 40), few(8), few(6), few(6), few(3), few(5))
                .as((last, hours, daily, weekly, monthly, yearly, images) ->
                        new Numbers(last, hours, daily, weekly, monthly, yearly, images - 1));
    }

    /** Often none, so that rules are tried alone, too. */
    private static Arbitrary<Integer> few(int most) {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, most)));
    }

    @Provide
    Arbitrary<RetentionPolicy> policies() {
        return Combinators.combine(
                        numbers(),
                        Arbitraries.of(Map.<String, String>of(), Map.of("Hold", "*"), Map.of("Hold", "b")),
                        Arbitraries.of("UTC", "Europe/Berlin", "Pacific/Kiritimati"))
                .as(Numbers::policy);
    }
}
