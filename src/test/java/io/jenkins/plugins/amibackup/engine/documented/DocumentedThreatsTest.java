package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each row of the threat model, and each promise, names tests that exist. That they ran and passed is checked at the end of
 * {@code ./check}.
 */
class DocumentedThreatsTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");
    /** A class alone stands for all of its tests. */
    private static final Pattern PROMISED = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    private static final String TEST = "@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\\b";

    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(Documents.root().resolve("docs/security.md")).stream()
                .filter(line -> line.startsWith("|") && !line.startsWith("|---") && !line.startsWith("| actor |"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static Map<String, String> sourcesOfTests() throws IOException {
        try (Stream<Path> own = Files.walk(Documents.root().resolve("src/test/java"));
                Stream<Path> cli = Files.walk(Documents.root().resolve("cli/src/test/java"))) {
            return Stream.concat(own, cli)
                    .filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            DocumentedThreatsTest::text,
                            String::concat));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void everyRowSaysWhoTriesWhatAndWhatStopsItAndNamesATest() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(20).allSatisfy(row -> {
            assertThat(row).hasSize(4).noneMatch(String::isEmpty);
            assertThat(NAMED.matcher(row.get(3)).find()).as(row.get(1)).isTrue();
        });
    }

    @Test
    void everyTestThatIsNamedExistsAndIsNotSwitchedOff() throws IOException {
        Map<String, String> sources = sourcesOfTests();

        List<String> missing = rows().stream()
                .flatMap(row -> NAMED.matcher(row.get(3)).results())
                .filter(test -> !isTest(sources.getOrDefault(test.group(1), ""), test.group(2)))
                .map(test -> test.group())
                .distinct()
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestThatAPromiseNamesExists() throws IOException {
        Map<String, String> sources = sourcesOfTests();

        List<String> missing = PROMISED.matcher(Documents.read("docs/reliability.md"))
                .results()
                .filter(test -> test.group(2) == null
                        ? !sources.containsKey(test.group(1))
                        : !isTest(sources.getOrDefault(test.group(1), ""), test.group(2)))
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(missing).isEmpty();
    }

    /** Whether a method of this name is a test: what stands between it and the method before it says so. */
    private static boolean isTest(String source, String method) {
        return Pattern.compile("(" + TEST + "(?:(?!\\bvoid\\b|@Disabled)[\\s\\S])*)\\bvoid " + method + "\\(")
                .matcher(source)
                .find();
    }
}
