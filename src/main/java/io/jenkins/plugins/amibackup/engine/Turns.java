package io.jenkins.plugins.amibackup.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is next where an account limits the work in progress: first come, first served. Only the first of a line tries; when
 * it has got through or gives up, the next is told.
 */
final class Turns {

    private final Map<String, LinkedHashMap<String, Runnable>> lines = new HashMap<>();

    /**
     * Whether it is this operation's turn: nobody stands in the line, or it stands first.
     *
     * @param line what the line is for: an account, a Region, a call
     */
    synchronized boolean isTurnOf(String line, String runId) {
        LinkedHashMap<String, Runnable> waiting = lines.get(line);
        return waiting == null || waiting.keySet().iterator().next().equals(runId);
    }

    /** Stands in line, at the end, or where it stands already. */
    synchronized void join(String line, String runId, Runnable whenFirst) {
        lines.computeIfAbsent(line, name -> new LinkedHashMap<>()).put(runId, whenFirst);
    }

    /** How many stand before this operation. */
    synchronized int ahead(String line, String runId) {
        int ahead = 0;
        for (String other : lines.getOrDefault(line, new LinkedHashMap<>()).keySet()) {
            if (other.equals(runId)) {
                break;
            }
            ahead++;
        }
        return ahead;
    }

    /** Leaves the line, having got through or given up; the next one is told when it is first now. */
    void leave(String line, String runId) {
        Runnable next = null;
        synchronized (this) {
            LinkedHashMap<String, Runnable> waiting = lines.get(line);
            if (waiting == null) {
                return;
            }
            boolean wasFirst = waiting.keySet().iterator().next().equals(runId);
            waiting.remove(runId);
            if (waiting.isEmpty()) {
                lines.remove(line);
            } else if (wasFirst) {
                next = waiting.values().iterator().next();
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
