package io.jenkins.plugins.amibackup.catalogs;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricSet;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import jenkins.metrics.api.MetricProvider;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Who has no fresh backup, as gauges of the plugin "Metrics", where that is installed: what the last looks have found, of all places
 * together, without a name of any. To read one asks nobody in AWS.
 */
@OptionalExtension(requirePlugins = "metrics")
@Restricted(NoExternalUse.class)
public final class ProtectionGauges extends MetricProvider {

    /** Instances that fall short of an expectation. */
    static final String UNPROTECTED = "ami-backup.protection.unprotected";

    /** Instances that are too young to count. */
    static final String NEW = "ami-backup.protection.new";

    /** Instances of which it could not be told. */
    static final String UNKNOWN = "ami-backup.protection.unknown";

    /** Instances that have what is demanded. */
    static final String COVERED = "ami-backup.protection.covered";

    /** Expectations that could not be looked at, or were not yet: what the others count is not all then. */
    static final String NOT_ASKED = "ami-backup.protection.not-asked";

    /** In seconds; null where no backup is known of. */
    static final String OLDEST = "ami-backup.protection.oldest-newest-backup-seconds";

    @NonNull
    @Override
    public MetricSet getMetricSet() {
        Map<String, Metric> gauges = new LinkedHashMap<>();
        gauges.put(UNPROTECTED, sum(ExpectationResult::unprotected));
        gauges.put(NEW, sum(ExpectationResult::isNew));
        gauges.put(UNKNOWN, sum(ExpectationResult::untold));
        gauges.put(COVERED, sum(ExpectationResult::covered));
        gauges.put(NOT_ASKED, (Gauge<Integer>) ProtectionGauges::notAsked);
        gauges.put(OLDEST, (Gauge<Long>) ProtectionGauges::oldest);
        return metrics(gauges);
    }

    /** An instance counts once for each expectation. */
    private static Gauge<Integer> sum(ToIntFunction<ExpectationResult> count) {
        return () -> ProtectionBoard.get().report(expected()).results().stream()
                .mapToInt(count)
                .sum();
    }

    private static Integer notAsked() {
        List<ProtectionExpectation> expected = expected();
        long answered = ProtectionBoard.get().report(expected).results().stream()
                .filter(result -> result.notAsked().isEmpty())
                .count();
        return expected.size() - (int) answered;
    }

    private static Long oldest() {
        return ProtectionBoard.get()
                .oldestNewest(expected())
                .map(Duration::toSeconds)
                .orElse(null);
    }

    private static List<ProtectionExpectation> expected() {
        return CatalogConfiguration.get().getExpectations();
    }
}
