package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whoever searches docs/troubleshooting.md for the words of a line about credentials finds it there. */
class DocumentedWordsTest {

    private static final List<String> ERRORS = List.of("credentials.", "environment.caBundle", "signIn.");

    /** Parts of other lines. */
    private static final List<String> PARTS = List.of("signIn.awaits.");

    @Test
    void everyLineAboutCredentialsHasAnEntryInItsPresentWords() {
        ResourceBundle words = ResourceBundle.getBundle(Words.class.getName(), Locale.ROOT);
        String page = Documents.read("docs/troubleshooting.md");
        Set<String> missing = new TreeSet<>();
        for (String key : words.keySet()) {
            String shown = words.getString(key).replace("''", "'").replaceAll("\\{\\d}", "…");
            if (ERRORS.stream().anyMatch(key::startsWith)
                    && PARTS.stream().noneMatch(key::startsWith)
                    && !page.contains("`" + shown + "`")) {
                missing.add(key + ": " + shown);
            }
        }
        assertThat(missing).isEmpty();
    }
}
