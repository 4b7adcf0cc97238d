package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has no fresh backup, by several expectations.
 *
 * @param results of each expectation, in the order in which they are configured
 */
public record ProtectionReport(List<ExpectationResult> results) {

    /** Before anything was looked at, and where nothing is expected. */
    public static final ProtectionReport EMPTY = new ProtectionReport(List.of());

    public ProtectionReport {
        results = List.copyOf(results);
    }

    /** Whether everything could be asked, and nothing falls short. */
    public boolean isAllWell() {
        return results.stream().allMatch(ExpectationResult::isAllWell);
    }

    /** How many fall short; an instance counts once for each expectation that it falls short of. */
    public int unprotected() {
        return results.stream().mapToInt(ExpectationResult::unprotected).sum();
    }

    /** How many expectations could not be looked at, or not of all instances. */
    public int notAsked() {
        return (int) results.stream()
                .filter(result -> result.notAsked().isPresent() || result.untold() > 0)
                .count();
    }

    /** All of it for a person to read: how each expectation stands, and what falls short of it. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (ExpectationResult result : results) {
            lines.add(headline(result));
            result.gaps().forEach(gap -> lines.add(gap.why()));
            more(lines, result.unprotected() - result.gaps().size());
            result.unknown().forEach(gap -> lines.add(gap.why()));
            more(lines, result.untold() - result.unknown().size());
            result.newcomers().forEach(gap -> lines.add(gap.why()));
            more(lines, result.isNew() - result.newcomers().size());
        }
        return lines;
    }

    private static void more(List<Line> lines, int number) {
        if (number > 0) {
            lines.add(Line.of("protection.more", number));
        }
    }

    /** How an expectation stands, in a sentence. */
    public static Line headline(ExpectationResult result) {
        Expectation expectation = result.expectation();
        if (result.notAsked().isPresent()) {
            return Line.of(
                    "protection.notAsked", expectation.name(), result.notAsked().get());
        }
        Line counted = Line.of(
                "protection.counted", expectation.name(), result.covered(), result.instances(), result.unprotected());
        List<Line> parts = new ArrayList<>(List.of(counted));
        if (result.isNew() > 0) {
            parts.add(Line.of("protection.counted.new", result.isNew()));
        }
        if (result.untold() > 0) {
            parts.add(Line.of("protection.counted.unknown", result.untold()));
        }
        return Line.sentences(parts);
    }
}
