package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins in a process of its own is killed, not stopped, while builds are in every wait there is. AWS is outside of it. */
class KilledJenkinsTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @RegisterExtension
    final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().javaOptions("-D" + AmiBackupEngine.POLL_MILLIS + "=20", "-Xmx512m");

    private static final String IMAGE = "2/6 Create image";
    private static final String COPY = "3/6 Encrypt";
    private static final String STORE = "5/6 Store";
    private static final String RESTORE = "2/5 Restore";
    private static final String RESTORED_COPY = "3/5 Encrypt";
    private static final String DRILL = "2/8 Restore";
    private static final String LAUNCHED = "4/8 Launch";

    private String newestImage;

    @Test
    void buildsInEveryWaitGoOnAndALostBuildIsResumedByAnother() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(KilledJenkinsTest::configure, aws.aws.endpoint().toString());
        String seed = seed();
        begin("drill", drill(seed));
        String freestyleDrill = freestyleDrill(seed);
        everyWaitAtOnce(seed);
        String freestyle = freestyle();
        waitFor("drill", LAUNCHED);
        jenkins.runRemotely(KilledJenkinsTest::waitForFreestyle, "freestyle-drill", LAUNCHED);
        assertThat(aws.drillMachines())
                .hasSize(2)
                .noneMatch(machine -> machine.state().equals("terminated"));
        assertThat(inProgress()).hasSize(9).contains(freestyleDrill);

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        goesOn("image", "Create image");
        goesOn("copy", "Encrypt");
        goesOn("store", "Store");
        goesOn("restore", "Restore");
        goesOn("restored-copy", "Encrypt");
        goesOn("drill", "Boot");
        String lost = resumedByAnother();
        tellsInItsLastLine("freestyle", freestyle);
        assertThat(jenkins.runRemotely(KilledJenkinsTest::waitForFreestyle, "freestyle-drill", "Jenkins ended, and"))
                .endsWith("[AMI verify] Jenkins ended, and this build with it. Nobody waits any more for what"
                        + " verification " + freestyleDrill
                        + " shows, so it is ended in the background, its machine included.\n");
        finish(List.of("image", "copy", "store", "restore", "restored-copy", "second", "drill"));

        assertThat(log("drill")).contains("is proven to level boot");
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + seed + ".json"))
                .as("one proof, that of the build that went on")
                .containsOnlyOnce("\"passed\"")
                .doesNotContain(freestyleDrill);
        untilMachinesAreGone();
        assertThat(log("second")).contains("[AMI backup] Resumed run " + lost, "[AMI backup] Done in");
        assertThat(inProgress()).containsExactly(freestyle);
        assertThat(aws.aws.calls().count("ec2:RunInstances")).isEqualTo(2);
        assertThat(aws.images())
                .as("the seed, four backups, two restored images, and that of the freestyle build")
                .hasSize(8);
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(6);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(5);
        assertThat(aws.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(4);
        assertThat(aws.aws.calls().count("ec2:CopyImage")).isEqualTo(7);
    }

    /** A complete backup to restore from. */
    private String seed() throws Throwable {
        begin("seed", backup());
        waitFor("seed", IMAGE);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        waitFor("seed", COPY);
        aws.clock.advance(AwsBesideJenkins.COPY);
        waitFor("seed", STORE);
        aws.clock.advance(AwsBesideJenkins.STORE);
        finish(List.of("seed"));
        return aws.images().get(0).id();
    }

    /** Builds that are begun at such times that each is in another wait at the end. */
    private void everyWaitAtOnce(String seed) throws Throwable {
        begin("store", backup());
        waitFor("store", IMAGE);
        aws.clock.advance(AwsBesideJenkins.IMAGE.plus(AwsBesideJenkins.COPY).minus(AwsBesideJenkins.RESTORE));
        begin("restored-copy", restore(seed));
        waitFor("restored-copy", RESTORE);
        aws.clock.advance(AwsBesideJenkins.RESTORE.minus(AwsBesideJenkins.COPY));
        waitFor("store", COPY);
        aws.clock.advance(AwsBesideJenkins.COPY.minus(AwsBesideJenkins.IMAGE));
        begin("copy", backup());
        waitFor("copy", IMAGE);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        waitFor("store", STORE);
        waitFor("restored-copy", RESTORED_COPY);
        waitFor("copy", COPY);
        Set<String> known = runIds();
        begin("image", backup());
        waitFor("image", IMAGE);
        begin("restore", restore(seed));
        waitFor("restore", RESTORE);
        known.addAll(runIds());
        jenkins.runRemotely(KilledJenkinsTest::beginFast, "lost", backup());
        waitFor("lost", IMAGE);
        newestImage = newRun(known);
    }

    /** A freestyle build, which ends with Jenkins; returns its run id. */
    private String freestyle() throws Throwable {
        Set<String> known = runIds();
        jenkins.runRemotely(KilledJenkinsTest::beginFreestyle, "freestyle", aws.instance);
        jenkins.runRemotely(KilledJenkinsTest::waitForFreestyle, "freestyle", IMAGE);
        return newRun(known);
    }

    /** One whose build ends with Jenkins; returns its run id. */
    private String freestyleDrill(String amiId) throws Throwable {
        waitFor("drill", DRILL);
        Set<String> known = runIds();
        jenkins.runRemotely(KilledJenkinsTest::beginFreestyleDrill, "freestyle-drill", new String[] {
            amiId, aws.quarantineSubnet(), aws.quarantineGroup()
        });
        jenkins.runRemotely(KilledJenkinsTest::waitForFreestyle, "freestyle-drill", DRILL);
        return newRun(known);
    }

    private String newRun(Set<String> known) {
        return aws.images().stream()
                .map(image -> image.tags().get("ami-backup:run-id"))
                .filter(runId -> runId != null && !known.contains(runId))
                .findFirst()
                .orElseThrow();
    }

    private void tellsInItsLastLine(String job, String runId) throws Throwable {
        String log = jenkins.runRemotely(KilledJenkinsTest::waitForFreestyle, job, "Jenkins ended without warning");
        assertThat(log.lines().reduce((before, last) -> last).orElseThrow())
                .matches(
                        "\\[AMI backup\\] Jenkins ended without warning, and this build with it\\. Nothing was deleted,"
                                + " and AWS keeps working on run " + runId
                                + "\\.( Still in AWS: ami-[0-9a-f]+\\.)? To resume"
                                + " the run: ami-backup resume --run-id " + runId
                                + " --bucket acme-ami-backups --region eu-west-1");
    }

    private void goesOn(String job, String where) throws Throwable {
        waitFor(job, "Resumed run");
        assertThat(log(job)).containsOnlyOnce("Resumed run").containsPattern("Resumed run \\w+ at \"" + where + "\"");
    }

    /** With the performance-optimized durability the build is lost, and what it began is not. */
    private String resumedByAnother() throws Throwable {
        finish(List.of("lost"), Duration.ZERO);
        assertThat(jenkins.runRemotely(KilledJenkinsTest::result, "lost")).isNotEqualTo("SUCCESS");
        begin("second", "amiBackup(resumeRunId: '" + newestImage + "')");
        waitFor("second", "Resumed run");
        return newestImage;
    }

    private void finish(List<String> jobs) throws Throwable {
        finish(jobs, Duration.ofMinutes(2));
        for (String job : jobs) {
            assertThat(jenkins.runRemotely(KilledJenkinsTest::result, job))
                    .as(job)
                    .isEqualTo("SUCCESS");
        }
    }

    /** Moves AWS's clock, and looks at Jenkins, until these have ended. */
    private void finish(List<String> jobs, Duration each) throws Throwable {
        for (int look = 0; look < 2000; look++) {
            boolean building = false;
            for (String job : jobs) {
                building |= jenkins.runRemotely(KilledJenkinsTest::result, job).isEmpty();
            }
            if (!building) {
                return;
            }
            aws.clock.advance(each);
        }
        throw new AssertionError("They don't end: " + jobs);
    }

    /** That of the freestyle build, too, which Jenkins ends in the background. */
    private void untilMachinesAreGone() throws Throwable {
        for (int look = 0; look < 2000; look++) {
            if (aws.drillMachines().stream().allMatch(machine -> machine.state().equals("terminated"))
                    && aws.images().size() == 8) {
                return;
            }
            // Slowly: EC2 shows a terminated machine for an hour, and each driver must have seen it by then.
            aws.clock.advance(Duration.ofSeconds(10));
            jenkins.runRemotely(KilledJenkinsTest::result, "drill");
        }
        throw new AssertionError("They stay: " + aws.drillMachines() + aws.images());
    }

    private Set<String> runIds() {
        return aws.images().stream()
                .map(image -> image.tags().getOrDefault("ami-backup:run-id", ""))
                .collect(Collectors.toSet());
    }

    private Set<String> inProgress() {
        return aws.images().stream()
                .map(ImageModel::tags)
                .filter(tags -> "unfinished".equals(tags.get("ami-backup:state")))
                .map(tags -> tags.get("ami-backup:run-id"))
                .collect(Collectors.toSet());
    }

    private String backup() {
        return "amiBackup(instanceId: '" + aws.instance + "')";
    }

    private String drill(String amiId) {
        return "amiBackupVerify(amiId: '" + amiId + "', level: 'boot', " + aws.quarantine() + ")";
    }

    private static String restore(String amiId) {
        return "amiRestore(amiId: '" + amiId + "')";
    }

    private void begin(String job, String script) throws Throwable {
        jenkins.runRemotely(KilledJenkinsTest::beginSafe, job, script);
    }

    private void waitFor(String job, String words) throws Throwable {
        jenkins.runRemotely(KilledJenkinsTest::waitForMessage, job, words);
    }

    private String log(String job) throws Throwable {
        return jenkins.runRemotely(KilledJenkinsTest::readLog, job);
    }

    // What follows runs inside that Jenkins.

    private static void configure(JenkinsRule rule, String endpoint) throws Throwable {
        AwsBesideJenkins.configure(endpoint);
    }

    private static void beginSafe(JenkinsRule rule, String name, String script) throws Throwable {
        begin(rule, name, script, FlowDurabilityHint.MAX_SURVIVABILITY);
    }

    private static void beginFast(JenkinsRule rule, String name, String script) throws Throwable {
        begin(rule, name, script, FlowDurabilityHint.PERFORMANCE_OPTIMIZED);
    }

    private static void begin(JenkinsRule rule, String name, String script, FlowDurabilityHint durability)
            throws Throwable {
        WorkflowJob job = rule.createProject(WorkflowJob.class, name);
        job.addProperty(new DurabilityHintJobProperty(durability));
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void beginFreestyle(JenkinsRule rule, String name, String instance) throws Throwable {
        FreeStyleProject job = rule.createFreeStyleProject(name);
        job.getBuildersList().add(new AmiBackupBuilder(instance));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void beginFreestyleDrill(JenkinsRule rule, String name, String[] where) throws Throwable {
        FreeStyleProject job = rule.createFreeStyleProject(name);
        AmiBackupVerifyBuilder drill = new AmiBackupVerifyBuilder();
        drill.setAmiId(where[0]);
        drill.setLevel("boot");
        drill.setSubnetId(where[1]);
        drill.setSecurityGroupIds(where[2]);
        job.getBuildersList().add(drill);
        job.scheduleBuild2(0).waitForStart();
    }

    private static String waitForFreestyle(JenkinsRule rule, String name, String words) throws Throwable {
        FreeStyleBuild build =
                rule.jenkins.getItemByFullName(name, FreeStyleProject.class).getBuildByNumber(1);
        rule.waitForMessage(words, build);
        return JenkinsRule.getLog(build);
    }

    private static WorkflowRun run(JenkinsRule rule, String name) {
        return rule.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void waitForMessage(JenkinsRule rule, String name, String words) throws Throwable {
        rule.waitForMessage(words, run(rule, name));
    }

    private static String readLog(JenkinsRule rule, String name) throws Throwable {
        return JenkinsRule.getLog(run(rule, name));
    }

    /** Empty while it is building; a build that is gone altogether counts as lost. */
    private static String result(JenkinsRule rule, String name) {
        WorkflowRun run = run(rule, name);
        if (run == null) {
            return "LOST";
        }
        return run.isBuilding() ? "" : String.valueOf(run.getResult());
    }
}
