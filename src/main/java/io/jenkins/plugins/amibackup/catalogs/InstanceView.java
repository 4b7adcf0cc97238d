package io.jenkins.plugins.amibackup.catalogs;

import hudson.Util;
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
    private final RetentionForecast forecast;
    private final Map<String, Duration> times;
    private final Instant now;

    /** @param here the time by this controller's clock */
    InstanceView(PlaceListing known, String instanceId, Instant here) {
        this.known = known;
        this.instanceId = instanceId;
        now = now(known, here);
        place = known.place();
        backups = known.listing().ofInstance(instanceId).toList();
        times = InstanceTimes.get()
                .of(
                        place,
                        backups.stream()
                                .filter(backup -> !backup.removed())
                                .limit(MOST)
                                .map(ListedBackup::amiId)
                                .toList());
        forecast = RetentionForecast.of(
                backups, RetentionTerms.byDefault(), RetentionTerms.limits().floor(), now);
    }

    /** The time by S3's clock, which dates backups; by this controller's where the server doesn't tell the time. */
    private static Instant now(PlaceListing known, Instant here) {
        Instant there = known.listing().readAt();
        return known.readAt() == null || there.equals(Instant.EPOCH)
                ? here
                : there.plus(Duration.between(known.readAt(), here));
    }

    List<ListedBackup> backups() {
        return backups;
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
        List<ListedBackup> there =
                backups.stream().filter(backup -> !backup.removed()).toList();
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
                .add(
                        Messages.InstanceView_Total(),
                        Messages.InstanceView_TotalWords(
                                there.size(),
                                Shown.size(there.stream()
                                        .mapToLong(ListedBackup::sizeBytes)
                                        .sum())))
                .add(Messages.InstanceView_Retention(), retention(there))
                .all();
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

    private String retention(List<ListedBackup> there) {
        if (!forecast.hasPolicy()) {
            return Messages.InstanceView_NoRetention();
        }
        if (forecast.isWaiting()) {
            return Messages.InstanceView_RetentionWaits(forecast.policy());
        }
        long going = forecast.going(there);
        return Messages.InstanceView_RetentionWould(forecast.policy(), going);
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
                id,
                label,
                backups.stream()
                        .filter(backup -> !backup.removed())
                        .map(backup -> new BarChart.Measure(backup.takenAt(), value.applyAsLong(backup)))
                        .toList(),
                words);
    }

    private Duration took(ListedBackup backup) {
        return times.getOrDefault(backup.amiId(), Duration.ZERO);
    }

    /** Whether there is a default retention, so that the table says what it would do. */
    public boolean isForecast() {
        return forecast.hasPolicy();
    }

    /** The last ones, the newest first. */
    public List<InstanceRow> getRows() {
        return backups.stream()
                .limit(MOST)
                .map(backup -> new InstanceRow(place, backup, took(backup), forecast))
                .toList();
    }

    /** That there are more than the table has; empty where there are not. */
    public String getMore() {
        return backups.size() > MOST ? Messages.InstanceView_More(Shown.number(backups.size() - MOST)) : "";
    }

    /** The list of all of them. */
    public String getListUrl() {
        return Shown.address(CatalogsAction.URL + "/?" + CatalogQuery.PLACE + "=" + Util.rawEncode(place.name()) + "&"
                + CatalogQuery.INSTANCE + "=" + instanceId);
    }

    /** Whether the page is about to show more. */
    public boolean isBusy() {
        return known.isReading() && !known.isKnown() || InstanceTimes.get().isReading(place);
    }

    /** Changes when the page must be drawn anew. */
    public String getShape() {
        return Integer.toHexString(List.of(
                        backups,
                        times,
                        known.isKnown(),
                        known.isReading() && !known.isKnown(),
                        getStatus().isFailed())
                .hashCode());
    }
}
