package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.util.ArrayList;
import java.util.List;

/** What a build keeps: texts from outside, and lists as they were read from its file, which somebody may have edited, or cut short. */
final class Kept {

    private Kept() {}

    /** Text from outside, on one line and safe for any document; empty for none. */
    static String shown(@CheckForNull String text) {
        return Sanitizer.line(Util.fixNull(text));
    }

    /** What of a list is of its kind; a list that is missing has nothing. */
    static <T> List<T> sound(@CheckForNull List<?> read, Class<T> kind) {
        List<T> sound = new ArrayList<>();
        for (Object element : read == null ? List.of() : read) {
            if (kind.isInstance(element)) {
                sound.add(kind.cast(element));
            }
        }
        return sound;
    }
}
