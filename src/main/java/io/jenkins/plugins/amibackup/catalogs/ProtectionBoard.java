package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.config.ProtectionLook;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.Gap;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the last look at each expectation has found. Not kept across a restart of Jenkins: it is looked at again soon after that. */
@Extension
@Restricted(NoExternalUse.class)
public final class ProtectionBoard {

    private final Map<String, Heard> results = new ConcurrentHashMap<>();
    private final Set<String> asked = new HashSet<>();
    /** What an administrator has seen. */
    private volatile Set<String> seen = Set.of();

    /**
     * What a look has found.
     *
     * @param at when that was heard, by this controller's clock: the result itself has S3's
     */
    private record Heard(ExpectationResult result, Instant at) {

        /** How old the backup is now that is the oldest of the newest ones; empty where no instance has any. */
        Optional<Duration> oldestNewest(Instant now) {
            return result.oldestNewest()
                    .map(taken -> Duration.between(taken, result.at()).plus(Duration.between(at, now)))
                    .map(age -> age.isNegative() ? Duration.ZERO : age);
        }
    }

    public static ProtectionBoard get() {
        return ExtensionList.lookupSingleton(ProtectionBoard.class);
    }

    /** Looks at everything that is expected, and forgets what no longer is; returns at once. What is being looked at is not asked again. */
    public void look() {
        List<ProtectionExpectation> all = CatalogConfiguration.get().getExpectations();
        results.keySet()
                .retainAll(all.stream().map(ProtectionExpectation::getName).collect(Collectors.toSet()));
        for (ProtectionExpectation expected : all) {
            String name = expected.getName();
            if (begins(name)) {
                ProtectionLook.ask(expected, () -> isOn(name), result -> {
                    results.put(name, new Heard(result, Instant.now()));
                    ends(name);
                    if (hasChanged(name)) {
                        look();
                    }
                });
            }
        }
    }

    /** While it was being asked: the answer is of what was expected before. */
    private boolean hasChanged(String name) {
        return CatalogConfiguration.get().getExpectations().stream()
                .anyMatch(now -> now.getName().equals(name) && result(now) == null);
    }

    private boolean isOn(String name) {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        boolean on = jenkins != null && !jenkins.isTerminating();
        if (!on) {
            ends(name);
        }
        return on;
    }

    private synchronized boolean begins(String name) {
        return asked.add(name);
    }

    private synchronized void ends(String name) {
        asked.remove(name);
        notifyAll();
    }

    /** Whether it is being looked at now. */
    synchronized boolean isLooking(ProtectionExpectation expected) {
        return asked.contains(expected.getName());
    }

    /** Returns when nothing is being asked. For tests. */
    synchronized void settle() throws InterruptedException {
        while (!asked.isEmpty()) {
            wait();
        }
    }

    /** Those that are expected of places that the user may see, each with the place. */
    static List<ProtectionExpectation> visible() {
        Set<String> names = CatalogPlaces.visible().stream().map(Place::name).collect(Collectors.toSet());
        boolean all = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        return CatalogConfiguration.get().getExpectations().stream()
                .filter(expected -> names.contains(expected.placeName())
                        // A catalog that is gone belongs to nobody.
                        || all && expected.place().isEmpty())
                .toList();
    }

    /** What was found of these, as they are configured now. */
    ProtectionReport report(List<ProtectionExpectation> expectations) {
        return new ProtectionReport(
                expectations.stream().map(this::result).filter(Objects::nonNull).toList());
    }

    /** Null where it was not looked at yet, or has changed since. */
    @CheckForNull
    ExpectationResult result(ProtectionExpectation expected) {
        return heard(expected).map(Heard::result).orElse(null);
    }

    private Optional<Heard> heard(ProtectionExpectation expected) {
        return Optional.ofNullable(results.get(expected.getName()))
                .filter(heard -> heard.result().expectation().equals(expected.expectation()));
    }

    /**
     * How old the oldest of the newest backups is now: of each instance that an expectation is about, its newest one counts. Empty
     * where nothing is known of any.
     */
    Optional<Duration> oldestNewest(List<ProtectionExpectation> expectations) {
        Instant now = Instant.now();
        return expectations.stream()
                .flatMap(expected -> heard(expected).stream())
                .flatMap(heard -> heard.oldestNewest(now).stream())
                .max(Comparator.naturalOrder());
    }

    /** Whether there is something that nobody has dismissed. */
    boolean hasNews(ProtectionReport report) {
        return !seen.containsAll(keys(report));
    }

    /** An administrator has seen it: quiet until something else falls short, or Jenkins restarts. */
    void dismiss(ProtectionReport report) {
        Set<String> all = new HashSet<>(keys(report));
        all.addAll(seen);
        all.retainAll(keys(report(CatalogConfiguration.get().getExpectations())));
        seen = Set.copyOf(all);
    }

    private static List<String> keys(ProtectionReport report) {
        List<String> keys = new ArrayList<>();
        for (ExpectationResult result : report.results()) {
            String name = result.expectation().name() + "\n";
            result.notAsked().ifPresent(why -> keys.add(name));
            result.gaps().stream().map(Gap::instanceId).map(name::concat).forEach(keys::add);
            result.unknown().stream().map(Gap::instanceId).map(name::concat).forEach(keys::add);
        }
        return keys;
    }
}
