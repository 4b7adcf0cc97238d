package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.base.Format;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The results as tables, as a part of docs/performance.md, and as one line for machines. */
final class Report {

    private static final String BEGIN = "<!-- ./bench writes from here -->";
    private static final String END = "<!-- to here -->";

    private final List<Outcomes> all = new ArrayList<>();
    private final Map<Integer, Double> speeds = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private long heap;
    private CatalogCounts catalog;
    private PruneCounts prune;
    private final List<BeginTimes> begins = new ArrayList<>();
    private final List<ParallelTimes> parallels = new ArrayList<>();
    private final List<ParallelFleet> parallelFleets = new ArrayList<>();
    private final StillTable still = new StillTable();
    private final Goals goals = new Goals();

    void add(Outcomes outcomes, double speed) {
        all.add(outcomes);
        speeds.put(outcomes.n, speed);
    }

    void note(String text) {
        notes.add(text);
    }

    void heap(long bytesPerWait) {
        heap = bytesPerWait;
        goals.checkHeap(bytesPerWait);
    }

    void prune(PruneCounts counts) {
        prune = counts;
    }

    void begins(BeginTimes times) {
        begins.add(times);
        goals.check(times);
    }

    /** What both sides need in virtual time. */
    void still(Outcomes engine, Outcomes waiters) {
        still.add(engine, waiters);
        goals.check(engine, waiters);
    }

    void parallels(List<ParallelTimes> bySize, List<ParallelFleet> byNumber) {
        parallels.addAll(bySize);
        parallelFleets.addAll(byNumber);
    }

    void catalog(CatalogCounts counts) {
        catalog = counts;
    }

    /** One line while the others are still to come. */
    String line(Outcomes one) {
        return format(
                "n=%d %s: %d EC2 calls (%.1f a backup), %d throttled, %d failed, finish %.3f x ideal, lateness image"
                        + " %s store %s, %d threads, latency %.2f s of AWS's time",
                one.n,
                one.side,
                one.allCalls(),
                one.callsPerBackup(),
                one.throttled(),
                one.failed(),
                one.finishRatio(),
                lateness(one.imageLateness()),
                lateness(one.storeLateness()),
                one.threads(),
                one.latency());
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    private static String lateness(Stats stats) {
        return format("%.1f %% / %.1f %%", 100 * stats.median(), 100 * stats.quantile(0.99));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    String text() {
        StringBuilder text = new StringBuilder("Reckoned in virtual time, the same on every machine:\n\n");
        text.append(still.text()).append('\n').append(goals.text());
        text.append(format(
                "%n%nMeasured by the wall clock, on %s at the end, that of the benchmark included:%n%n", machine()));
        List<List<String>> columns = new ArrayList<>();
        for (Outcomes one : all) {
            columns.add(List.of(
                    String.valueOf(one.n),
                    one.side,
                    format("%.1f", one.callsPerBackup()),
                    format("%.0f", one.describesPerRun()),
                    share(one),
                    String.valueOf(one.throttled()),
                    String.valueOf(one.failed()),
                    format("%.3f", one.finishRatio()),
                    lateness(one.imageLateness()),
                    lateness(one.storeLateness()),
                    String.valueOf(one.threads())));
        }
        text.append(row(List.of(
                "n",
                "side",
                "EC2 calls a backup",
                "describe calls",
                "of the waiters'",
                "throttled",
                "failed",
                "finish / ideal",
                "image noticed late, median / 99 %",
                "store noticed late, median / 99 %",
                "threads at most")));
        text.append("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        columns.forEach(cells -> text.append(row(cells)));
        text.append('\n').append(BeginTimes.table(begins)).append('\n');
        text.append(parallels()).append('\n').append(calls()).append('\n');
        text.append(format(
                "Heap that an operation retains while it waits: %,d bytes (the more of waiting for an image and for a"
                        + " store task, 1,000 operations).%n%n",
                heap));
        text.append(format("S3 requests for one backup: %d (%s).%n%n", catalog.requestsPerBackup(), perBackup()));
        text.append(format(
                "A catalog of %,d backups: the newest of an instance takes %d request; the %,d of one instance take"
                        + " %d; all %,d take %d, and no record is read.%n",
                catalog.backups(),
                catalog.newest(),
                catalog.ofOne(),
                catalog.listOne(),
                catalog.listed(),
                catalog.listAll()));
        text.append(format(
                "%n%,d removals, ten of each of %,d instances: %.1f requests for each, those of the plan included (a"
                        + " dry run alone takes %,d), %d throttled; it takes %s of AWS's time, because EC2 deletes 5"
                        + " snapshots a second.%n",
                prune.removals(),
                prune.instances(),
                prune.perRemoval(),
                prune.planning(),
                prune.throttled(),
                Format.duration(prune.took())));
        text.append(format("%nAWS's clock ran faster than the real one: %s.%n", speedsInWords()));
        notes.forEach(note -> text.append("\nNote: ").append(note).append('\n'));
        return text.toString();
    }

    /** What this is measured on. */
    static String machine() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return format(
                "%d processors (%s), Java %s, with a load of %.1f",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                Runtime.version().feature(),
                load);
    }

    /** What it would save to store the plain image while its encrypted copy is being made. */
    private String parallels() {
        StringBuilder text = new StringBuilder();
        text.append(row(List.of(
                "encrypted backup", "image", "copy", "store", "one after the other", "copy beside store", "saved")));
        text.append("|---|--:|--:|--:|--:|--:|--:|\n");
        for (ParallelTimes one : parallels) {
            text.append(row(List.of(
                    format("%,d GiB", one.gib()),
                    format("%,.0f s", one.image()),
                    format("%,.0f s", one.copy()),
                    format("%,.0f s", one.store()),
                    format("%,.0f s", one.serial()),
                    format("%,.0f s", one.parallel()),
                    format("%.0f %%", 100 * one.saved()))));
        }
        for (ParallelFleet one : parallelFleets) {
            text.append(row(List.of(
                    format("%,d of %d GiB", one.n(), ParallelFleet.GIB),
                    "",
                    "",
                    "",
                    format("%,.0f s", one.serial()),
                    format("%,.0f s", one.parallel()),
                    format("%.0f %%", 100 * one.saved()))));
        }
        return text.toString();
    }

    private String share(Outcomes one) {
        Outcomes peer = find(one.n, "waiters");
        return peer == null || one == peer ? "" : format("%.1f %%", 100.0 * one.describes() / peer.describes());
    }

    private Outcomes find(int n, String side) {
        return all.stream()
                .filter(one -> one.n == n && one.side.equals(side))
                .findFirst()
                .orElse(null);
    }

    /** EC2 calls by action. */
    private String calls() {
        TreeSet<String> actions = new TreeSet<>();
        all.forEach(one -> actions.addAll(one.calls().keySet()));
        StringBuilder text = new StringBuilder();
        List<String> head = new ArrayList<>(List.of("EC2 calls"));
        all.forEach(one -> head.add(one.side + ", n = " + one.n));
        text.append(row(head)).append("|---|").append("--:|".repeat(all.size())).append('\n');
        for (String action : actions) {
            List<String> cells = new ArrayList<>(List.of(action));
            all.forEach(one -> cells.add(format("%,d", one.calls().getOrDefault(action, 0L))));
            text.append(row(cells));
        }
        return text.toString();
    }

    private String perBackup() {
        List<String> parts = new ArrayList<>();
        catalog.perBackup().forEach((action, count) -> parts.add(action + " " + count));
        return String.join(", ", parts);
    }

    private String speedsInWords() {
        List<String> parts = new ArrayList<>();
        speeds.forEach((n, speed) -> parts.add(format("%.0f times at n = %d", speed, n)));
        return String.join(", ", parts);
    }

    /** Writes the tables into performance.md, between its marks, and the picture beside it. */
    void write(Path docs) throws IOException {
        Section.write(docs.resolve("performance.md"), BEGIN, END, text());
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        for (Outcomes one : all) {
            lines.computeIfAbsent(one.side, side -> new TreeMap<>()).put(one.n, one.describesPerRun());
        }
        Path picture = docs.resolve("images").resolve("describe-calls.svg");
        Files.createDirectories(picture.getParent());
        Files.writeString(picture, Picture.of(lines), StandardCharsets.UTF_8);
    }

    String lastLine() {
        int n = all.stream().mapToInt(one -> one.n).max().orElseThrow();
        Outcomes engine = find(n, "engine");
        double late =
                Math.max(engine.imageLateness().median(), engine.storeLateness().median());
        return format(
                "bench: n=%d describe_ratio=%.3f throttled=%d failed=%d finish_ratio=%.3f lateness_p50=%.3f"
                        + " engine_threads=%d heap_per_wait_bytes=%d begin_ratio=%.3f goals=%s",
                n,
                (double) engine.describes() / find(n, "waiters").describes(),
                engine.throttled(),
                engine.failed(),
                engine.finishRatio(),
                late,
                engine.threads(),
                heap,
                begins.get(begins.size() - 1).ratio(),
                goals.areMet() ? "met" : "missed");
    }
}
