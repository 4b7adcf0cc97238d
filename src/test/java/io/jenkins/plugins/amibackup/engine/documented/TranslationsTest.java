package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Translations.Help;
import io.jenkins.plugins.amibackup.engine.documented.Translations.Texts;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** German readers find every word in German, no word too many, and in each what the English one has to say. */
class TranslationsTest {

    /** These words are the same in both languages. */
    private static final Set<String> SAME = Set.of(
            ("ami aws backup backups bucket build image region ok id name status volume volumes tag tags object lock"
                            + " log availability zone tenancy sdk java etag s3 in kib mib gib tib pib min http https")
                    .split(" "));

    /** Names of parameters, ends of calls, and what AWS keeps: the same in every language. */
    private static final Pattern FOR_ALL = Pattern.compile("(name|call)\\..*|(backup|restore)\\.description");

    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+|name\\.\\w+)");
    /** What a reader types or looks up: options, parameters, numbers. */
    private static final Pattern NAMED = Pattern.compile("(--[a-z][a-z-]+|\\b[a-z]{2,}[A-Z]\\w*|\\b\\d{2,}\\b)");

    private static final Pattern WORD = Pattern.compile("(\\p{L}[\\p{L}\\p{N}]+)");
    private static final Pattern CODE = Pattern.compile("<code>(.*?)</code>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<(\\w+)");

    @Test
    void everyTextIsTranslatedAndNoneThatIsNot() {
        Map<String, Set<String>> missing = new TreeMap<>();
        Map<String, Set<String>> orphaned = new TreeMap<>();
        for (Texts texts : Translations.texts()) {
            Set<String> needed = new TreeSet<>();
            texts.english().forEach((key, english) -> {
                if (needsTranslation(texts, key, english)) {
                    needed.add(key);
                }
            });
            put(missing, texts.file(), needed, texts.german().keySet());
            put(orphaned, texts.file(), texts.german().keySet(), needed);
        }
        assertThat(missing).as("not translated").isEmpty();
        assertThat(orphaned).as("translated, and no longer there").isEmpty();
    }

    @Test
    void aTranslationHasTheArgumentsOfTheOriginal() {
        assertThat(wrong((english, german) -> new TreeSet<>(Translations.all(ARGUMENT, english))
                        .equals(new TreeSet<>(Translations.all(ARGUMENT, german)))))
                .isEmpty();
    }

    @Test
    void aTranslationNamesTheSameOptionsParametersAndNumbers() {
        assertThat(wrong((english, german) -> named(english).equals(named(german))))
                .isEmpty();
    }

    @Test
    void aTranslationIsAPatternWhoseApostrophesAreWrittenTwiceAndHasNoMoreLinesThanTheOriginal() {
        assertThat(wrong((english, german) -> Translations.count("\n", english) == Translations.count("\n", german)
                        && Translations.count("%n", english) == Translations.count("%n", german)))
                .isEmpty();
        for (Texts texts : Translations.texts()) {
            texts.german().forEach((key, german) -> {
                if (texts.arePatterns()) {
                    String pattern = german.replaceAll("\\{name\\.[A-Za-z]+}", "name");
                    new MessageFormat(pattern, Locale.ROOT);
                    assertThat(pattern.replace("''", ""))
                            .as(texts.file() + ": " + key)
                            .doesNotContain("'");
                }
            });
        }
    }

    @Test
    void noTranslationIsTheOriginal() {
        assertThat(wrong((english, german) -> !english.equals(german)
                        || Translations.all(WORD, ARGUMENT.matcher(english).replaceAll("")).stream()
                                .allMatch(word -> SAME.contains(word.toLowerCase(Locale.ROOT)))))
                .isEmpty();
    }

    @Test
    void everyFileOfHelpIsTranslatedAndNoneThatIsNot() {
        List<Help> help = Translations.help();
        assertThat(help).hasSizeGreaterThan(100);
        assertThat(help.stream()
                        .filter(file ->
                                file.english().isEmpty() || file.german().isEmpty())
                        .map(Help::file))
                .isEmpty();
    }

    @Test
    void helpNamesTheSameParametersAndHasTheSameShapeInBothLanguages() {
        for (Help help : Translations.help()) {
            assertThat(codes(help.german())).as(help.file()).isEqualTo(codes(help.english()));
            assertThat(Translations.all(TAG, help.german()))
                    .as(help.file())
                    .containsExactlyInAnyOrderElementsOf(Translations.all(TAG, help.english()));
        }
    }

    /** Stapler takes what stands in parentheses for arguments: words there would not be shown. */
    @Test
    void noTextOfAViewHasWordsInParentheses() {
        assertThat(Translations.keys())
                .allSatisfy(key -> assertThat(
                                key.arguments() == null || key.arguments().matches("[\\w.]+\\.[\\w.]+(, [\\w.]+)*"))
                        .as(key.toString())
                        .isTrue());
    }

    private static boolean needsTranslation(Texts texts, String key, String english) {
        // A line of the command line's help that begins with a space is a call.
        return !FOR_ALL.matcher(key).matches() && (texts.arePatterns() || !english.startsWith(" "));
    }

    private static void put(Map<String, Set<String>> found, String file, Set<String> keys, Set<String> known) {
        Set<String> left = new TreeSet<>(keys);
        left.removeAll(known);
        if (!left.isEmpty()) {
            found.put(file, left);
        }
    }

    /** The translations that don't agree with their originals. */
    private static Map<String, String> wrong(BiPredicate<String, String> agree) {
        Map<String, String> wrong = new TreeMap<>();
        for (Texts texts : Translations.texts()) {
            texts.german().forEach((key, german) -> {
                String english = texts.english().get(key);
                if (english != null && !agree.test(english, german)) {
                    wrong.put(texts.file() + ": " + key, german);
                }
            });
        }
        return wrong;
    }

    private static Set<String> named(String text) {
        return new TreeSet<>(Translations.all(NAMED, text.replace("%n", " ").replaceAll("\\{[^}]*}", "")));
    }

    private static List<String> codes(String help) {
        return Translations.all(CODE, help).stream()
                .map(code -> code.replaceAll("\\s+", " ").replace("Schlüssel=Wert", "key=value"))
                .sorted()
                .toList();
    }
}
