package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** The step that prunes backups, where AWS does everything at once. */
@WithSharedJenkins
class AmiBackupPruneTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

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

    private String log(String name, String script) throws Exception {
        return JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job(name, script)));
    }

    private String failure(String name, String script) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job(name, script));
        return JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.startsWith("ERROR: "))
                .findFirst()
                .orElseThrow();
    }

    /** Backups by a job, with a day between them, the oldest first. */
    private List<String> backups(String job, String instance, int count) throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Matcher ami = Pattern.compile("MADE (ami-\\w+)")
                    .matcher(log(job, "echo \"MADE ${amiBackup(instanceId: '" + instance + "').amiId}\""));
            assertThat(ami.find()).isTrue();
            made.add(ami.group(1));
            aws.clock.advance(Duration.ofDays(1));
        }
        return made;
    }

    private List<String> backups(int count) throws Exception {
        return backups("nightly", aws.instance, count);
    }

    private boolean isStored(String amiId) {
        return aws.aws.s3().object(AwsBesideJenkins.BUCKET, amiId + ".bin").isPresent();
    }

    private List<String> stored(List<String> of) {
        return of.stream().filter(this::isStored).toList();
    }

    private String record(String amiId) {
        return aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + amiId + ".json");
    }

    @Test
    void aDryRunIsTheDefaultSaysWhatWouldGoAndWhyAndRemovesNothing() throws Exception {
        List<String> made = backups(3);

        String log = log("nightly", """
            def p = amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2])
            echo "A ${p.dryRun} ${p.instanceId} ${p.kept} ${p.toRemove} ${p.imagesToDrop} ${p.removed} ${p.imagesDropped} ${p.failed} ${p.bytesFreed} ${p.remains} ${p.bytesToFree > 0} ${p.gibToFree} ${p.bytesRemaining > p.bytesToFree}"
            echo "B ${p.bucket} ${p.region} ${p.account} ${p.runId.length()} ${p.durationSeconds >= 0}"
            p.backups.each { echo "C ${it.amiId} ${it.instanceId} ${it.takenAt.length()} ${it.gib} ${it.sizeBytes > 0} ${it.retentionSet} ${it.verdict} ${it.reasons}" }
            echo "D $p"
            echo "E ${p.backups[0]}"
            """);

        assertThat(log)
                .contains(
                        "[AMI prune] Dry run: prune the backups of " + aws.instance,
                        "A true " + aws.instance + " 2 1 0 0 0 0 0 [] true 108 true",
                        "B acme-ami-backups eu-west-1 123456789012 8 true",
                        "D dry run of " + aws.instance + " in s3://acme-ami-backups: would remove 1,",
                        "E " + made.get(2) + " keep: newest")
                .containsPattern("C " + made.get(2) + " " + aws.instance + " \\d+ 108 true nightly keep \\[newest, ")
                .containsPattern("C " + made.get(1) + " .* nightly keep \\[no\\. 2 of the last 2")
                .containsPattern("C " + made.get(0) + " .* nightly remove \\[no rule keeps it\\]")
                .containsPattern("\\[AMI prune\\] 1/1 Plan +" + made.get(0) + " .* remove +no rule keeps it");
        assertThat(stored(made)).isEqualTo(made);
        assertThat(aws.images()).hasSize(3);
    }

    @Test
    void whatNoRuleKeepsGoesWithImageSnapshotsAndObjectAndARecordOfThatStays() throws Exception {
        List<String> made = backups(3);

        String log = log("nightly", """
            def p = amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false)
            echo "A ${p.dryRun} ${p.kept} ${p.toRemove} ${p.removed} ${p.failed} ${p.bytesFreed > 0} ${p.remains} ${p.bytesToFree} ${p.gibToFree}"
            echo "B ${p.backups*.verdict}"
            echo "C $p"
            """);

        assertThat(log)
                .contains(
                        "[AMI prune] 1/3 Plan",
                        "[AMI prune] 2/3 Remove",
                        "removed " + made.get(0),
                        "A false 2 0 1 0 true [] 0 0",
                        "B [keep, keep, removed]",
                        "C backups of " + aws.instance + " in s3://acme-ami-backups: removed 1,");
        assertThat(stored(made)).isEqualTo(made.subList(1, 3));
        assertThat(aws.images()).hasSize(2).noneMatch(image -> image.id().equals(made.get(0)));
        assertThat(record(made.get(0))).contains("\"removed\"", "nightly #");
    }

    @Test
    void aJobPrunesOnlyItsOwnBackupsUnlessItNamesAnotherSetAndEverySetOnlyWhereThatIsAllowed() throws Exception {
        List<String> made = backups(3);
        String prune = "echo \"KEPT ${amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], maxRemovals:"
                + " 5%s).kept}\"";

        assertThat(log("deployment", prune.formatted(", dryRun: false"))).contains("KEPT 3", "another set");
        assertThat(log("deployment", prune.formatted(", retentionSet: '*'"))).contains("KEPT 1");
        assertThat(failure("deployment", prune.formatted(", retentionSet: '*', dryRun: false")))
                .contains("Pruning the backups of every retention set (*) is switched off");
        assertThat(stored(made)).isEqualTo(made);
        assertThat(log("deployment", prune.formatted(", retentionSet: 'nightly', dryRun: false")))
                .contains("KEPT 1");
        assertThat(stored(made)).isEqualTo(made.subList(2, 3));

        List<String> more = backups(2);
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        assertThat(log("deployment", prune.formatted(", retentionSet: '*', dryRun: false")))
                .contains("KEPT 1");
        assertThat(stored(more)).isEqualTo(more.subList(1, 2));
    }

    @Test
    void theAdministratorsFloorIsAlwaysAddedAndTheDefaultStandsInForWhatAJobLeavesOut() throws Exception {
        List<String> made = backups(3);
        String nothing = "amiBackupPrune(instanceId: INSTANCE, dryRun: false)";
        assertThat(failure("nightly", nothing)).contains("would remove");

        Retention floor = new Retention();
        floor.setKeepLast(2);
        AmiBackupConfiguration.get().setRetentionFloor(floor);
        assertThat(log("nightly", "amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], dryRun: false)"))
                .contains("floor: no. 2 of the last 2");
        assertThat(stored(made)).isEqualTo(made.subList(1, 3));

        AmiBackupConfiguration.get().setRetentionFloor(null);
        Retention usual = new Retention();
        usual.setKeepLast(1);
        AmiBackupConfiguration.get().setDefaultRetention(usual);
        assertThat(failure("nightly", nothing)).contains("would remove");
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        log("nightly", nothing);
        assertThat(stored(made)).isEqualTo(made.subList(2, 3));
    }

    @Test
    void severalInstancesArePrunedInOneGoAndAllOnlyWhereThatIsAllowed() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        List<String> ours = backups(3);
        List<String> theirs = backups("nightly", other, 2);
        String both = "instanceIds: [INSTANCE, '" + other + "'], retention: [keepLast: 1], maxRemovals: 5";

        assertThat(log("nightly", "echo \"WOULD ${amiBackupPrune(" + both + ")*.toRemove}\""))
                .contains("WOULD [2, 1]", "would go: backups: 2");
        assertThat(stored(ours)).isEqualTo(ours);

        String all = "def all = amiBackupPrune(all: true, retention: [keepLast: 2]%s)\n"
                + "echo \"ALL ${all*.instanceId} ${all*.toRemove} ${all*.removed}\"";
        assertThat(log("nightly", all.formatted(""))).contains("ALL [" + aws.instance + "] [1] [0]");
        assertThat(failure("nightly", all.formatted(", dryRun: false"))).contains("Pruning all instances");
        assertThat(stored(ours)).isEqualTo(ours);
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        assertThat(log("nightly", all.formatted(", dryRun: false"))).contains("ALL [" + aws.instance + "] [0] [1]");
        assertThat(stored(ours)).isEqualTo(ours.subList(1, 3));
        assertThat(stored(theirs)).isEqualTo(theirs);
        assertThat(log("nightly", all.formatted(", dryRun: false")))
                .contains("by their index keys, nothing goes", "ALL [] [] []");

        assertThat(log(
                        "nightly",
                        "echo \"DID ${amiBackupPrune(instanceTags: [Name: 'web-*'], retention: [keepLast: 1],"
                                + " maxRemovals: 5, dryRun: false)*.removed.sum()}\""))
                .contains("DID 2");
        assertThat(stored(ours)).isEqualTo(ours.subList(2, 3));
        assertThat(stored(theirs)).isEqualTo(theirs.subList(1, 2));
    }

    @Test
    void whatCouldNotGoFailsTheStepAtTheEndAndTheOthersAreGone() throws Exception {
        List<String> made = backups(4);
        replaceTheObjectWhileItIsRemoved(made.get(0));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job("nightly", """
            try {
                amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false)
            } catch (problem) {
                echo "CAUGHT ${problem.message}"
                throw problem
            }
            """));
        String line = "1 of the backups that were to go could not be removed, or only in part; the first is "
                + made.get(0) + " of " + aws.instance + ": ";
        assertThat(JenkinsRule.getLog(run))
                .contains("CAUGHT " + line, "ERROR: " + line, "removed " + made.get(1))
                .containsPattern("ERROR: " + line + "\\S.+\\. The log and the page of the build say why for each")
                .containsOnlyOnce("ERROR: ");
        assertThat(stored(made)).containsExactly(made.get(0), made.get(2), made.get(3));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            assertThat(client.goTo(run.getUrl() + "ami-backup/").asNormalizedText())
                    .contains(made.get(0), made.get(1), "failed", "removed");
        }
    }

    /** Somebody else writes another object in its place when its image is gone. */
    private void replaceTheObjectWhileItIsRemoved(String amiId) {
        aws.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")) {
                aws.aws.s3().put(AwsBesideJenkins.BUCKET, amiId + ".bin", "something else");
            }
            return Fault.none();
        });
    }

    @Test
    void aBackupThatIsHeldStaysUntilItIsReleased() throws Exception {
        List<String> made = backups(2);
        String hold = "amiBackupHold(amiId: '" + made.get(0) + "', ";
        String prune = "amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], dryRun: false)";

        assertThat(log("nightly", hold + "why: 'the auditors')\n" + prune))
                .contains("[AMI backup] " + made.get(0) + " is held: no prune removes it", "held by nightly #");
        assertThat(stored(made)).isEqualTo(made);
        assertThat(log("nightly", hold + "release: true)"))
                .contains(made.get(0) + " is no longer held. It was:")
                .containsPattern("held by nightly #\\d+ since .*: the auditors");
        assertThat(log("nightly", hold + "release: true)\n" + prune)).contains(made.get(0) + " is not held.");
        assertThat(stored(made)).isEqualTo(made.subList(1, 2));
        assertThat(failure("nightly", hold + "why: ' ')")).contains("ERROR: The reason is missing");
        assertThat(failure("nightly", hold + "why: 'again')")).contains(made.get(0));
        assertThat(failure("nightly", "amiBackupHold(amiId: 'web-1', why: 'x')"))
                .contains("is not a valid AMI ID");
    }

    @Test
    void anAbortEndsItAfterTheBackupAtHand() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        List<String> made = backups(4);
        try (Ends ends = new Ends()) {
            HeldAnswer answer = aws.aws.faults().holdAnswer("ec2:DeregisterImage");
            WorkflowRun run = job(
                            "nightly", "amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false)")
                    .scheduleBuild2(0)
                    .waitForStart();
            answer.awaitEffect();
            try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
                run.doStop();
            }
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertThat(JenkinsRule.getLog(run)).contains("ends after the backup at hand, in the background");
            answer.release();

            assertThat(ends.next()).contains("Aborted");
        }
        assertThat(stored(made)).isEqualTo(made.subList(1, 4));
        assertThat(record(made.get(0))).contains("\"removed\"");
        assertThat(record(made.get(1))).contains("\"status\" : \"complete\"");
    }

    /** A prune of four backups that leaves in the middle of the first. */
    private String begunPrune() throws Exception {
        HeldAnswer answer = aws.aws.faults().holdAnswer("ec2:DeregisterImage");
        WorkflowRun run = job(
                        "nightly",
                        "amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false, onAbort:"
                                + " 'detach')")
                .scheduleBuild2(0)
                .waitForStart();
        answer.awaitEffect();
        try (Ends ends = new Ends()) {
            try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
                run.doStop();
            }
            // The step leaves without the answer. When that comes, nothing more is removed.
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            answer.release();
            assertThat(ends.next()).contains("Detached");
        }
        Matcher runId = Pattern.compile("ami-backup resume --run-id (\\w+)").matcher(JenkinsRule.getLog(run));
        assertThat(runId.find()).isTrue();
        assertThat(JenkinsRule.getLog(run)).doesNotContain("Nothing is deleted", "Nothing was deleted");
        return runId.group(1);
    }

    @Test
    void onePruneIsResumedByAnotherBuild() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        List<String> made = backups(4);
        String runId = begunPrune();

        assertThat(log("mender", "echo \"DONE ${amiBackupPrune(resumeRunId: '" + runId + "').removed}\""))
                .contains("DONE 2");
        assertThat(stored(made)).isEqualTo(made.subList(2, 4));
    }

    @Test
    void aPruneThatIsResumedGoesByTheFloorOfNow() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        List<String> made = backups(4);
        String runId = begunPrune();
        Retention floor = new Retention();
        floor.setKeepLast(4);
        AmiBackupConfiguration.get().setRetentionFloor(floor);

        // Its image is gone by then, so something has failed; the stored copy stays.
        assertThat(failure("mender", "amiBackupPrune(resumeRunId: '" + runId + "')"))
                .contains(made.get(0), "floor: no. 4 of the last 4");
        assertThat(stored(made)).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({
        "'amiBackupPrune(retention: [keepLast: 1])',Say whose backups are pruned",
        "'amiBackupPrune(instanceId: INSTANCE, all: true, retention: [keepLast: 1])',Say whose backups are pruned",
        "'amiBackupPrune(instanceId: INSTANCE, instanceIds: [INSTANCE], retention: [keepLast: 1])',instances",
        "'amiBackupPrune(instanceId: \"web-1\", retention: [keepLast: 1])',is not a valid instance ID",
        "'amiBackupPrune(instanceId: INSTANCE)',would remove",
        "'amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: -1])',keepLast",
        "'amiBackupPrune(instanceId: INSTANCE, retention: [keepWithin: \"soon\"])',is not a valid age",
        "'amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], maxRemovals: -1)',is not a valid number of"
                + " removals",
        "'amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], templateVersions: \"first\")',does not name"
                + " versions of launch templates",
        "'amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], onAbort: \"explode\")',explode",
        "'amiBackupPrune(resumeRunId: \"00000000\")',There is no operation 00000000",
    })
    void aWrongValueEndsInOneLine(String script, String words) throws Exception {
        assertThat(failure("wrong", script)).contains(words);
    }
}
