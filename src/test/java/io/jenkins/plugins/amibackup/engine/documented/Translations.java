package io.jenkins.plugins.amibackup.engine.documented;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.PropertyResourceBundle;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The words of both programs as they lie in the repository, in English and in German: texts, views and files of help. */
final class Translations {

    private static final String GERMAN = "_de";
    private static final List<String> FOLDERS = List.of("src/main/resources", "cli/src/main/resources");

    /** The keys of a view as Stapler reads them: what stands before a parenthesis; arguments follow within it. */
    private static final Pattern KEY = Pattern.compile("\\$\\{%([^}(]*)(?:\\(([^}]*)\\))?[^}]*}");

    private Translations() {}

    /**
     * The words of one file in both languages, by their keys. Words that stand in a view itself are their own keys.
     *
     * @param file the file of the English words, from the root of the repository
     */
    record Texts(String file, Map<String, String> english, Map<String, String> german) {

        /** What {@link java.text.MessageFormat} reads: all but the help of the command line. */
        boolean arePatterns() {
            return !file.endsWith("/Help.properties");
        }
    }

    /** A file of help in both languages; empty where there is none. */
    record Help(String file, String english, String german) {}

    /** A key of a view with what stands in parentheses behind it. */
    record Key(String file, String key, String arguments) {}

    static List<Texts> texts() {
        Map<String, Map<String, String>> english = new TreeMap<>();
        // What a program calls parameters otherwise than Jenkins does is the same in every language.
        paths(".properties")
                .filter(name -> !name.endsWith("/Names.properties"))
                .forEach(name -> english.computeIfAbsent(english(name), file -> new TreeMap<>())
                        .putAll(isGerman(name) ? Map.of() : properties(name)));
        for (Key key : keys()) {
            String file = key.file().replaceFirst("\\.jelly$", ".properties");
            english.computeIfAbsent(file, none -> new TreeMap<>()).putIfAbsent(key.key(), key.key());
        }
        return english.entrySet().stream()
                .map(file -> new Texts(file.getKey(), file.getValue(), properties(german(file.getKey()))))
                .toList();
    }

    static List<Key> keys() {
        return paths(".jelly")
                .flatMap(file -> KEY.matcher(Documents.read(file))
                        .results()
                        .map(found -> new Key(file, found.group(1), found.group(2))))
                .toList();
    }

    static List<Help> help() {
        return paths(".html")
                .filter(name -> name.matches(".*/help[^/]*"))
                .map(Translations::english)
                .distinct()
                .map(name -> new Help(name, text(name), text(german(name))))
                .toList();
    }

    private static boolean isGerman(String name) {
        return name.matches(".*" + GERMAN + "\\.\\w+");
    }

    private static String english(String name) {
        return name.replaceFirst(GERMAN + "(\\.\\w+)$", "$1");
    }

    private static String german(String name) {
        return name.replaceFirst("(\\.\\w+)$", GERMAN + "$1");
    }

    private static String text(String name) {
        return Files.exists(Documents.root().resolve(name)) ? Documents.read(name) : "";
    }

    private static Stream<String> paths(String ending) {
        return FOLDERS.stream().flatMap(folder -> {
            try (Stream<Path> files = Files.walk(Documents.root().resolve(folder))) {
                return files
                        .map(file ->
                                Documents.root().relativize(file).toString().replace('\\', '/'))
                        .filter(name -> name.endsWith(ending))
                        .sorted()
                        .toList()
                        .stream();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    /** Of a file that is there and is UTF-8, as everything reads it that shows these words; empty where there is none. */
    private static Map<String, String> properties(String name) {
        Map<String, String> texts = new TreeMap<>();
        Path file = Documents.root().resolve(name);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                PropertyResourceBundle bundle = new PropertyResourceBundle(reader);
                bundle.keySet().forEach(key -> texts.put(key, bundle.getString(key)));
            } catch (IOException failed) {
                throw new UncheckedIOException(name, failed);
            }
        }
        return texts;
    }

    /** What a pattern finds in a text, each time, in order. */
    static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** How often a pattern is found in a text. */
    static long count(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.results().count();
    }
}
