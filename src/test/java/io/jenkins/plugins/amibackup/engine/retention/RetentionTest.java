package io.jenkins.plugins.amibackup.engine.retention;

import static io.jenkins.plugins.amibackup.engine.retention.Policies.both;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.daily;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.in;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.monthly;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.tagged;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.weekly;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.within;
import static io.jenkins.plugins.amibackup.engine.retention.Policies.yearly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** A backup each night for 400 days: the newest is of a Sunday, the oldest of 2025-10-19. */
    private static final List<Candidate> NIGHTLY =
            Backups.every(Duration.ofDays(1), 400, Instant.parse("2026-11-22T02:00:00Z"));

    private static List<Decision> applied(List<Candidate> backups, RetentionPolicy... policies) {
        return Retention.apply(backups, List.of(policies), NOW);
    }

    /** Those that are kept, by the names that they have here, the newest first. */
    private static List<String> kept(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::kept)
                .map(decision -> decision.candidate().amiId())
                .toList();
    }

    /** All decisions as a person reads them: {@code + 2026-11-22T09:15: newest, day 2026-11-22}. */
    private static List<String> read(List<Decision> decisions) {
        return decisions.stream()
                .map(decision -> (decision.kept() ? "+ " : "- ")
                        + decision.candidate().amiId() + ": " + decision.why().text())
                .toList();
    }

    static Stream<Arguments> policiesOfANightlyJob() {
        return Stream.of(
                Arguments.of(RetentionPolicy.last(10), 10),
                Arguments.of(RetentionPolicy.last(400), 400),
                Arguments.of(RetentionPolicy.last(500), 400),
                Arguments.of(within("14d"), 14),
                Arguments.of(within("36h"), 2),
                Arguments.of(daily(7), 7),
                Arguments.of(weekly(5), 5),
                Arguments.of(monthly(12), 12),
                // 14 months have a backup; that of October 2025 is of its last day, so the oldest stays, too.
                Arguments.of(monthly(15), 15),
                // Two years have one; the third place is the oldest one's.
                Arguments.of(yearly(10), 3),
                // The newest is that of the last 5, of the day and of the week at once.
                Arguments.of(both(RetentionPolicy.last(5), both(daily(5), weekly(1))), 5),
                // 7 days of this week, 3 Sundays before it, and the last days of 5 months before.
                Arguments.of(both(daily(7), both(weekly(4), monthly(6))), 15));
    }

    @ParameterizedTest
    @MethodSource("policiesOfANightlyJob")
    void aPolicyKeepsAsManyBackupsOfANightlyJobAsResticWould(RetentionPolicy policy, int kept) {
        assertThat(kept(applied(NIGHTLY, policy))).hasSize(kept);
    }

    @Test
    void theNewestBackupOfEachDayThatHasOneIsKept() {
        List<Candidate> backups = Backups.at(
                "2026-11-22T09:15", "2026-11-22T02:00", "2026-11-17T23:59", "2026-11-17T02:00", "2026-11-03T02:00");

        // Days without a backup don't count: two days reach back to the 17th, not to the 21st.
        assertThat(read(applied(backups, daily(2))))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, day 2026-11-22",
                        "- 2026-11-22T02:00: no rule keeps it",
                        "+ 2026-11-17T23:59: day 2026-11-17",
                        "- 2026-11-17T02:00: no rule keeps it",
                        "- 2026-11-03T02:00: no rule keeps it");
    }

    @Test
    void weeksAreThoseOfIso8601() {
        List<Candidate> backups = Backups.at(
                "2026-11-22T09:15", "2026-11-16T00:00", "2026-11-15T23:59", "2026-01-01T02:00", "2025-12-29T02:00");

        // Monday, 29 December 2025 begins the first week of 2026.
        assertThat(read(applied(backups, weekly(3))))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, week 47 of 2026",
                        "- 2026-11-16T00:00: no rule keeps it",
                        "+ 2026-11-15T23:59: week 46 of 2026",
                        "+ 2026-01-01T02:00: week 1 of 2026",
                        "- 2025-12-29T02:00: no rule keeps it");
    }

    @Test
    void theOldestStaysWhileThereAreFewerPeriodsThanAskedFor() {
        List<Candidate> backups = Backups.at("2026-11-22T09:15", "2026-10-31T02:00", "2026-10-02T02:00");

        assertThat(read(applied(backups, monthly(3))))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, month 2026-11",
                        "+ 2026-10-31T02:00: month 2026-10",
                        "+ 2026-10-02T02:00: oldest (2 of 3 months)");
        assertThat(kept(applied(backups, monthly(2)))).containsExactly("2026-11-22T09:15", "2026-10-31T02:00");
    }

    @Test
    void theReasonsOfAllRulesAreGiven() {
        List<Candidate> backups = List.of(
                Backups.at("2026-11-22T09:15"), Backups.tagged(Backups.at("2026-11-21T09:16"), "Hold", "audit"));
        RetentionPolicy policy =
                new RetentionPolicy(2, Duration.ofDays(1), 1, 1, 1, 2, Map.of("Hold", "*"), null, null);

        assertThat(read(applied(backups, policy)))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, within 1 day of the newest, no. 1 of the last 2, day 2026-11-22,"
                                + " week 47 of 2026, month 2026-11, year 2026",
                        "+ 2026-11-21T09:16: tagged Hold=audit, within 1 day of the newest, no. 2 of the last 2,"
                                + " oldest (1 of 2 years)");
    }

    @Test
    void agesAreCountedBackFromTheNewestBackupSoThatNoneGoesWhenNoneIsMadeAnyMore() {
        List<Candidate> backups = Backups.at("2020-03-15T02:00", "2020-03-02T02:00", "2020-03-01T02:00");

        // Exactly fourteen days before the newest is no longer within fourteen days.
        assertThat(read(applied(backups, within("14d"))))
                .containsExactly(
                        "+ 2020-03-15T02:00: newest, within 14 days of the newest",
                        "+ 2020-03-02T02:00: within 14 days of the newest",
                        "- 2020-03-01T02:00: no rule keeps it");
    }

    @Test
    void aTagKeepsABackupWhateverItsAge() {
        Candidate newest = Backups.at("2026-11-22T09:15");
        Candidate held = Backups.tagged(Backups.at("2019-05-05T02:00"), "Hold", "audit 2019");
        Candidate other = Backups.tagged(Backups.at("2019-05-04T02:00"), "hold", "x");
        List<Candidate> backups = List.of(newest, held, other);

        assertThat(kept(applied(backups, tagged("Hold", "*")))).containsExactly(newest.amiId(), held.amiId());
        assertThat(kept(applied(backups, tagged("Hold", "audit 2019")))).containsExactly(newest.amiId(), held.amiId());
        assertThat(kept(applied(backups, tagged("Hold", "audit*")))).containsExactly(newest.amiId());
    }

    @Test
    void theNewestStaysWhateverThePolicySays() {
        assertThat(read(applied(Backups.at("2026-11-22T09:15", "2026-11-21T09:15"), tagged("Hold", "*"))))
                .containsExactly("+ 2026-11-22T09:15: newest", "- 2026-11-21T09:15: no rule keeps it");
    }

    @Test
    void ofTwoBackupsOfTheSameTimeTheLowerAmiIdCountsAsTheNewer() {
        Instant time = Instant.parse("2026-11-22T09:15:00Z");
        List<Candidate> backups = new ArrayList<>(
                List.of(new Candidate("ami-2", time, null, true), new Candidate("ami-1", time, null, true)));

        assertThat(kept(applied(backups, RetentionPolicy.last(1)))).containsExactly("ami-1");
        Collections.reverse(backups);
        assertThat(kept(applied(backups, RetentionPolicy.last(1)))).containsExactly("ami-1");
    }

    @Test
    void daysBeginWhereThePolicySays() {
        List<Candidate> backups = Backups.at("2026-11-22T09:15", "2026-11-20T23:30", "2026-11-20T22:30");

        assertThat(kept(applied(backups, daily(3)))).hasSize(3);
        assertThat(read(applied(backups, daily(2)))).contains("+ 2026-11-20T23:30: day 2026-11-20");
        assertThat(read(applied(backups, in("Europe/Berlin", daily(3)))))
                .contains("+ 2026-11-20T23:30: day 2026-11-21", "+ 2026-11-20T22:30: day 2026-11-20");
    }

    @Test
    void aDayOfTwentyFiveHoursIsOneDay() {
        List<Candidate> backups = Backups.at("2026-10-26T12:00", "2026-10-25T22:30", "2026-10-24T22:30");

        assertThat(read(applied(backups, in("Europe/Berlin", daily(2)))))
                .containsExactly(
                        "+ 2026-10-26T12:00: newest, day 2026-10-26",
                        "+ 2026-10-25T22:30: day 2026-10-25",
                        "- 2026-10-24T22:30: no rule keeps it");
    }

    @Test
    void aBackupDatedInTheFutureStaysAndCountsForNothing() {
        List<Candidate> backups =
                Backups.at("2031-01-01T00:00", "2026-11-22T12:06", "2026-11-22T12:04", "2026-11-21T09:15");

        List<Decision> decisions = applied(backups, Policies.images(RetentionPolicy.last(1), 1));

        assertThat(read(decisions))
                .containsExactly(
                        "+ 2031-01-01T00:00: dated in the future, counts for nothing",
                        "+ 2026-11-22T12:06: dated in the future, counts for nothing",
                        "+ 2026-11-22T12:04: newest, no. 1 of the last 1",
                        "- 2026-11-21T09:15: no rule keeps it");
        assertThat(decisions).extracting(Decision::imageKept).containsExactly(true, true, true, false);
    }

    @Test
    void whatAFloorKeepsStaysAndTheReasonSaysThatItIsTheFloor() {
        List<Candidate> backups =
                Backups.at("2026-11-22T09:15", "2026-11-22T02:00", "2026-11-21T02:00", "2026-11-20T02:00");

        assertThat(read(applied(backups, RetentionPolicy.last(2), daily(2))))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, no. 1 of the last 2",
                        "+ 2026-11-22T02:00: no. 2 of the last 2",
                        "+ 2026-11-21T02:00: floor: day 2026-11-21",
                        "- 2026-11-20T02:00: no rule keeps it");
    }

    @Test
    void noFloorKeepsNothing() {
        assertThat(applied(NIGHTLY, daily(7), RetentionPolicy.NONE)).isEqualTo(applied(NIGHTLY, daily(7)));
    }

    @Test
    void theImagesOfTheNewestKeptBackupsStayInEc2() {
        List<Candidate> backups =
                Backups.at("2026-11-22T09:15", "2026-11-22T02:00", "2026-11-21T02:00", "2026-11-20T02:00");

        List<Decision> decisions = applied(backups, Policies.images(daily(7), 2));

        assertThat(read(decisions))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, day 2026-11-22",
                        "- 2026-11-22T02:00: no rule keeps it",
                        "+ 2026-11-21T02:00: day 2026-11-21",
                        "+ 2026-11-20T02:00: day 2026-11-20, image goes: only the newest 2 stay");
        assertThat(decisions).extracting(Decision::imageKept).containsExactly(true, false, true, false);
        // The removed one loses its image with all the rest.
        assertThat(decisions).extracting(Decision::dropsImage).containsExactly(false, false, false, true);
    }

    @Test
    void anImageThatIsNotThereTakesNobodysPlaceAndIsNotDropped() {
        List<Candidate> backups = List.of(
                Backups.withoutImage(Backups.at("2026-11-22T09:15")),
                Backups.at("2026-11-21T09:15"),
                Backups.withoutImage(Backups.at("2026-11-20T09:15")),
                Backups.at("2026-11-19T09:15"));

        List<Decision> decisions = applied(backups, Policies.images(RetentionPolicy.last(4), 1));

        assertThat(decisions).allMatch(Decision::kept);
        assertThat(decisions).extracting(Decision::imageKept).containsExactly(false, true, false, false);
        assertThat(decisions).extracting(Decision::dropsImage).containsExactly(false, false, false, true);
    }

    @Test
    void allImagesCanGoEvenTheNewestBackups() {
        List<Decision> decisions = applied(
                Backups.at("2026-11-22T09:15", "2026-11-21T09:15"), Policies.images(RetentionPolicy.last(2), 0));

        assertThat(read(decisions))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, no. 1 of the last 2, image goes: none stays",
                        "+ 2026-11-21T09:15: no. 2 of the last 2, image goes: none stays");
        assertThat(decisions).allMatch(Decision::dropsImage);
    }

    @Test
    void aPolicyThatSaysOnlySomethingOfImagesKeepsEveryBackup() {
        List<Decision> decisions =
                applied(Backups.at("2026-11-22T09:15", "2001-01-01T09:15"), Policies.images(RetentionPolicy.NONE, 1));

        assertThat(read(decisions))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, no rule removes backups",
                        "+ 2001-01-01T09:15: no rule removes backups, image goes: only the newest 1 stay");
    }

    @Test
    void aPolicyThatSaysNothingRemovesNothingAlthoughItIsRefusedBefore() {
        assertThat(applied(NIGHTLY, RetentionPolicy.NONE, daily(1)))
                .allMatch(Decision::kept)
                .allMatch(Decision::imageKept);
    }

    @Test
    void aFloorCanOnlyRaiseTheNumberOfImages() {
        RetentionPolicy policy = Policies.images(RetentionPolicy.last(4), 1);
        List<Candidate> backups =
                Backups.at("2026-11-22T09:15", "2026-11-21T09:15", "2026-11-20T09:15", "2026-11-19T09:15");

        assertThat(applied(backups, policy, Policies.images(RetentionPolicy.NONE, 3)))
                .extracting(Decision::imageKept)
                .containsExactly(true, true, true, false);
        assertThat(applied(backups, policy, daily(2)))
                .extracting(Decision::imageKept)
                .containsExactly(true, false, false, false);
        assertThat(applied(backups, RetentionPolicy.last(4), Policies.images(RetentionPolicy.NONE, 1)))
                .allMatch(Decision::imageKept);
    }

    @Test
    void aPolicyOfASetLeavesOtherSetsAloneAndAFloorIsForAll() {
        List<Candidate> backups = Backups.at(
                "2026-11-22T09:15", "2026-11-22T02:00", "2026-11-21T18:00", "2026-11-21T17:00", "2026-11-20T18:00");

        // The deployment's own are those of the afternoon.
        List<Decision> decisions = Retention.apply(
                backups,
                backup -> backup.amiId().contains("T1"),
                Policies.images(tagged("Hold", "*"), 0),
                List.of(daily(3)),
                NOW);

        assertThat(read(decisions))
                .containsExactly(
                        "+ 2026-11-22T09:15: newest, another set",
                        "+ 2026-11-22T02:00: another set",
                        "+ 2026-11-21T18:00: newest of its set, image goes: none stays",
                        "- 2026-11-21T17:00: no rule keeps it",
                        "+ 2026-11-20T18:00: floor: day 2026-11-20, image goes: none stays");
        assertThat(decisions).extracting(Decision::imageKept).containsExactly(true, true, false, false, false);
    }

    @Test
    void ofNoBackupsNothingIsDecided() {
        assertThat(applied(List.of(), RetentionPolicy.last(1))).isEmpty();
    }

    @Test
    void aBackupThatIsThereTwiceIsRefused() {
        List<Candidate> backups = List.of(
                Backups.at("2026-11-22T09:15"),
                new Candidate("2026-11-22T09:15", Instant.parse("2020-01-01T00:00:00Z"), null, true));

        assertThatThrownBy(() -> applied(backups, RetentionPolicy.last(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2026-11-22T09:15");
    }

    @Test
    void aTimeZoneThatCanNotBeReadDecidesNothing() {
        assertThatThrownBy(() -> applied(NIGHTLY, in("Mars/Olympus", daily(1))))
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("\"Mars/Olympus\" is not a time zone.");
    }

    @Test
    void aTagThatTheImageCarriesNowKeepsABackupToo() {
        Candidate newest = Backups.at("2026-11-22T09:15");
        Instant time = Instant.parse("2026-11-01T02:00:00Z");
        Candidate before = new Candidate("before", time, Map.of("Hold", "audit"), Map.of("Hold", "no"), true);
        Candidate now = new Candidate("now", time, Map.of(), Map.of("Hold", "audit"), true);
        Candidate never = new Candidate("never", time, Map.of("Hold", "no"), Map.of(), true);

        assertThat(kept(applied(List.of(newest, before, never, now), tagged("Hold", "audit"))))
                .containsExactly(newest.amiId(), "before", "now");
    }

    @Test
    void whatAFloorKeepsTakesNoImageFromWhatThePolicyKeeps() {
        Candidate held = Backups.tagged(Backups.at("2026-11-01T02:00"), "Hold", "audit");
        List<Candidate> backups = List.of(Backups.at("2026-11-22T09:15"), Backups.at("2026-11-21T09:15"), held);

        assertThat(applied(backups, Policies.images(tagged("Hold", "*"), 2), RetentionPolicy.last(3)))
                .allMatch(Decision::kept)
                .noneMatch(Decision::dropsImage);
    }
}
