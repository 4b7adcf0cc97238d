package io.jenkins.plugins.amibackup;

import hudson.Functions;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;

/** A started Jenkins takes the language from the request; the Jenkins of a test isn't told to, but by this, until it is closed. */
public final class ReadersLanguage implements AutoCloseable {

    private final LocaleProvider before = LocaleProvider.getProvider();

    public ReadersLanguage() {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Functions.getCurrentLocale();
            }
        });
    }

    @Override
    public void close() {
        LocaleProvider.setProvider(before);
    }
}
