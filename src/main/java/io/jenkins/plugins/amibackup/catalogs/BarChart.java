package io.jenkins.plugins.amibackup.catalogs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What an instance's last backups measured, as bars from the oldest to the newest, in a drawing of {@value #WIDTH} by {@value #HEIGHT}. */
@Restricted(NoExternalUse.class)
public final class BarChart {

    static final int WIDTH = 600;
    static final int HEIGHT = 120;

    /** As many as the table beside it has. */
    static final int MOST = 50;

    /** A bar is no wider than this, however few there are. */
    private static final double WIDEST = 40;
    /** The part of its place that a bar leaves free. */
    private static final double GAP = 0.25;

    private final String id;
    private final String label;
    private final List<Measure> measures;
    private final LongFunction<String> words;
    private final long largest;

    /** What one backup measured; nothing where that is 0. */
    record Measure(Instant takenAt, long value) {}

    /**
     * @param id of its title on the page
     * @param label what is measured
     * @param newestFirst of these, the first {@value #MOST} that measured something
     * @param words what a value is called
     */
    BarChart(String id, String label, List<Measure> newestFirst, LongFunction<String> words) {
        this.id = id;
        this.label = label;
        this.words = words;
        List<Measure> shown = new ArrayList<>(newestFirst.stream()
                .filter(measure -> measure.value() > 0)
                .limit(MOST)
                .toList());
        Collections.reverse(shown);
        measures = List.copyOf(shown);
        largest = measures.stream().mapToLong(Measure::value).max().orElse(0);
    }

    /**
     * A backup in the drawing.
     *
     * @param x from the left, of its left side
     * @param y from above, of its top
     */
    @Restricted(NoExternalUse.class)
    public record Bar(double x, double y, double width, double height) {

        /** For Jelly, which knows no records. */
        public double getX() {
            return x;
        }

        public double getY() {
            return y;
        }

        public double getWidth() {
            return width;
        }

        public double getHeight() {
            return height;
        }
    }

    /** Whether there is enough to see how it goes. */
    public boolean isWorthwhile() {
        return measures.size() > 1;
    }

    public List<Bar> getBars() {
        List<Bar> bars = new ArrayList<>();
        double step = (double) WIDTH / measures.size();
        double width = Math.min(WIDEST, step * (1 - GAP));
        for (int i = 0; i < measures.size(); i++) {
            double height = Math.max(1, (double) HEIGHT * measures.get(i).value() / largest);
            bars.add(new Bar(
                    rounded(i * (WIDTH - width) / Math.max(1, measures.size() - 1)),
                    rounded(HEIGHT - height),
                    rounded(width),
                    rounded(height)));
        }
        return bars;
    }

    private static double rounded(double length) {
        return Math.round(length * 100) / 100.0;
    }

    public String getId() {
        return id;
    }

    public String getViewBox() {
        return "0 0 " + WIDTH + " " + HEIGHT;
    }

    /** What the drawing shows, for those who don't see it. */
    public String getTitle() {
        return Messages.BarChart_Title(
                label, measures.size(), words.apply(first().value()), getFrom(), words.apply(last().value()), getTo());
    }

    /** What is measured, and what the highest bar stands for. */
    public String getCaption() {
        return Messages.BarChart_Caption(label, words.apply(largest));
    }

    /** When the first bar was taken. */
    public String getFrom() {
        return Shown.time(first().takenAt());
    }

    /** When the last bar was taken. */
    public String getTo() {
        return Shown.time(last().takenAt());
    }

    private Measure first() {
        return measures.get(0);
    }

    private Measure last() {
        return measures.get(measures.size() - 1);
    }
}
