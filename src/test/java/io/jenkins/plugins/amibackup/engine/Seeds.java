package io.jenkins.plugins.amibackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** The seeds of a storm: as many as a test wants or {@code -Dstorm.runs} says, or the one that {@code -Dstorm.seed} names. */
public final class Seeds {

    private final String storm;
    private final Long only = Long.getLong("storm.seed");
    private final int runs;

    /**
     * @param storm for the line that sums up
     * @param runs where {@code -Dstorm.runs} doesn't say
     */
    public Seeds(String storm, int runs) {
        this.storm = storm;
        this.runs = Integer.getInteger("storm.runs", runs);
    }

    /** Whether one run alone was asked for, which can't show all that a storm must show. */
    public boolean isOne() {
        return only != null;
    }

    /**
     * Runs the storm with each seed. Fails with all seeds that went wrong.
     *
     * @param run how it ended
     * @return how often it ended in each way
     */
    public Map<String, Integer> run(LongFunction<String> run) {
        Map<String, Integer> ends = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (long at = only == null ? 1 : only; at <= (only == null ? runs : only); at++) {
            try {
                ends.merge(run.apply(at), 1, Integer::sum);
            } catch (AssertionError | RuntimeException failure) {
                wrong.add("seed " + at + ": " + failure);
            }
        }
        System.out.println(storm + ": " + runs + " runs, " + ends);
        assertThat(wrong).isEmpty();
        return ends;
    }
}
