package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.chart.BarChart;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.engine.listing.ListedBackup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The backups of an instance as its page shows them, at the moment at which it is drawn: from the listing alone, without asking AWS. */
@Restricted(NoExternalUse.class)
public final class InstanceView {

    /** In the table: the list has all. */
    private static final int MOST = BarChart.MOST;

    private final Place place;
    private final String instanceId;
    private final PlaceListing known;
    private final List<ListedBackup> backups;
    /** Those that were not removed. */
    private final List<ListedBackup> there;

    private final List<InstanceExpectation> expectations;
    private final Map<String, Duration> times;
    private final boolean busy;
    private final Instant now;
    /** Made where it is shown: a page's script doesn't ask for it. */
    private RetentionForecast forecast;

    /** @param here the time by this controller's clock */
    InstanceView(PlaceListing known, String instanceId, Instant here) {
        this.known = known;
        this.instanceId = instanceId;
        now = now(known, here);
        place = known.place();
        backups = known.listing().ofInstance(instanceId).toList();
        there = backups.stream().filter(backup -> !backup.removed()).toList();
        InstanceTimes.Known took = InstanceTimes.get()
                .of(place, there.stream().limit(MOST).map(ListedBackup::amiId).toList());
        times = took.took();
        busy = known.isReading() && !known.isKnown() || took.reading();
        expectations = InstanceExpectation.of(place, instanceId);
    }

    private RetentionForecast forecast() {
        if (forecast == null) {
            forecast = RetentionForecast.of(
                    there, RetentionTerms.byDefault(), RetentionTerms.limits().floor(), now);
        }
        return forecast;
    }

    /** The time by S3's clock, which dates backups; by this controller's where the server doesn't tell the time. */
    private static Instant now(PlaceListing known, Instant here) {
        Instant there = known.listing().readAt();
        return known.readAt() == null || there.equals(Instant.EPOCH)
                ? here
                : there.plus(Duration.between(known.readAt(), here));
    }

    /** What people call the instance: its name where it has one, and its ID. */
    public String getTitle() {
        return backups.stream()
                .map(backup -> Shown.words(backup.instanceName()))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .map(name -> Messages.BackupView_Title(name, instanceId))
                .orElse(instanceId);
    }

    /** How it stands with the place. */
    public PlaceStatus getStatus() {
        return new PlaceStatus(known);
    }

    /** Whether it is known that there is none. */
    public boolean isWithoutBackups() {
        return known.isKnown() && backups.isEmpty();
    }

    /** Where it stands. */
    public List<PageFact> getFacts() {
        Optional<ListedBackup> last = there.stream().findFirst();
        Optional<ListedBackup> proven =
                there.stream().filter(ListedBackup::isProven).findFirst();
        return new PageFacts()
                .add(Messages.InstanceView_Place(), place.name())
                .add(
                        Messages.InstanceView_Last(),
                        last.map(this::when).orElseGet(Messages::InstanceView_None),
                        last.map(this::url))
                .add(
                        Messages.InstanceView_LastProven(),
                        proven.map(this::when).orElseGet(Messages::InstanceView_None),
                        proven.map(this::url))
                .add(Messages.InstanceView_Total(), total())
                .add(Messages.InstanceView_Retention(), retention())
                .all();
    }

    private String total() {
        return Messages.InstanceView_TotalWords(
                count(there.size()),
                Shown.size(there.stream().mapToLong(ListedBackup::sizeBytes).sum()));
    }

    /** For screen readers, which say it when it changes. */
    public String getAnnouncement() {
        if (busy) {
            return Messages.BackupView_Busy();
        }
        return getStatus().isFailed() ? getStatus().getFailure() : total();
    }

    List<InstanceExpectation> expectations() {
        return expectations;
    }

    /** What administrators expect of it, and whether it has that; also where there is no backup. */
    public List<PageFact> getExpected() {
        PageFacts facts = new PageFacts();
        expectations.forEach(expectation -> facts.add(expectation.getName(), expectation.getText()));
        return facts.all();
    }

    private String when(ListedBackup backup) {
        Duration age = Duration.between(backup.takenAt(), now);
        return age.isNegative()
                ? Shown.moment(backup.takenAt())
                : Messages.InstanceView_Ago(Shown.moment(backup.takenAt()), Shown.age(age));
    }

    private String url(ListedBackup backup) {
        return Shown.address(new ListedRow(place, backup).getUrl());
    }

    private String retention() {
        RetentionForecast would = forecast();
        if (!would.hasPolicy()) {
            return Messages.InstanceView_NoRetention();
        }
        if (would.isWaiting()) {
            return Messages.InstanceView_RetentionWaits(would.policy());
        }
        long going = would.going(there);
        return going == 0
                ? Messages.InstanceView_RetentionNothing(would.policy())
                : Messages.InstanceView_RetentionWould(would.policy(), count(going));
    }

    private static String count(long backups) {
        if (backups == 0) {
            return Messages.InstanceView_NoBackups();
        }
        return backups == 1 ? Messages.InstanceView_OneBackup() : Messages.InstanceView_Backups(Shown.number(backups));
    }

    /** The sizes of the last ones, and how long they took. */
    public List<BarChart> getCharts() {
        return Stream.of(
                        chart("size", Messages.InstanceView_Sizes(), ListedBackup::sizeBytes, Shown::size),
                        chart(
                                "time",
                                Messages.InstanceView_Times(),
                                backup -> took(backup).toSeconds(),
                                seconds -> Shown.duration(Duration.ofSeconds(seconds))))
                .filter(BarChart::isWorthwhile)
                .toList();
    }

    private BarChart chart(String id, String label, ToLongFunction<ListedBackup> value, LongFunction<String> words) {
        return new BarChart(
                BarChart.Each.BACKUP,
                id,
                label,
                there.stream()
                        .map(backup -> new BarChart.Measure(Shown.time(backup.takenAt()), value.applyAsLong(backup)))
                        .toList(),
                words);
    }

    private Duration took(ListedBackup backup) {
        return times.getOrDefault(backup.amiId(), Duration.ZERO);
    }

    /** Whether there is a default retention, so that the table says what it would do. */
    public boolean isForecast() {
        return forecast().hasPolicy();
    }

    /** The last ones, the newest first. */
    public List<InstanceRow> getRows() {
        return backups.stream()
                .limit(MOST)
                .map(backup -> new InstanceRow(place, backup, took(backup), forecast()))
                .toList();
    }

    /** That there are more than the table has; empty where there are not. */
    public String getMore() {
        return backups.size() > MOST ? Messages.InstanceView_More(Shown.number(backups.size() - MOST)) : "";
    }

    /** The list of all of them. */
    public String getListUrl() {
        return Shown.address(CatalogQuery.listOf(place) + "&" + CatalogQuery.INSTANCE + "=" + instanceId);
    }

    /** Whether the page is about to show more. */
    public boolean isBusy() {
        return busy;
    }

    /** Changes when the page must be drawn anew. */
    public String getShape() {
        return Integer.toHexString(List.of(
                        backups,
                        times,
                        getExpected(),
                        known.isKnown(),
                        known.isReading() && !known.isKnown(),
                        getStatus().isFailed())
                .hashCode());
    }
}
