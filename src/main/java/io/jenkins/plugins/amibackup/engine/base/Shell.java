package io.jenkins.plugins.amibackup.engine.base;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words of a command that somebody may copy into a shell. */
public final class Shell {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@+-]+");

    private Shell() {}

    /** One word of a command: what is more than plain letters and signs is put between quotes. */
    @SuppressFBWarnings(
            value = "MODIFICATION_AFTER_VALIDATION",
            justification = "What is not plain is quoted, and nothing but a quote means anything between quotes")
    public static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** A command of these words. */
    public static String command(Collection<String> words) {
        return words.stream().map(Shell::word).collect(Collectors.joining(" "));
    }
}
