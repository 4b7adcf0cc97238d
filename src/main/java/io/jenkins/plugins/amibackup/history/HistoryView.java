package io.jenkins.plugins.amibackup.history;

import hudson.model.Job;
import io.jenkins.plugins.amibackup.chart.BarChart;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.report.PastOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the last builds of a job have done with backups, at the moment at which the page is drawn, for whoever reads it. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class HistoryView {

    /** So many builds are shown. */
    static final int BUILDS = 50;
    /** The table has no more rows: each build's own page has all of its operations. */
    static final int ROWS = 200;

    private final String job;
    private final List<PastBuild> builds;
    private final List<HistoryRow> rows;
    private final int operations;

    /** @param builds the newest first */
    HistoryView(String job, List<PastBuild> builds) {
        this.job = job;
        this.builds = builds;
        operations =
                builds.stream().mapToInt(build -> build.operations().size()).sum();
        rows = rows(builds);
    }

    /**
     * Reads up to {@value PastBuild#LOOKS} builds from the disk where they are not in memory, while the user waits: it is one job's page,
     * and what it shows is what builds have, not what was known of them. The caller has checked that the user may see the job.
     */
    static HistoryView of(Job<?, ?> job) {
        return new HistoryView(job.getFullName(), PastBuild.newest(job, BUILDS));
    }

    private static List<HistoryRow> rows(List<PastBuild> builds) {
        Map<List<String>, Optional<Place>> places = new HashMap<>();
        List<HistoryRow> rows = new ArrayList<>();
        for (PastBuild build : builds) {
            for (PastOperation operation : build.operations()) {
                if (rows.size() == ROWS) {
                    return rows;
                }
                Optional<Place> place = places.computeIfAbsent(
                        List.of(operation.bucket(), operation.region()),
                        where -> CatalogLinks.place(where.get(0), where.get(1)));
                rows.add(new HistoryRow(build, operation, place));
            }
        }
        return rows;
    }

    /** The full name of the job. */
    @Exported
    public String getJob() {
        return job;
    }

    /** How many operations the builds have that are looked at; the table may have fewer. */
    @Exported
    public int getTotal() {
        return operations;
    }

    /** The newest build first; those of a build in the order in which they began. */
    @Exported
    public List<HistoryRow> getOperations() {
        return List.copyOf(rows);
    }

    /** The time zone of all times. */
    public String getZone() {
        return Format.zone(LocaleProvider.getLocale());
    }

    /** Whether there is nothing to show. */
    public boolean isWithoutOperations() {
        return rows.isEmpty();
    }

    /** That there are more than the table has; empty where there are not. */
    public String getMore() {
        int more = operations - rows.size();
        return more == 0 ? "" : Messages.HistoryView_More(Format.number(more, LocaleProvider.getLocale()));
    }

    /** The sizes of the backups of each build, and how long they took. */
    public List<BarChart> getCharts() {
        return Stream.of(
                        chart(
                                "size",
                                Messages.HistoryView_Sizes(),
                                PastBuild::sizeBytes,
                                bytes -> Format.size(bytes, LocaleProvider.getLocale())),
                        chart(
                                "time",
                                Messages.HistoryView_Times(),
                                build -> build.took().toSeconds(),
                                seconds -> Format.duration(Duration.ofSeconds(seconds), LocaleProvider.getLocale())))
                .filter(BarChart::isWorthwhile)
                .toList();
    }

    private BarChart chart(String id, String label, ToLongFunction<PastBuild> value, LongFunction<String> words) {
        return new BarChart(
                BarChart.Each.BUILD,
                id,
                label,
                builds.stream()
                        .map(build -> new BarChart.Measure(
                                Format.shortTime(build.beganAt(), LocaleProvider.getLocale()),
                                value.applyAsLong(build)))
                        .toList(),
                words);
    }
}
