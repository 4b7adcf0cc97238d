package io.jenkins.plugins.amibackup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What both sides need in virtual time, as a table. */
final class StillTable {

    private final StringBuilder rows = new StringBuilder();

    void add(Outcomes engine, Outcomes waiters) {
        row(engine, format("%.1f %%", 100.0 * engine.describes() / waiters.describes()));
        row(waiters, "");
    }

    private void row(Outcomes one, String share) {
        List<String> cells = new ArrayList<>(List.of(
                String.valueOf(one.n),
                one.side,
                format("%.0f", one.describesPerRun()),
                share,
                format("%.0f", one.throttledPerRun()),
                format("%.3f", one.finishRatio()),
                lateness(one.imageLateness()),
                lateness(one.storeLateness())));
        rows.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    String text() {
        return "| n | side, in virtual time | describe calls | of the waiters' | throttled | finish / ideal | image"
                + " noticed late, median / 99 % | store noticed late, median / 99 % |\n"
                + "|--:|---|--:|--:|--:|--:|--:|--:|\n"
                + rows;
    }

    private static String lateness(Stats stats) {
        return format("%.1f %% / %.1f %%", 100 * stats.median(), 100 * stats.quantile(0.99));
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
