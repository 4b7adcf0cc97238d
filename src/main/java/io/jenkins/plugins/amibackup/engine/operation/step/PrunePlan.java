package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The plan of a prune as a log shows it: a row for each backup, what is freed, and what remains. */
public final class PrunePlan {

    /** More rows of backups that stay are not shown one by one, nor of what is not counted. */
    private static final int MOST_STAYING = 100;

    private final PruneData data;
    private final List<PruneRow> rows;

    PrunePlan(PruneData data, List<PruneRow> rows) {
        this.data = data;
        this.rows = rows;
    }

    void say(OperationLog log) {
        if (rows.isEmpty()) {
            log.say("prune.none", data.request().instanceId(), data.request().bucket());
            return;
        }
        List<PruneRow> shown = shown();
        table(shown, data.startedAt()).forEach(line -> log.say(Line.literal(line)));
        if (shown.size() < rows.size()) {
            log.say("prune.more", rows.size() - shown.size());
        }
        PruneTotals totals = PruneTotals.of(rows);
        if (rows.stream().noneMatch(row -> row.verdict().isPlanned())) {
            log.say("prune.nothing", totals.remaining());
            return;
        }
        log.say(
                "prune.frees",
                totals.removals(),
                new Line.Bytes(totals.bytes()),
                totals.images(),
                totals.gib(),
                totals.remaining(),
                new Line.Bytes(totals.remainingBytes()));
    }

    private List<PruneRow> shown() {
        List<PruneRow> shown = new ArrayList<>();
        int kept = 0;
        int notCounted = 0;
        for (PruneRow row : rows) {
            boolean isShown =
                    switch (row.verdict()) {
                        case KEEP -> kept++ < MOST_STAYING;
                        case NOT_COUNTED -> notCounted++ < MOST_STAYING;
                        default -> true;
                    };
            if (isShown) {
                shown.add(row);
            }
        }
        return shown;
    }

    /**
     * Backup, age, size, what is done and why, in aligned columns, the heading first.
     *
     * @param now what their ages are reckoned to
     */
    public static List<String> table(List<PruneRow> rows, Instant now) {
        TextTable table = new TextTable()
                .row(
                        text("prune.column.backup"),
                        text("prune.column.taken"),
                        text("prune.column.age"),
                        text("prune.column.gib"),
                        text("prune.column.verdict"),
                        text("prune.column.why"));
        for (PruneRow row : rows) {
            Duration age = Duration.between(row.takenAt(), now);
            table.row(
                    row.amiId(),
                    row.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    Line.of("prune.age", new Line.Age(age.isNegative() ? Duration.ZERO : age))
                            .text(),
                    row.gib() == 0 ? "" : String.valueOf(row.gib()),
                    row.verdict().line().text(),
                    Line.list(row.reasons()).text());
        }
        return table.lines();
    }

    private static String text(String key) {
        return Line.of(key).text();
    }
}
