package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When the next member of a fleet will be done, and the last one. Told by those alone that are in their last long wait: of the
 * others nobody knows how long the waits to come will take.
 *
 * @param next empty where none is so far
 * @param last empty where one isn't so far
 */
record FleetForecast(Optional<Duration> next, Optional<Duration> last) {

    static FleetForecast of(List<FleetMember> members, Instant now) {
        List<FleetMember> underWay =
                members.stream().filter(member -> member.end().isEmpty()).toList();
        List<Duration> known = underWay.stream()
                .flatMap(member -> member.left(now).stream())
                .sorted()
                .toList();
        return new FleetForecast(
                known.stream().findFirst(),
                known.isEmpty() || known.size() < underWay.size()
                        ? Optional.empty()
                        : Optional.of(known.get(known.size() - 1)));
    }

    /** The counts, and after them what is known of the rest. */
    Line after(FleetCounts counts) {
        if (next.isEmpty()) {
            return counts.line();
        }
        Line first = Line.of(
                counts.isAnyDone() ? "fleet.sum.next" : "fleet.sum.first",
                counts.line(),
                new Line.Estimate(next.get()));
        return last.map(duration -> duration.equals(next.get())
                        ? Line.of("fleet.sum.last", counts.line(), new Line.Estimate(duration))
                        : Line.of("fleet.sum.all", first, new Line.Estimate(duration)))
                .orElse(first);
    }
}
