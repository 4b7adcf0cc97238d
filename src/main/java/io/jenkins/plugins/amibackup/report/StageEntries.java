package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The stages of an operation as a build keeps them. A list is replaced, never changed, because Jenkins may save a build at any
 * moment.
 */
final class StageEntries {

    private StageEntries() {}

    /** The stages after a change in the operation. */
    static List<StageEntry> moved(List<StageEntry> before, Overview overview, long now) {
        int current = overview.stages().indexOf(overview.stage());
        List<StageEntry> entries = new ArrayList<>();
        for (Stage stage : overview.stages()) {
            StageEntry entry = find(before, stage);
            int index = entries.size();
            if (index < current) {
                entries.add(entry.ended(now));
            } else if (index == current) {
                entries.add(entry.begun(now));
            } else if (current >= 0) {
                entries.add(StageEntry.toDo(stage.name()));
            } else if (entry.startedAt() != 0) {
                // Another stage comes instead of this one's end, and of those that have not begun.
                entries.add(entry.cutShort(now));
            }
        }
        if (current < 0) {
            entries.add(find(before, overview.stage()).begun(now));
        }
        return entries;
    }

    /** Whether a stage has begun, or the list has become another. */
    static boolean differ(List<StageEntry> before, List<StageEntry> after) {
        boolean differ = after.size() != before.size();
        for (int i = 0; i < after.size() && !differ; i++) {
            differ = after.get(i).startedAt() != before.get(i).startedAt();
        }
        return differ;
    }

    static List<StageEntry> ended(List<StageEntry> before, long now) {
        List<StageEntry> ended = new ArrayList<>();
        before.forEach(stage -> ended.add(stage.ended(now)));
        return ended;
    }

    static long countEnded(List<StageEntry> entries) {
        return entries.stream().filter(StageEntry::hasEnded).count();
    }

    static StageEntry find(List<StageEntry> entries, Stage stage) {
        return entries.stream()
                .filter(entry -> entry.name().equals(stage.name()))
                .findFirst()
                .orElseGet(() -> StageEntry.toDo(stage.name()));
    }
}
