package io.jenkins.plugins.amibackup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The rows of a listing in docs/performance.md, which can be measured alone. */
final class ListingTable {

    private static final String BEGIN = "<!-- ./bench --listing writes from here -->";
    private static final String END = "<!-- up to here -->";

    private ListingTable() {}

    static String text(ListingTimes times) {
        StringBuilder text = new StringBuilder();
        text.append("| a listing of ")
                .append(format("%,d backups", times.backups()))
                .append(" | measured | goal |\n");
        text.append("|---|--:|--:|\n");
        text.append(row("first page, in memory", seconds(times.warm()), seconds(ListingTimes.WARM_GOAL)));
        text.append(row("first page, kept on disk", seconds(times.fromDisk()), ""));
        text.append(row(
                format(
                        "first page, nothing known, %d ms for each request",
                        times.latency().toMillis()),
                seconds(times.reckoned()),
                seconds(ListingTimes.COLD_GOAL)));
        text.append(row("the same by the wall clock, the embedded AWS included", seconds(times.cold()), ""));
        text.append(row("processor time to list it", seconds(times.reading()), ""));
        text.append(row("requests to list it", format("%,d", times.requests()), ""));
        text.append(row("search for a text", seconds(times.search()), seconds(ListingTimes.SEARCH_GOAL)));
        text.append(row("last page, sorted by name", seconds(times.sorted()), ""));
        text.append(row("heap, with all tags", megabytes(times.heap()), megabytes(ListingTimes.HEAP_GOAL)));
        text.append(format("%nMeasured on %s.%n", Report.machine()));
        return text.toString();
    }

    /** Writes them into performance.md, between their marks. */
    static void write(Path docs, ListingTimes times) throws IOException {
        Section.write(docs.resolve("performance.md"), BEGIN, END, text(times));
    }

    private static String row(String what, String measured, String goal) {
        return "| " + what + " | " + measured + " | " + goal + " |\n";
    }

    private static String seconds(double seconds) {
        return format(seconds < 0.1 ? "%.2f s" : "%.1f s", seconds);
    }

    private static String megabytes(long bytes) {
        return format("%.0f MB", bytes / 1024.0 / 1024.0);
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
