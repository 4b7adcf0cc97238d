package io.jenkins.plugins.amibackup.docs;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables of a document. */
public final class Tables {

    private Tables() {}

    /** The rows of the tables between a heading and the next, without their heads; each as its cells. */
    public static List<List<String>> rows(String name, String heading) {
        List<List<String>> rows = new ArrayList<>();
        String at = "";
        boolean head = true;
        for (String line : Documents.read(name).lines().toList()) {
            if (line.startsWith("#")) {
                at = line.replaceFirst("^#+ *", "");
            }
            boolean row = line.startsWith("|");
            if (row && !head && !line.startsWith("|---") && at.equals(heading)) {
                rows.add(Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList());
            }
            head = !row;
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException(name + " has no table below \"" + heading + "\"");
        }
        return rows;
    }
}
