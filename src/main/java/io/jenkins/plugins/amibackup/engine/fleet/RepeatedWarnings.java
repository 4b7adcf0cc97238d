package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The warnings of a fleet: what is said of one instance is not repeated word for word for a hundred others. Those of a member whose
 * backup goes on when the fleet has ended come one by one. May be called on any thread.
 */
final class RepeatedWarnings {

    private final Map<Line, Set<String>> said = new LinkedHashMap<>();
    private final Map<Line, List<String>> again = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Notes a warning.
     *
     * @param label the instance that it is about
     * @return whether nobody has heard it of any instance, so that it is to be said now
     */
    synchronized boolean isNew(String label, Line warning) {
        Set<String> of = said.computeIfAbsent(warning, first -> new LinkedHashSet<>());
        if (!of.add(label)) {
            return false;
        }
        if (closed) {
            return true;
        }
        if (of.size() > 1) {
            again.computeIfAbsent(warning, first -> new ArrayList<>()).add(label);
            return false;
        }
        return true;
    }

    /** Whether more instances have had a warning than were named. */
    synchronized boolean isAnyLeft() {
        return !again.isEmpty();
    }

    /** A line for each warning that other instances have had, too, since the last call. */
    synchronized List<Line> take() {
        List<Line> lines = new ArrayList<>();
        again.forEach((warning, labels) ->
                lines.add(Line.of("fleet.warning.again", labels.size(), FleetNames.most(labels), warning)));
        again.clear();
        return lines;
    }

    /** The same, when the fleet has ended: whatever comes later is said by itself. */
    synchronized List<Line> close() {
        closed = true;
        return take();
    }
}
