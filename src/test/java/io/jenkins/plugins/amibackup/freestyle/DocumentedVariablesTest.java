package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.amibackup.docs.Tables;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/freestyle.md names every variable that the build steps leave, and no others. */
class DocumentedVariablesTest {

    private static final OperationResult RESULT = new OperationResult(
            new OperationResult.Restore("ami-0fedcba9876543210", Optional.empty(), ImageFacts.UNKNOWN),
            "7f3a2c41",
            "done",
            "i-0a1b2c3d4e5f67890",
            "ami-0123456789abcdef0",
            "backup-web-1",
            "acme-ami-backups",
            "ami-0fedcba9876543210.bin",
            "ami-metadata/ami-0fedcba9876543210.json",
            "eu-west-1",
            "123456789012",
            1,
            1,
            true,
            true,
            List.of());

    @Test
    void everyVariableIsInTheTableAndNoOther() {
        assertThat(documented(0)).isEqualTo(variables("AMI_BACKUP_"));
        assertThat(documented(1)).isEqualTo(variables("AMI_RESTORE_"));
        assertThat(documented(2)).isEqualTo(variables("AMI_VERIFY_"));
    }

    @Test
    void everyVariableOfAPruneIsNamedAndNoOther() {
        Set<String> named = new TreeSet<>();
        Matcher name = Pattern.compile("`(AMI_PRUNE_\\w+)`").matcher(Documents.read("docs/freestyle.md"));
        while (name.find()) {
            named.add(name.group(1));
        }
        assertThat(named).isEqualTo(variables("AMI_PRUNE_"));
    }

    @Test
    void theDevicesThatWereLeftOutHaveCommasBetweenThemAndTheInstancesBlanks() {
        OperationResult whole = backup();
        assertThat(excluded(whole)).isEmpty();
        assertThat(excluded(whole, whole)).isEmpty();
        assertThat(excluded(backup("/dev/sdf", "/dev/sdg"))).isEqualTo("/dev/sdf,/dev/sdg");
        assertThat(excluded(backup("/dev/sdf", "/dev/sdg"), whole, backup("/dev/sdh")))
                .isEqualTo("/dev/sdf,/dev/sdg - /dev/sdh");
    }

    private static OperationResult backup(String... excluded) {
        return new OperationResult(
                new OperationResult.Backup(Instant.EPOCH, 0, List.of(excluded), ImageFacts.UNKNOWN),
                RESULT.runId(),
                RESULT.status(),
                RESULT.instanceId(),
                RESULT.amiId(),
                RESULT.amiName(),
                RESULT.bucket(),
                RESULT.objectKey(),
                RESULT.recordKey(),
                RESULT.region(),
                RESULT.account(),
                RESULT.sizeBytes(),
                RESULT.durationSeconds(),
                RESULT.encrypted(),
                RESULT.imageKept(),
                RESULT.snapshotIds());
    }

    private static String excluded(OperationResult... results) {
        EnvVars variables = new EnvVars();
        new ResultVariables("AMI_BACKUP_", List.of(results)).buildEnvironment((FreeStyleBuild) null, variables);
        return variables.get("AMI_BACKUP_EXCLUDED_DEVICES");
    }

    private static Set<String> variables(String prefix) {
        EnvVars variables = new EnvVars();
        new ResultVariables(prefix, List.of(RESULT)).buildEnvironment((FreeStyleBuild) null, variables);
        return new TreeSet<>(variables.keySet());
    }

    private static Set<String> documented(int column) {
        Set<String> documented = new TreeSet<>();
        Tables.rows("docs/freestyle.md", "Variables for the steps that follow")
                .forEach(row -> documented.add(row.get(column).replace("`", "")));
        // A restore leaves nothing out.
        documented.remove("");
        return documented;
    }
}
