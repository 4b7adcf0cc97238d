package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetCommandTest {

    private static final String NOBODY = "i-0a1b2c3d4e5f67890";

    private final CliBed bed = new CliBed();
    private final String other = bed.aws.ec2().runInstance(CliBed.web1());

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run backup(String... options) {
        return bed.quickly(CliBed.join(List.of("backup", "--bucket", CliBed.BUCKET), options));
    }

    private CliBed.Run gate(String... options) {
        return bed.quickly(CliBed.join(List.of("gate", "--bucket", CliBed.BUCKET), options));
    }

    private static List<String> texts(JsonNode array, String name) {
        List<String> texts = new ArrayList<>();
        array.forEach(object -> texts.add(object.path(name).asText()));
        return texts;
    }

    @Test
    void severalInstancesAreBackedUpAtOnceAndTheJsonIsAnArrayInTheirOrder() {
        CliBed.Run run = backup("--instance-id", other, "--instance-id", bed.instance, "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().isArray()).isTrue();
        assertThat(texts(run.json(), "instanceId")).containsExactly(other, bed.instance);
        assertThat(texts(run.json(), "status")).containsOnly("done");
        assertThat(texts(run.json(), "runId")).doesNotHaveDuplicates();
        assertThat(run.err())
                .contains("[AMI backup] 2 instances: " + other + ", " + bed.instance)
                .contains("[AMI backup] " + other + ": 1/6 Preflight")
                .contains("[AMI backup] " + bed.instance + ": 1/6 Preflight")
                .contains("done; 1 of 2 to go")
                .contains("done; 0 of 2 to go");
    }

    @Test
    void whereASummaryIsAskedForTheLinesOfEachAreLeftOut() {
        CliBed.Run run = backup(
                "--instance-id", other, "--instance-id", bed.instance, "--instance-id", NOBODY, "--log", "summary");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out().lines()).as("the table is what it always is").hasSize(4);
        assertThat(run.err())
                .contains("[AMI backup] " + NOBODY + ": FAILED. There is no instance " + NOBODY)
                .contains("[AMI backup] 2 of 3 stored, 1 failed, after ")
                .doesNotContain("Preflight")
                .doesNotContain("to go");

        CliBed.Run wrong = backup("--instance-id", other, "--instance-id", bed.instance, "--log", "all");
        assertThat(wrong.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(wrong.err()).contains("\"all\" is not a valid kind of log. Use each or summary, or leave it out.");
    }

    @Test
    void asTextTheResultIsOneTable() {
        CliBed.Run run = backup("--instance-id", other, "--instance-id", bed.instance);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().findFirst().orElseThrow())
                .containsPattern("^INSTANCE +RESULT +AMI +SIZE +TAKEN AT +RUN$");
        assertThat(run.out()).containsPattern("\n" + other + " +done +ami-\\w+ +[0-9.]+ \\w+ +20\\S+Z +[0-9a-f]{8}\n");
        assertThat(run.err()).doesNotContain("ami-backup: ").doesNotContain("\u001b");
    }

    @Test
    void whatATagFindsIsAnArrayEvenOfOneAndItsLinesCarryTheName() {
        bed.aws.ec2().tag(other, "Tier", "front");

        CliBed.Run run = backup("--instance-tag", "Tier=fr*", "--instance-tag", "Role=web", "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(texts(run.json(), "instanceId")).containsExactly(other);
        assertThat(run.err()).contains("[AMI backup] " + other + " web-1: 1/6 Preflight");
    }

    @Test
    void oneThatFailsStopsNoneOfTheOthersAndTheExitCodeIs1() {
        CliBed.Run run = backup("--instance-id", NOBODY, "--instance-id", bed.instance, "--output", "json");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(texts(run.json(), "instanceId")).containsExactly(NOBODY, bed.instance);
        assertThat(texts(run.json(), "status")).containsExactly("failed", "done");
        assertThat(run.json().path(0).path("error").asText()).contains(NOBODY);
        assertThat(run.err())
                .contains("ami-backup: " + NOBODY + ": ")
                .contains("ami-backup: 1 of 2 instances failed: " + NOBODY + ". The backups of the other 1 are kept.")
                .doesNotContain("FAILED.");
        assertThat(backup("--instance-id", NOBODY, "--instance-id", bed.instance)
                        .out())
                .containsPattern("\n?" + NOBODY + " +failed +- +- +- +[0-9a-f]{8}\n");
    }

    @Test
    void retentionAndSetsAreThoseOfEachInstance() {
        String[] both = {
            "--instance-id", other, "--instance-id", bed.instance, "--retention-set", "nightly", "--keep-last", "1"
        };
        assertThat(backup(both).code()).isZero();

        CliBed.Run second = backup(CliBed.join(List.of(both), "--output", "json"));

        assertThat(second.code()).as(second.err()).isZero();
        assertThat(bed.images())
                .extracting(image -> image.id())
                .containsExactlyInAnyOrderElementsOf(texts(second.json(), "amiId"));
    }

    @Test
    void aGateOfSeveralOpensWhereEachHasABackup() {
        bed.backup();

        CliBed.Run closed = gate("--instance-tag", "Role=web", "--output", "json");
        CliBed.Run opened = gate("--instance-tag", "Role=web", "--create-if-missing");

        assertThat(closed.code()).as(closed.err()).isEqualTo(ExitCodes.CLOSED);
        assertThat(texts(closed.json(), "status")).containsExactlyInAnyOrder("done", "closed");
        assertThat(closed.err()).contains("ami-backup: " + other + " web-1: There is no complete backup of");
        assertThat(opened.code()).as(opened.err()).isZero();
        assertThat(opened.out())
                .containsPattern(bed.instance + " web-1 +open +ami-")
                .containsPattern(other + " web-1 +open +ami-");
    }

    @Test
    void ofGatesThatOpenEarlyEachIsFinishedLaterAndOneThatFailsStopsNone() {
        CliBed.Run run = gate(
                "--instance-id", NOBODY, "--instance-id", bed.instance, "--create-if-missing", "--wait-for", "image");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out())
                .containsPattern(bed.instance + ".* left at image ")
                .containsPattern("To finish the backups that were left:\nami-backup resume --run-id [0-9a-f]{8} ");
    }

    @Test
    void whatAnotherRunMakesIsNotAmongThoseToFinish() {
        String anothers = bed.backup("--wait-for", "pointInTime").path("runId").asText();
        CliBed.Run run = gate(
                "--instance-id", other, "--instance-id", bed.instance, "--create-if-missing", "--wait-for", "image");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("To finish the backups that were left:\nami-backup resume --run-id (?!" + anothers
                        + ")[0-9a-f]{8} .*\nIf nobody finishes those of other runs:\nami-backup resume --run-id "
                        + anothers + " ");
    }

    @Test
    void whatFailedCountsMoreThanWhatIsClosed() {
        CliBed.Run run = gate("--instance-id", NOBODY, "--instance-id", bed.instance, "--output", "json");

        assertThat(texts(run.json(), "status")).contains("closed");
        assertThat(run.code())
                .isEqualTo(texts(run.json(), "status").contains("failed") ? ExitCodes.FAILED : ExitCodes.CLOSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--output text|give --instance-id",
                "--instance-id i-0a1b2c3d4e5f67890 --instance-id i-0a1b2c3d4e5f67890|is listed twice",
                "--instance-id i-0a1b2c3d4e5f67890 --instance-id web-1|\"web-1\" is not a valid instance ID",
                "--instance-id i-0a1b2c3d4e5f67890 --instance-tag Role=web|not both",
                "--instance-tag Role|is not a valid tag",
                "--instance-tag =web|tag",
                "--instance-tag Role=web --max-instances 0|0 is not a valid number of instances",
                "--instance-tag Role=web --max-instances many|many",
                "--instance-id i-0a1b2c3d4e5f67890 --instance-id i-0a1b2c3d4e5f67891 --max-instances 1|raise"
                        + " --max-instances",
            })
    void whatIsWrongWithTheInstancesIsSaidBeforeAnythingIsAsked(String options, String named) {
        for (String command : List.of("backup", "gate")) {
            CliBed.Run run = bed.run(CliBed.join(List.of(command, "--bucket", CliBed.BUCKET), options.split(" ")));

            assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(run.err()).contains(named);
        }
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void whereATagFindsNoneOrTooManyNothingIsMade() {
        CliBed.Run none = backup("--instance-tag", "Role=database", "--output", "json");
        CliBed.Run many = backup("--instance-tag", "Role=web", "--max-instances", "1", "--output", "json");

        assertThat(none.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(none.failure()).contains("is tagged Role=database");
        assertThat(none.json().path("status").asText()).isEqualTo("failed");
        assertThat(none.json().has("runId")).isFalse();
        assertThat(many.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(many.failure()).contains("2 instances are selected, but at most 1 are allowed");
        bed.assertNothingMade(many);
    }

    @Test
    void ctrlCDetachesAllAndSaysHowEachIsResumed() {
        interruptAtStore(bed.interrupts::first);

        CliBed.Run run = backup("--instance-id", other, "--instance-id", bed.instance, "--output", "json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DETACHED);
        assertThat(texts(run.json(), "status")).containsOnly("detached");
        for (JsonNode one : run.json()) {
            String runId = one.path("runId").asText();
            assertThat(run.err()).contains("ami-backup resume --run-id " + runId + " --bucket " + CliBed.BUCKET);
            CliBed.Run resumed = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET);
            assertThat(resumed.code()).as(resumed.err()).isZero();
        }
    }

    @Test
    void aSecondCtrlCNamesTheCommandThatFinishesEach() {
        interruptAtStore(() -> {
            bed.interrupts.second();
            bed.interrupts.first();
        });

        CliBed.Run run = backup("--instance-id", other, "--instance-id", bed.instance, "--output", "json");

        String after = run.err().substring(run.err().indexOf("you can resume the runs:"));
        assertThat(run.json()).hasSize(2);
        for (JsonNode one : run.json()) {
            assertThat(after)
                    .containsPattern("(?m)^ami-backup resume --run-id "
                            + Pattern.quote(one.path("runId").asText()));
        }
    }

    private void interruptAtStore(Runnable interrupt) {
        bed.onErr = text -> {
            if (text.contains("/6 Store")) {
                bed.onErr = more -> {};
                CompletableFuture.runAsync(interrupt);
            }
        };
    }

    @Test
    void onATerminalThereIsALiveLineForEachAndTheResultIsNoneOfThem() {
        bed.terminal = true;
        bed.environment.put("TERM", "xterm-256color");

        CliBed.Run run = backup("--instance-id", other, "--instance-id", bed.instance, "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json()).hasSize(2);
        assertThat(run.err())
                .containsPattern(
                        "\r(\u001b\\[1A)?\u001b\\[\\?7l" + other + "  \\S.*\u001b\\[K\n" + bed.instance + "  \\S");
    }
}
