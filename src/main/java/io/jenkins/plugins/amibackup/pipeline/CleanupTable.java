package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The report of a clean-up as it stands in a build's log: aligned columns, two blanks apart. */
final class CleanupTable {

    private CleanupTable() {}

    static List<String> lines(Connection connection, List<CleanupItem> items, boolean dryRun) {
        List<String> lines = new ArrayList<>();
        lines.add(prefix() + Messages.CleanupExecution_Headline(connection.bucket(), connection.region()));
        if (items.isEmpty()) {
            lines.add(prefix() + Messages.CleanupExecution_Nothing());
            return lines;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                Messages.CleanupExecution_Kind(),
                Messages.CleanupExecution_Id(),
                Messages.CleanupExecution_Size(),
                Messages.CleanupExecution_Action(),
                Messages.CleanupExecution_Why()));
        items.forEach(item -> rows.add(row(item)));
        lines.addAll(aligned(rows));
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

    private static List<String> row(CleanupItem item) {
        return List.of(
                item.getKind(),
                item.getId(),
                item.getGib() == 0 ? "" : Messages.CleanupExecution_Monthly(String.valueOf(item.getGib())),
                item.isRemoved()
                        ? Messages.CleanupExecution_Removed()
                        : item.isRemovable() ? Messages.CleanupExecution_Removes() : Messages.CleanupExecution_Keeps(),
                item.getWhy());
    }

    /** What comes from a bucket or a tag has no place for control characters in a log. */
    private static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(prefix());
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> Sanitizer.line(other.get(at)).length())
                        .max()
                        .orElse(0);
                String cell = Sanitizer.line(row.get(column));
                line.append(cell).append(" ".repeat(width - cell.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
