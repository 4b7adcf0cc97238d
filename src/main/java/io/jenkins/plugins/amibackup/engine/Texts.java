package io.jenkins.plugins.amibackup.engine;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.Pattern;

/** The words of the engine: every line of a log and every error, from {@code Texts.properties}. */
public final class Texts {

    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle(Texts.class.getName(), Locale.getDefault());

    /** Control and format characters, and the separators of lines and paragraphs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final int LONGEST = 3000;

    private Texts() {}

    /**
     * The text of a key with its arguments filled in. Arguments are shown with {@link String#valueOf(Object)}: numbers
     * are not grouped.
     *
     * @throws MissingResourceException when there is no such text
     */
    public static String text(String key, Object... arguments) {
        return format(BUNDLE.getString(key), arguments);
    }

    /** The text of a key, where there is one. */
    public static Optional<String> find(String key, Object... arguments) {
        return BUNDLE.containsKey(key) ? Optional.of(format(BUNDLE.getString(key), arguments)) : Optional.empty();
    }

    /** What others have written, so that it can't begin a line of its own, move a cursor, or flood a log. */
    public static String line(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static String format(String pattern, Object... arguments) {
        Object[] shown = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            shown[i] = line(String.valueOf(arguments[i]));
        }
        return new MessageFormat(pattern, Locale.ROOT).format(shown);
    }
}
