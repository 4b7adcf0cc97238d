package io.jenkins.plugins.amibackup.engine.base;

import java.util.regex.Pattern;

/**
 * Makes text from outside safe to show: it can't start a new line, move the cursor, change the direction of the text
 * around it, or flood a log. Used for logs, pages, the terminal and tables; pages also escape HTML.
 */
public final class Sanitizer {

    /** In characters: a longer text is cut off and ends with an ellipsis. */
    public static final int LONGEST = 3000;

    /** Control characters (C0, DEL, C1), format characters (bidirectional marks among them), separators of lines and paragraphs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private Sanitizer() {}

    /** One line of at most {@value #LONGEST} characters; each character that can't be shown becomes a space. */
    public static String line(String text) {
        return line(text, LONGEST);
    }

    /** One line of at most this many characters. */
    public static String line(String text, int longest) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ");
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end) + "…";
    }
}
