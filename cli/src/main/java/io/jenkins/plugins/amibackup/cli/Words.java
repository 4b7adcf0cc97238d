package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** The messages of the command line other than its help, from {@code Words.properties}. */
final class Words {

    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle(Words.class.getName(), Locale.getDefault());

    private Words() {}

    /**
     * The text of a key with its arguments filled in, shown with {@link String#valueOf(Object)} and made safe for a terminal.
     *
     * @throws MissingResourceException when there is no such text
     */
    static String text(String key, Object... arguments) {
        Object[] shown = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            shown[i] = Sanitizer.line(String.valueOf(arguments[i]));
        }
        return new MessageFormat(BUNDLE.getString(key), Locale.ROOT).format(shown);
    }
}
