package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run hold(String amiId, String... more) {
        return bed.run(CliBed.join(
                List.of("hold", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--why", "Audit of 2026"), more));
    }

    private CliBed.Run release(String amiId, String... more) {
        return bed.run(CliBed.join(List.of("release", "--ami-id", amiId, "--bucket", CliBed.BUCKET), more));
    }

    private String backup() {
        return bed.backup().path("amiId").asText();
    }

    @Test
    void aBackupIsHeldUntilItIsReleasedAndEveryCommandShowsIt() {
        String amiId = backup();
        CliBed.Run held = hold(amiId, "--by", "Finance");
        assertThat(held.code()).as(held.err()).isZero();
        assertThat(held.out())
                .startsWith(amiId + " is held: retention leaves it alone until it is released.")
                .containsPattern("  held by Finance since \\S+Z: Audit of 2026");

        assertThat(bed.run("list", "--bucket", CliBed.BUCKET).out()).contains("HOLD (A HINT)", "held");
        assertThat(bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET).out())
                .containsPattern("Hold +held by Finance since \\S+: Audit of 2026");

        CliBed.Run released = release(amiId);
        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out())
                .startsWith(amiId + " is no longer held. It was:")
                .contains("held by Finance since");
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET).out()).doesNotContain("HOLD (A HINT)");
        assertThat(bed.run("show", "--ami-id", amiId, "--bucket", CliBed.BUCKET).out())
                .doesNotContain("Audit of 2026");
        assertThat(release(amiId).out().strip()).isEqualTo(amiId + " is not held.");
    }

    @Test
    void whoHoldsItIsTheUserOnThisMachineWhereNothingElseIsSaid() {
        String amiId = backup();
        JsonNode held = hold(amiId, "--output", "json").json();
        assertThat(held.path("amiId").asText()).isEqualTo(amiId);
        assertThat(held.path("held").asBoolean()).isTrue();
        assertThat(held.path("holds").path(0).path("by").asText())
                .isEqualTo(System.getProperty("user.name") + "@rescue-1");
        assertThat(held.path("holds").path(0).path("why").asText()).isEqualTo("Audit of 2026");

        JsonNode released = release(amiId, "--output", "json").json();
        assertThat(released.path("held").asBoolean()).isFalse();
        assertThat(released.path("released")).hasSize(1);
    }

    @Test
    void aBackupThatIsNotThereIsNamed() {
        CliBed.Run run = hold("ami-0123456789abcdef0");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err()).contains("The bucket acme-ami-backups has no record of ami-0123456789abcdef0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ami-0123456789abcdef0 | ' '       | The reason is missing",
                "web-1                 | Audit     | is not a valid AMI ID",
            })
    void wrongUsageAsksNothingOfAws(String amiId, String why, String line) {
        CliBed.Run run = bed.run("hold", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--why", why);
        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(line);
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void aReasonThatIsTooLongIsRefused() {
        CliBed.Run run = bed.run(
                "hold", "--ami-id", "ami-0123456789abcdef0", "--bucket", CliBed.BUCKET, "--why", "w".repeat(501));
        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("is too long for a hold, or has several lines.");
    }
}
