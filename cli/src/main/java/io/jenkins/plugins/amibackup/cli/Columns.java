package io.jenkins.plugins.amibackup.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of text in columns, two blanks apart. */
final class Columns {

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row. What stands in it is made harmless for a terminal. */
    Columns row(String... cells) {
        rows.add(List.of(cells).stream().map(Words::harmless).toList());
        return this;
    }

    /** The rows, aligned, without blanks at their ends. */
    List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                if (column == widths.size()) {
                    widths.add(0);
                }
                widths.set(column, Math.max(widths.get(column), row.get(column).length()));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            line.append(String.format("%-" + (Math.max(1, widths.get(column)) + 2) + "s", row.get(column)));
        }
        return line.toString().stripTrailing();
    }
}
