package io.jenkins.plugins.amibackup.engine.base;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lines of text in aligned columns, two spaces apart: for logs and the terminal. Widths are counted in characters as people see
 * them (code points), and the content of a cell can't break the table: see {@link Sanitizer}.
 */
public final class TextTable {

    private static final int GAP = 2;

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; rows may differ in their number of cells. */
    public TextTable row(String... cells) {
        rows.add(Stream.of(cells).map(Sanitizer::line).toList());
        return this;
    }

    /** The rows from top to bottom, aligned, without trailing spaces. */
    public List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(widths[column] - width(cell) + GAP));
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
