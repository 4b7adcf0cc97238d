package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShowCommandTest {

    private static final String AMI = "ami-0123456789abcdef0";

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void withoutAnIdTheNewestMatchIsShown() {
        bed.backup();
        String newest = bed.backup().path("amiId").asText();
        CliBed.Run run = bed.run(
                "show",
                "--bucket",
                CliBed.BUCKET,
                "--instance-id",
                bed.instance,
                "--tag",
                "Role=web",
                "--output",
                "json");
        assertThat(run.json().path("amiId").asText()).isEqualTo(newest);
        assertThat(bed.run("show", "--bucket", CliBed.BUCKET, "--until", "1d").failure())
                .contains(
                        "No backup in the bucket acme-ami-backups matches. Run ami-backup list --all to see all backups.");
        for (String[] wrong : new String[][] {
            {"show", "--bucket", CliBed.BUCKET},
            {"show", "--bucket", CliBed.BUCKET, "--ami-id", newest, "--since", "1d"}
        }) {
            CliBed.Run refused = bed.run(wrong);
            assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(refused.err())
                    .contains(
                            "Give either --ami-id, or filters such as --instance-id, --since and --tag; the newest backup"
                                    + " that matches is shown.");
        }
    }

    @Test
    void aRecordIsSummarizedAsText() {
        JsonNode backup = bed.backup();
        String amiId = backup.path("amiId").asText();
        CliBed.Run run = bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(amiId + " \"" + backup.path("amiName").asText() + "\"")
                .containsPattern("Status +complete")
                .contains("crash-consistent")
                .contains(bed.instance + " (t3.micro) in eu-west-1")
                .containsPattern("Platform +Linux/UNIX, x86_64")
                .contains("/dev/sdf: vol-")
                .contains("100 GiB, not encrypted")
                .contains("s3://acme-ami-backups/" + amiId + ".bin, ")
                .contains("ETag ")
                .containsPattern("Tag +Role=web")
                .doesNotContain("ami-backup:state")
                .contains("@rescue-1, run " + backup.path("runId").asText())
                .containsPattern("History .* storing")
                .containsPattern("History .* complete")
                .contains("To restore it: ami-backup restore --ami-id " + amiId
                        + " --bucket acme-ami-backups --region eu-west-1")
                .containsPattern("Record +s3://acme-ami-backups/ami-metadata/" + amiId + ".json");
    }

    @Test
    void asJsonItIsTheRecordItself() throws IOException {
        String amiId = bed.backup().path("amiId").asText();
        JsonNode shown = bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--output", "json")
                .json();
        assertThat(shown).isEqualTo(new ObjectMapper().readTree(bed.aws.s3().text(CliBed.BUCKET, Keys.record(amiId))));
        assertThat(shown.path("tags").path("instance").path("Role").asText()).isEqualTo("web");
    }

    @Test
    void controlCharactersInARecordDoNotReachTheTerminal() {
        String amiId = bed.backup("--tag", "Note=x").path("amiId").asText();
        String record = bed.aws.s3().text(CliBed.BUCKET, Keys.record(amiId));
        bed.aws.s3().put(CliBed.BUCKET, Keys.record(amiId), record.replace("\"web\"", "\"\\u001b[2Jweb\\n\""));
        CliBed.Run run = bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Role= [2Jweb").doesNotContain("\u001b");
    }

    @Test
    void aMissingRecordIsAFailure() {
        CliBed.Run run = bed.run("show", "--ami-id", AMI, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure())
                .isEqualTo(
                        "ami-backup: There is no record of " + AMI + " in the bucket acme-ami-backups. Check the AMI ID"
                                + " and the bucket, or run ami-backup list to see the backups.");
    }

    @Test
    void aDamagedRecordIsAFailure() {
        bed.aws.s3().put(CliBed.BUCKET, Keys.record(AMI), "{");
        CliBed.Run run = bed.run("show", "--ami-id", AMI, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains(Keys.record(AMI) + " is damaged");
        assertThat(run.json().path("error").asText()).contains("is damaged");
    }
}
