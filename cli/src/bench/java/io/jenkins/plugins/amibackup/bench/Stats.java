package io.jenkins.plugins.amibackup.bench;

import java.util.Collection;

/** Some numbers in their order. */
final class Stats {

    private final double[] sorted;

    Stats(Collection<Double> values) {
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The value that so large a share of all does not exceed; 0 where there are none. */
    double quantile(double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    double median() {
        return quantile(0.5);
    }
}
