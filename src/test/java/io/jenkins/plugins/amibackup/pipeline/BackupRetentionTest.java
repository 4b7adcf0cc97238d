package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;

/** Backups of a Pipeline after which older ones go, where AWS does everything at once. */
@WithSharedJenkins
class BackupRetentionTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowJob job(String name, String script) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName(name, WorkflowJob.class);
        job = job == null ? jenkins.createProject(WorkflowJob.class, name) : job;
        job.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", "'" + aws.instance + "'"), true));
        return job;
    }

    /** The log of a build that succeeds, a day after the one before. */
    private String log(String name, String script) throws Exception {
        aws.clock.advance(Duration.ofDays(1));
        return JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job(name, script)));
    }

    /** Backs the instance up, with these arguments beside it. */
    private String backup(String job, String arguments) throws Exception {
        return log(job, "echo \"MADE ${amiBackup(instanceId: INSTANCE" + arguments + ").amiId}\"");
    }

    private static String made(String log) {
        Matcher ami = Pattern.compile("MADE (ami-\\w+)").matcher(log);
        assertThat(ami.find()).isTrue();
        return ami.group(1);
    }

    private List<String> backups(String job, int count) throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(made(backup(job, "")));
        }
        return made;
    }

    private List<String> stored(List<String> of) {
        return of.stream()
                .filter(ami -> aws.aws
                        .s3()
                        .object(AwsBesideJenkins.BUCKET, ami + ".bin")
                        .isPresent())
                .toList();
    }

    private String record(String amiId) {
        return aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + amiId + ".json");
    }

    private static Retention last(int number) {
        Retention last = new Retention();
        last.setKeepLast(number);
        return last;
    }

    @Test
    void whatThePolicyDoesNotKeepGoesAfterTheBackup() throws Exception {
        List<String> older = backups("nightly", 2);
        String log = backup("nightly", ", retention: [keepLast: 2]");

        assertThat(log)
                .contains("[AMI backup] Done in", "[AMI prune] 2/3 Remove", "removed " + older.get(0))
                .contains("MADE " + made(log));
        assertThat(stored(older)).containsExactly(older.get(1));
        assertThat(aws.images()).hasSize(2);
    }

    @Test
    void theResultSaysWhatThePruneDid() throws Exception {
        List<String> older = backups("nightly", 2);
        assertThat(log("nightly", """
            def backup = amiBackup(instanceId: INSTANCE, retention: [keepLast: 2])
            def p = backup.pruned
            echo "A ${backup.amiId == p.backups[0].amiId} ${p.runId == backup.runId} ${p.instanceId} ${p.dryRun}"
            echo "B ${p.kept} ${p.removed} ${p.imagesDropped} ${p.failed} ${p.bytesFreed > 0} ${p.remains}"
            echo "C ${p.backups.find { it.verdict == 'removed' }.amiId}"
            """))
                .contains("A true false " + aws.instance + " false", "B 2 1 0 0 true []", "C " + older.get(0));
        assertThat(log("nightly", "echo \"NONE ${amiBackup(instanceId: INSTANCE).pruned}\""))
                .contains("NONE null");
        String both = "echo \"EACH ${amiBackup(instanceIds: [INSTANCE], retention: [keepLast: 2])*.pruned*.removed}\"";
        assertThat(log("nightly", both)).contains("EACH [2]");
    }

    @Test
    void onlyImagesGoWhereThePolicySaysOnlyThat() throws Exception {
        List<String> older = backups("nightly", 2);
        backup("nightly", ", retention: [imagesKeepLast: 1]");

        assertThat(stored(older)).isEqualTo(older);
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void theBackupsOfAnotherJobStay() throws Exception {
        List<String> nightly = backups("nightly", 2);
        List<String> deployed = backups("deploy", 1);
        String log = backup("deploy", ", retention: [keepLast: 1]");

        assertThat(log).contains("only backups of the retention set deploy may go");
        assertThat(stored(nightly)).isEqualTo(nightly);
        assertThat(stored(deployed)).isEmpty();
    }

    @Test
    void aSetThatIsNamedIsThatOfTheBackupAndOfItsPrune() throws Exception {
        String first = made(backup("nightly", ", retentionSet: 'web'"));
        String gated = made(log(
                "deploy",
                "echo \"MADE ${amiBackupGate(instanceId: INSTANCE, maxAge: '1h',"
                        + " createIfMissing: true).amiId}\""));
        assertThat(record(first)).containsPattern("\"retentionSet\"\\s*:\\s*\"web\"");
        assertThat(record(gated)).containsPattern("\"retentionSet\"\\s*:\\s*\"deploy\"");

        backup("weekly", ", retentionSet: 'web', retention: [keepLast: 1]");
        assertThat(stored(List.of(first, gated))).containsExactly(gated);
    }

    @Test
    void anAdministratorsFloorIsAdded() throws Exception {
        Retention floor = new Retention();
        floor.setKeepDaily(7);
        AmiBackupConfiguration.get().setRetentionFloor(floor);
        List<String> older = backups("nightly", 2);
        String log = backup("nightly", ", retention: [keepLast: 1]");

        assertThat(log).contains("floor: day ");
        assertThat(stored(older)).isEqualTo(older);
    }

    @Test
    void theDefaultOfAnAdministratorAppliesWhereItIsSwitchedOnAndTheJobNamesNone() throws Exception {
        AmiBackupConfiguration.get().setDefaultRetention(last(2));
        List<String> made = backups("nightly", 3);
        assertThat(stored(made)).as("switched off").isEqualTo(made);

        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        made.add(made(backup("nightly", ", retention: [keepLast: 4]")));
        assertThat(stored(made)).as("the job names one").isEqualTo(made);
        made.add(made(backup("nightly", "")));
        made.add(made(backup("nightly", ", retention: [keepLast: 3]")));
        assertThat(stored(made)).hasSize(3);
    }

    @Test
    void aPruneThatFailsIsAWarningOfABuildThatSucceeds() throws Exception {
        List<String> older = backups("nightly", 2);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, "ami-metadata/" + older.get(0) + ".json", "{");
        String log = backup("nightly", ", retention: [keepLast: 1]");

        assertThat(log)
                .contains("[AMI prune] WARNING: the backup is done, but older ones were not pruned:")
                .doesNotContain("ERROR");
        assertThat(stored(older)).isEqualTo(older);
    }

    @Test
    void aPruneThatFailsInTheBackgroundIsAWarningInTheLogOfTheBuildAndInALogOfItsOwn() throws Exception {
        List<String> older = backups("nightly", 2);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, "ami-metadata/" + older.get(0) + ".json", "{");
        aws.clock.advance(Duration.ofDays(1));
        try (LogRecorder told = new LogRecorder()
                .record("io.jenkins.plugins.amibackup.background", Level.WARNING)
                .capture(20)) {
            WorkflowRun run = job(
                            "nightly",
                            "amiBackup(instanceId: INSTANCE, retention: [keepLast: 1], waitFor: 'image')\n"
                                    + "semaphore 'pruned'")
                    .scheduleBuild2(0)
                    .waitForStart();
            jenkins.waitForMessage("[AMI prune] WARNING: the backup is done, but older ones were not pruned:", run);
            jenkins.waitForMessage("which was continuing in the background, is complete", run);
            assertThat(told.getMessages())
                    .singleElement()
                    .asString()
                    .contains(run.getExternalizableId(), "has a warning: ", "older ones were not pruned");
            SemaphoreStep.success("pruned/1", null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        }
        assertThat(stored(older)).isEqualTo(older);
    }

    @Test
    void moreThanHalfOfTheBackupsDoNotGoAtOnce() throws Exception {
        List<String> older = backups("nightly", 3);
        String log = backup("nightly", ", retention: [keepLast: 1]");

        assertThat(log)
                .contains("3 of the 4 backups of " + aws.instance
                        + " would go, which is more than half. Nothing was removed.");
        assertThat(stored(older)).isEqualTo(older);
    }

    @Test
    void eachOfSeveralInstancesIsPrunedAfterItsOwnBackup() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        String script = "amiBackup(instanceIds: [INSTANCE, '" + other + "'], retention: [keepLast: 2])";
        log("nightly", script);
        log("nightly", script);
        String log = log("nightly", script);

        assertThat(aws.images()).hasSize(4);
        assertThat(log).containsPattern("\\[AMI prune] .*" + aws.instance).containsPattern("\\[AMI prune] .*" + other);
    }

    @Test
    void aDeclarativePipelineNamesAPolicyAsWell() throws Exception {
        List<String> older = backups("nightly", 2);
        log("nightly", """
            pipeline {
                agent none
                stages {
                    stage('Back up') {
                        steps {
                            amiBackup instanceId: INSTANCE, retention: [keepLast: 1, keepWithin: '36h', keepTagged: [Hold: '*'], timeZone: 'Europe/Berlin']
                        }
                    }
                }
            }
            """);
        assertThat(stored(older)).containsExactly(older.get(1));
    }

    @ParameterizedTest
    @CsvSource({
        "retention: [:],The retention policy keeps nothing",
        "retention: [keepLast: -1],keepLast must be 1 to 100000",
        "retention: [keepWithin: 'soon'],is not a valid age",
        "'retention: [keepLast: 1, imagesKeepLast: -1]',imagesKeepLast must be 0 to 100000",
        "'retention: [keepLast: 1, timeZone: \"Berlin\"]',is not a time zone",
        "retentionSet: '*',is not a valid name of a retention set",
    })
    void aWrongPolicyEndsInOneLineBeforeAnythingIsMade(String argument, String words) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE, job("nightly", "amiBackup(instanceId: INSTANCE, " + argument + ")"));
        assertThat(JenkinsRule.getLog(run))
                .containsOnlyOnce("ERROR: ")
                .containsPattern("ERROR: .*" + Pattern.quote(words));
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void aBackupIsLockedAndALockKeepsItFromThePrune() throws Exception {
        aws.aws.s3().locks().enable(AwsBesideJenkins.BUCKET);
        String log = backup("nightly", ", lockFor: '30d'");
        String first = made(log);
        assertThat(log).contains("the backup is locked for 30 days (governance mode)");
        String second = made(log(
                "deploy",
                "echo \"MADE ${amiBackupGate(instanceId: INSTANCE, maxAge: '1h',"
                        + " createIfMissing: true, lockFor: '7d', retentionSet: 'nightly').amiId}\""));

        assertThat(backup("nightly", ", retention: [keepLast: 1], lockFor: '1d'"))
                .contains("Object Lock (");
        assertThat(stored(List.of(first, second))).containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "lockFor: '366d',Jobs may lock a backup for at most 365d here",
        "lockFor: 'forever',is not a valid age",
        "'lockFor: \"30d\", lockMode: \"compliance\"',Jobs may not lock backups in compliance mode here",
        "lockMode: 'governance',has no effect without a time",
        "lockFor: '30d',has no Object Lock",
    })
    void aLockThatIsNotAllowedEndsInOneLineBeforeAnythingIsMade(String argument, String words) throws Exception {
        for (String step : List.of("amiBackup(", "amiBackupGate(createIfMissing: true, ")) {
            WorkflowRun run = jenkins.buildAndAssertStatus(
                    Result.FAILURE, job("nightly", step + "instanceId: INSTANCE, " + argument + ")"));
            assertThat(JenkinsRule.getLog(run))
                    .as(step)
                    .containsOnlyOnce("ERROR: ")
                    .containsPattern("ERROR: .*" + Pattern.quote(words));
        }
        assertThat(aws.images()).isEmpty();
    }
}
