package io.jenkins.plugins.amibackup.engine.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The messages of the engine: every log line and every error, from {@code Texts.properties}. */
public final class Texts {

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle(Texts.class.getName(), Locale.getDefault());

    /** Names of parameters that this program calls otherwise than Jenkins does. */
    private static final Properties OWN_NAMES = ownNames();

    private static final Pattern NAME = Pattern.compile("\\{(name\\.[A-Za-z]+)}");

    private Texts() {}

    /**
     * The text of a key with its arguments filled in, in the language of the program. Arguments are shown with
     * {@link String#valueOf(Object)}: numbers are not grouped.
     *
     * @throws MissingResourceException when there is no such text
     */
    public static String text(String key, Object... arguments) {
        return in(null, key, arguments);
    }

    /** The text of a key, if there is one. */
    public static Optional<String> find(String key, Object... arguments) {
        return has(key) ? Optional.of(text(key, arguments)) : Optional.empty();
    }

    public static boolean has(String key) {
        return BUNDLE.containsKey(key);
    }

    /** The text of a key in a reader's language; null means that of the program. */
    static String in(Locale locale, String key, Object... arguments) {
        Object[] shown = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            shown[i] = Sanitizer.line(String.valueOf(arguments[i]));
        }
        return new MessageFormat(pattern(locale, key), Locale.ROOT).format(shown);
    }

    /**
     * The text of a key that depends on a number, in a reader's language; null means that of the program. Argument 0 is the
     * number, so that the text can have a plural ({@code {0,choice,…}}); argument 1 is the number as it is shown.
     */
    static String counted(Locale locale, String key, Number count, String shown) {
        return new MessageFormat(bundle(locale).getString(key), Locale.ROOT).format(new Object[] {count, shown});
    }

    private static String pattern(Locale locale, String key) {
        ResourceBundle bundle = bundle(locale);
        return NAME.matcher(OWN_NAMES.getProperty(key, bundle.getString(key)))
                .replaceAll(found -> Matcher.quoteReplacement(
                        OWN_NAMES.getProperty(found.group(1), bundle.getString(found.group(1)))));
    }

    private static Properties ownNames() {
        Properties names = new Properties();
        try (InputStream own = Texts.class.getResourceAsStream("Names.properties")) {
            if (own != null) {
                names.load(own);
            }
            return names;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ResourceBundle bundle(Locale locale) {
        return locale == null ? BUNDLE : ResourceBundle.getBundle(Texts.class.getName(), locale, NO_FALLBACK);
    }
}
