package io.jenkins.plugins.amibackup.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What backups measured, as bars from the oldest to the newest, in a drawing of {@value #WIDTH} by {@value #HEIGHT}. A table beside it
 * has the same for those who don't see it.
 */
@Restricted(NoExternalUse.class)
public final class BarChart {

    static final int WIDTH = 600;
    static final int HEIGHT = 120;

    /** A drawing has no more bars. */
    public static final int MOST = 50;

    /** A bar is no wider than this, however few there are. */
    private static final double WIDEST = 40;
    /** The part of its place that a bar leaves free. */
    private static final double GAP = 0.25;

    private final Each each;
    private final String id;
    private final String label;
    private final List<Measure> measures;
    private final LongFunction<String> words;
    private final long largest;

    /** What a bar stands for. */
    @Restricted(NoExternalUse.class)
    public enum Each {
        BACKUP,
        /** A build, with all of its backups. */
        BUILD
    }

    /**
     * What one bar stands for.
     *
     * @param when in the reader's words
     * @param value nothing where that is 0
     */
    @Restricted(NoExternalUse.class)
    public record Measure(String when, long value) {}

    /**
     * @param id of its title on the page
     * @param label what is measured
     * @param newestFirst of these, the first {@value #MOST} that measured something
     * @param words what a value is called
     */
    public BarChart(Each each, String id, String label, List<Measure> newestFirst, LongFunction<String> words) {
        this.each = each;
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
     * One in the drawing.
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
        int bars = measures.size();
        String oldest = words.apply(first().value());
        String newest = words.apply(last().value());
        return switch (each) {
            case BACKUP -> Messages.BarChart_OfBackups(label, bars, oldest, getFrom(), newest, getTo());
            case BUILD -> Messages.BarChart_OfBuilds(label, bars, oldest, getFrom(), newest, getTo());
        };
    }

    /** What is measured, and what the highest bar stands for. */
    public String getCaption() {
        return Messages.BarChart_Caption(label, words.apply(largest));
    }

    /** When the first bar was taken. */
    public String getFrom() {
        return first().when();
    }

    /** When the last bar was taken. */
    public String getTo() {
        return last().when();
    }

    private Measure first() {
        return measures.get(0);
    }

    private Measure last() {
        return measures.get(measures.size() - 1);
    }
}
