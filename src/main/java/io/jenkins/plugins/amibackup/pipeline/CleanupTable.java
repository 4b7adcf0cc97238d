package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The report of a clean-up as it stands in a build's log. */
final class CleanupTable {

    private CleanupTable() {}

    static List<String> lines(Connection connection, List<CleanupItem> items, boolean dryRun) {
        List<String> lines = new ArrayList<>();
        lines.add(prefix() + Messages.CleanupExecution_Headline(connection.bucket(), connection.region()));
        if (items.isEmpty()) {
            lines.add(prefix() + Messages.CleanupExecution_Nothing());
            return lines;
        }
        TextTable table = new TextTable()
                .row(
                        Messages.CleanupExecution_Kind(),
                        Messages.CleanupExecution_Id(),
                        Messages.CleanupExecution_Size(),
                        Messages.CleanupExecution_Action(),
                        Messages.CleanupExecution_Why());
        items.forEach(item -> table.row(row(item)));
        table.lines().forEach(line -> lines.add(prefix() + line));
        Predicate<CleanupItem> counts = dryRun ? CleanupItem::isRemovable : CleanupItem::isRemoved;
        String number = String.valueOf(items.stream().filter(counts).count());
        String gib = String.valueOf(
                items.stream().filter(counts).mapToLong(CleanupItem::getGib).sum());
        lines.add(prefix()
                + (dryRun
                        ? Messages.CleanupExecution_Found(number, gib)
                        : Messages.CleanupExecution_Done(number, gib)));
        return lines;
    }

    private static String prefix() {
        return Messages.CleanupExecution_Prefix() + " ";
    }

    private static String[] row(CleanupItem item) {
        return new String[] {
            item.getKind(),
            item.getId(),
            item.getGib() == 0 ? "" : Messages.CleanupExecution_Monthly(String.valueOf(item.getGib())),
            item.isRemoved()
                    ? Messages.CleanupExecution_Removed()
                    : item.isRemovable() ? Messages.CleanupExecution_Removes() : Messages.CleanupExecution_Keeps(),
            item.getWhy()
        };
    }
}
