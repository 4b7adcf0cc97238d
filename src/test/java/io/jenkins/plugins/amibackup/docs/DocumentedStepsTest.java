package io.jenkins.plugins.amibackup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.pipeline.BackupResult;
import io.jenkins.plugins.amibackup.pipeline.CleanupItem;
import io.jenkins.plugins.amibackup.pipeline.FoundItem;
import io.jenkins.plugins.amibackup.pipeline.PruneResult;
import io.jenkins.plugins.amibackup.pipeline.PrunedBackup;
import io.jenkins.plugins.amibackup.pipeline.ReportResult;
import io.jenkins.plugins.amibackup.pipeline.ReportedGap;
import io.jenkins.plugins.amibackup.pipeline.RestoreResult;
import io.jenkins.plugins.amibackup.pipeline.VerifyResult;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.junit.jupiter.api.Test;

/** docs/pipeline.md names every result of the steps, and no others. */
class DocumentedStepsTest {

    private static final String PAGE = "docs/pipeline.md";
    private static final Pattern CODE = Pattern.compile("`([A-Za-z]+)`");

    @Test
    void everyResultOfACleanUpIsNamed() {
        String page = Documents.read(PAGE);
        String results = page.substring(page.indexOf("The step returns a list;"));
        assertThat(names(results.substring(0, results.indexOf("\n\n")))).isEqualTo(fields(CleanupItem.class));
    }

    @Test
    void everyResultOfAPruneIsNamed() {
        String page = Documents.read(PAGE);
        String section = page.substring(page.indexOf("## amiBackupPrune"), page.indexOf("## amiBackupHold"));
        assertThat(names(paragraph(section, "It returns an object with"))).isEqualTo(fields(PruneResult.class));
        String each = paragraph(section, "Each of its `backups` has").replaceAll("\\(.*?\\)", "");
        assertThat(names(each.substring("Each of its `backups`".length()))).isEqualTo(fields(PrunedBackup.class));
    }

    private static String paragraph(String section, String beginning) {
        String rest = section.substring(section.indexOf(beginning));
        return rest.substring(0, rest.indexOf("\n\n")).replaceAll("\\s+", " ");
    }

    @Test
    void everyResultOfAReportIsNamed() {
        String page = Documents.read(PAGE);
        String section = page.substring(page.indexOf("## amiBackupReport"), page.indexOf("## amiBackupCleanup"));
        assertThat(names(paragraph(section, "It returns an object with"))).isEqualTo(fields(ReportResult.class));
        String each = paragraph(section, "Each of its `gaps`");
        assertThat(names(each.substring(each.indexOf(" has ")))).isEqualTo(fields(ReportedGap.class));
    }

    @Test
    void everyResultOfASearchIsNamed() {
        String page = Documents.read(PAGE);
        String results = page.substring(page.indexOf("each entry has `amiId`"));
        Set<String> named =
                names(results.substring(0, results.indexOf("Complete backups")).replace("`details: true`", ""));
        assertThat(named).isEqualTo(fields(FoundItem.class));
    }

    @Test
    void everyResultIsInTheTable() {
        assertThat(documented(1)).isEqualTo(fields(BackupResult.class));
        assertThat(documented(2)).isEqualTo(fields(RestoreResult.class));
        assertThat(documented(3)).isEqualTo(fields(VerifyResult.class));
    }

    /** The fields that have something in a column. */
    private static Set<String> documented(int column) {
        Set<String> documented = new TreeSet<>();
        for (List<String> row : Tables.rows(PAGE, "What they return")) {
            if (row.size() > column && !row.get(column).isEmpty()) {
                documented.addAll(names(row.get(0)));
            }
        }
        return documented;
    }

    private static Set<String> fields(Class<?> result) {
        Set<String> fields = new TreeSet<>();
        for (Method method : result.getMethods()) {
            if (method.isAnnotationPresent(Whitelisted.class)
                    && method.getName().matches("(get|is)[A-Z].*")) {
                fields.add(property(method.getName().replaceFirst("^(get|is)", "")));
            }
        }
        return fields;
    }

    private static String property(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static Set<String> names(String cell) {
        Set<String> names = new TreeSet<>();
        Matcher code = CODE.matcher(cell);
        while (code.find()) {
            names.add(code.group(1));
        }
        return names;
    }
}
