package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING.md says a change costs is what it costs; and files are as short as it says. */
class DocumentedHouseTest {

    private static final Path ROOT = Documents.root();
    private static final Path SOURCES = ROOT.resolve("src/main/java/io/jenkins/plugins/amibackup");
    private static final int LONGEST = 350;

    private static Stream<Path> files(Path folder) {
        try {
            return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The files of the engine in which these words stand, as CONTRIBUTING.md names them. */
    private static Set<String> mentioning(String words) {
        Pattern pattern = Pattern.compile(words, Pattern.MULTILINE);
        Set<String> found = new TreeSet<>();
        files(SOURCES.resolve("engine"))
                .filter(file -> pattern.matcher(text(file)).find())
                .forEach(file -> found.add(SOURCES.relativize(file).toString().replace('\\', '/')));
        return found;
    }

    /** The names in the list of CONTRIBUTING.md that follows a mark. */
    private static List<String> documented(String mark) {
        String all = text(ROOT.resolve("CONTRIBUTING.md"));
        int begin = all.indexOf("<!-- " + mark + " -->");
        assertThat(begin).as("<!-- " + mark + " -->").isPositive();
        return Pattern.compile("^\\d\\. `([^`]+)`", Pattern.MULTILINE)
                .matcher(all.substring(begin, all.indexOf("<!-- end -->", begin)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void aStepCostsAsManyFilesAsDocumented() {
        Set<String> costs = mentioning(
                "Phase\\.STORE\\b|^    STORE\\(|CREATE_STORE_IMAGE_TASK|\\bStoreImage\\b|\\bString store\\(");

        List<String> documented = documented("files of a step");
        assertThat(documented).hasSizeLessThanOrEqualTo(6);
        assertThat(costs)
                .allMatch(file -> documented.contains(file) || file.equals("engine/operation/step/StoreImage.java"));
    }

    @Test
    void aKindOfOperationCostsAsManyFilesAsDocumented() {
        Set<String> own = Set.of("RestoreRequest.java", "RestoreData.java", "RestoringData.java");
        Set<String> steps = mentioning("implements Step\\b|extends MakesImage\\b|RestoreAtHand|RestoreLookUp"
                // What steps of a restore have put into files of their own.
                + "|class ReplacedRoot\\b|class StandingImage\\b"
                // What counts stages, one of which has the name of a kind.
                + "|enum Standing\\b");
        Set<String> costs = mentioning("OperationKind\\.RESTORE|case RESTORE\\b|^    RESTORE\\(|^   "
                + " RESTORE;|\\bRestoreData\\b|\\bRestoreRequest\\b");

        List<String> documented = documented("files of a kind");
        assertThat(documented).hasSizeLessThanOrEqualTo(8);
        assertThat(costs)
                .filteredOn(file -> own.stream().noneMatch(file::endsWith) && !steps.contains(file))
                .allMatch(documented::contains);
    }

    @Test
    void theFilesNamedInContributingExist() {
        Stream.of("files of a step", "files of a kind")
                .flatMap(mark -> documented(mark).stream())
                .filter(file -> file.endsWith(".java"))
                .forEach(file -> assertThat(SOURCES.resolve(file)).exists());
    }

    @Test
    void noFileIsLongerThan350LinesWithoutSayingWhy() {
        Stream.of(ROOT.resolve("src/main/java"), ROOT.resolve("cli/src/main/java"))
                .flatMap(DocumentedHouseTest::files)
                .filter(file -> text(file).lines().count() > LONGEST)
                .forEach(file -> assertThat(text(file)).as(file.toString()).contains("Longer than 350 lines because"));
    }
}
