package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run prune(String... options) {
        return bed.quickly(CliBed.join(List.of("prune", "--bucket", CliBed.BUCKET), options));
    }

    private String backup() {
        return bed.backup().path("amiId").asText();
    }

    @Test
    void aDryRunIsTheDefaultAndSaysWhatWouldGo() {
        String old = backup();
        String young = backup();

        CliBed.Run run = prune("--instance-id", bed.instance, "--keep-last", "1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains(bed.instance).contains("would go: backups: 1");
        assertThat(run.err()).contains(old).contains("no rule keeps it").contains("Add --yes");
        assertThat(bed.images()).extracting(image -> image.id()).containsExactlyInAnyOrder(old, young);
    }

    @Test
    void theJsonOfADryRunSaysWhatWouldBeFreedAndWhatRemains() {
        backup();
        backup();

        JsonNode json = prune("--instance-id", bed.instance, "--keep-last", "1", "--output", "json")
                .json();

        JsonNode instance = json.path("instances").path(0);
        assertThat(instance.path("wouldFree").path("backups").asInt()).isEqualTo(1);
        assertThat(instance.path("wouldFree").path("bytes").asLong()).isPositive();
        assertThat(instance.path("wouldFree").path("images").asInt()).isEqualTo(1);
        assertThat(instance.path("wouldFree").path("gib").asLong()).isPositive();
        assertThat(instance.path("remaining").path("backups").asInt()).isEqualTo(1);
        assertThat(json.path("wouldFree")).isEqualTo(instance.path("wouldFree"));
    }

    @Test
    void withYesWhatGoesIsRemovedAndTheJsonHasARowForEachBackup() {
        String old = backup();
        String young = backup();

        CliBed.Run run = prune("--instance-id", bed.instance, "--keep-last", "1", "--yes", "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode instance = run.json().path("instances").path(0);
        assertThat(instance.path("dryRun").asBoolean()).isFalse();
        assertThat(instance.path("backups").findValuesAsText("amiId")).containsExactly(young, old);
        assertThat(instance.path("backups").findValuesAsText("verdict")).containsExactly("keep", "removed");
        assertThat(instance.path("bytesFreed").asLong()).isPositive();
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(young);
    }

    @Test
    void whatWasRemovedIsListedWithItsReasons() {
        String old = backup();
        backup();
        prune("--instance-id", bed.instance, "--keep-last", "1", "--yes");

        CliBed.Run table = bed.run("list", "--removed", "--bucket", CliBed.BUCKET);
        CliBed.Run json = bed.run(
                "list", "--removed", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).contains("REMOVED AT").contains(old).contains("no rule keeps it");
        assertThat(json.json()).hasSize(1);
        assertThat(json.json().path(0).path("amiId").asText()).isEqualTo(old);
        assertThat(json.json().path(0).path("status").asText()).isEqualTo("removed");
        assertThat(json.json().path(0).path("bytesFreed").asLong()).isPositive();
        assertThat(bed.run("list", "--removed", "--all", "--bucket", CliBed.BUCKET)
                        .code())
                .isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void allInstancesAreFoundByTheirIndexKeys() {
        backup();
        String young = backup();

        CliBed.Run run = prune("--all", "--keep-last", "1", "--yes", "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("2 backups of 1 instances are listed");
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(young);
        CliBed.Run again = prune("--all", "--keep-last", "1", "--yes", "--output", "json");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.json().path("instances")).isEmpty();
    }

    @Test
    void aBackupWithAPolicyPrunesOlderOnesOfItsSet() {
        String other = backup();
        CliBed.Run first = backup("--retention-set", "deploy", "--keep-last", "1");
        CliBed.Run second = backup("--retention-set", "deploy", "--keep-last", "1");

        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.json().path("kind").asText()).isEqualTo("backup");
        assertThat(second.json().path("pruned").path("bytesFreed").asLong()).isPositive();
        assertThat(second.json()
                        .path("pruned")
                        .path("remaining")
                        .path("backups")
                        .asInt())
                .isEqualTo(2);
        assertThat(second.err())
                .contains("removed " + first.json().path("amiId").asText());
        assertThat(bed.images())
                .extracting(image -> image.id())
                .containsExactlyInAnyOrder(other, second.json().path("amiId").asText());
    }

    private CliBed.Run backup(String... options) {
        return bed.quickly(CliBed.join(
                List.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json"),
                options));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--keep-last 1|Say whose backups are pruned",
                "--all --instance-id i-0a1b2c3d4e5f67890 --keep-last 1|Say whose backups are pruned",
                "--all|remove",
                "--all --keep-last -1|--keep-last must be",
                "--all --keep-last x|keep-last",
                "--all --keep-within soon|soon",
                "--all --keep-last 1 --max-removals -1|-1",
                "--all --keep-last 1 --template-versions newest|newest",
                "--instance-id web-1 --keep-last 1|web-1",
            })
    void wrongOptionsAreNamedBeforeAnythingIsAsked(String options, String named) {
        CliBed.Run run = prune(options.split(" "));

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(named);
    }
}
