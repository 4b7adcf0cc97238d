package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many members of a fleet stand where.
 *
 * @param kind what is done with each
 * @param members how many there are
 * @param counts how many stand where; without those of which there are none
 */
record FleetCounts(String kind, int members, Map<Standing, Integer> counts) {

    FleetCounts {
        counts = Map.copyOf(counts);
    }

    static FleetCounts of(String kind, FleetState.Running running) {
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        for (int index = 0; index < running.members().size(); index++) {
            FleetMember member = running.members().get(index);
            Standing standing = member.end().isPresent()
                    ? Standing.of(member.end().get())
                    : Standing.of(running.handles().get(index).status(), member.overview());
            counts.merge(standing, 1, Integer::sum);
        }
        return new FleetCounts(kind, running.members().size(), counts);
    }

    private int count(Standing standing) {
        return counts.getOrDefault(standing, 0);
    }

    private int early() {
        return count(Standing.IMAGE) + count(Standing.POINT_IN_TIME);
    }

    /** Whether one of them is done, or has come as far as was waited for. */
    boolean isAnyDone() {
        return count(Standing.DONE) + early() > 0;
    }

    /** For a log: {@code 37 of 200 stored, 2 failed, 40 storing, 3 queued}. */
    Line line() {
        List<Line> parts = new ArrayList<>();
        int done = count(Standing.DONE);
        // A gate that opened early is open; a backup that is waited for no longer is not stored yet.
        parts.add(Line.of("fleet.sum." + kind, kind.equals("gate") ? done + early() : done, members));
        for (Standing standing : Standing.values()) {
            if (standing != Standing.DONE && count(standing) > 0) {
                parts.add(standing.line(count(standing)));
            }
        }
        return Line.list(parts);
    }
}
