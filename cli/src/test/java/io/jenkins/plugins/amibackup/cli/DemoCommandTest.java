package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

    @Test
    void aBackupAndARestoreAreShownFromStartToFinish() {
        try (CliBed bed = new CliBed()) {
            bed.environment.clear();
            bed.environment.putAll(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_REGION", "mars"));
            bed.credentials = null;
            CliBed.Run run = bed.run("demo", "--speed", "200");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out())
                    .containsSubsequence(
                            "$ ami-backup backup --instance-id i-",
                            "encrypted",
                            "is terminated",
                            "$ ami-backup list --bucket ami-backups",
                            "TAKEN AT",
                            "$ ami-backup restore --ami-id ami-",
                            "-restored-",
                            "Environment",
                            "production",
                            "Name",
                            "web-1",
                            "On real AWS");
            assertThat(run.err())
                    .containsSubsequence(
                            "1/6 Preflight",
                            "2/6 Create image",
                            "3/6 Encrypt",
                            "5/6 Store",
                            "[AMI backup] Done in",
                            "2/5 Restore",
                            "[AMI restore] Done in")
                    .contains("%, ");
            assertThat(bed.aws.calls().total()).isZero();
        }
    }
}
