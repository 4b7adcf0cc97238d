package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** How gates and several backups of Pipelines wait, and how they are stopped, while AWS takes its time. */
@WithSharedJenkins
class AmiBackupGateWaitTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
    }

    private WorkflowRun start(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** The log of a build that ends like this. */
    private String ends(Result how, WorkflowRun run) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, jenkins.waitForCompletion(run)));
    }

    private void abort(WorkflowRun run) {
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }
    }

    private void finishBackup(WorkflowRun run) throws Exception {
        jenkins.waitForMessage("2/6 Create image", run);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("3/6 Encrypt", run);
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.waitForMessage("5/6 Store", run);
        aws.clock.advance(AwsBesideJenkins.STORE);
    }

    @Test
    void twoBuildsAtTheGateOfOneInstanceMakeOneBackupAndBothGetIt() throws Exception {
        String script =
                "def b = amiBackupGate(instanceId: '%s', createIfMissing: true)\necho \"GOT ${b.amiId} ${b.created}\"";
        WorkflowRun first = start(script, aws.instance);
        jenkins.waitForMessage("2/6 Create image", first);
        WorkflowRun second = start(script, aws.instance);
        jenkins.waitForMessage("), which is backing up " + aws.instance, second);
        finishBackup(first);

        assertThat(ends(Result.SUCCESS, first)).containsPattern("GOT ami-\\w+ true");
        // It looks again after so long, by a clock that nobody moves.
        assertThat(ends(Result.SUCCESS, second))
                .contains("GOT " + aws.images().get(0).id() + " false");
        assertThat(aws.images()).hasSize(1);
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
    }

    @Test
    void anAbortOfAGateThatWaitsForAnothersBackupLeavesThatAlone() throws Exception {
        WorkflowRun backup = start("amiBackup(instanceId: '%s')", aws.instance);
        jenkins.waitForMessage("2/6 Create image", backup);
        WorkflowRun gate = start("amiBackupGate(instanceId: '%s')", aws.instance);
        jenkins.waitForMessage("), which is backing up " + aws.instance, gate);
        abort(gate);
        ends(Result.ABORTED, gate);

        finishBackup(backup);
        ends(Result.SUCCESS, backup);
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void anAbortOfAGateThatMakesABackupRemovesWhatItMade() throws Exception {
        try (Ends ends = new Ends()) {
            WorkflowRun run = start("amiBackupGate(instanceId: '%s', createIfMissing: true)", aws.instance);
            jenkins.waitForMessage("2/6 Create image", run);
            abort(run);
            assertThat(ends(Result.ABORTED, run)).contains("are being removed in the background");

            assertThat(ends.next()).contains("Aborted").contains("alice");
            assertThat(ends.next()).startsWith("Gate ").contains("Aborted");
            assertThat(aws.images()).isEmpty();
        }
    }

    @Test
    void anAbortOfSeveralBackupsRemovesWhatAllOfThemHadMade() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        try (Ends ends = new Ends()) {
            WorkflowRun run = start("amiBackup(instanceIds: ['%s', '%s'])", aws.instance, other);
            jenkins.waitForMessage(aws.instance + ": 2/6 Create image", run);
            jenkins.waitForMessage(other + ": 2/6 Create image", run);
            abort(run);
            ends(Result.ABORTED, run);

            assertThat(ends.next()).contains("Aborted").contains("alice");
            assertThat(ends.next()).contains("Aborted").contains("alice");
            assertThat(aws.images()).isEmpty();
        }
    }

    @Test
    void theBlockOfABuildThatIsAbortedAtTheGateDoesNotRun() throws Exception {
        try (Ends ends = new Ends()) {
            WorkflowRun run =
                    start("withAmiBackup(instanceId: '%s', createIfMissing: true) { echo 'DEPLOYED' }", aws.instance);
            jenkins.waitForMessage("2/6 Create image", run);
            abort(run);
            assertThat(ends(Result.ABORTED, run)).doesNotContain("DEPLOYED").doesNotContain("To restore");

            assertThat(ends.next()).contains("Aborted");
            assertThat(ends.next()).contains("Aborted");
            assertThat(aws.images()).isEmpty();
        }
    }

    @Test
    void anAbortWhileTheImageIsBroughtBackRemovesWhatIsNotFinishedAndTellsTheBlocksFailureToo() throws Exception {
        WorkflowRun backup = start("amiBackup(instanceId: '%s', keepImage: false)", aws.instance);
        jenkins.waitForMessage("2/6 Create image", backup);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("4/6 Store", backup);
        aws.clock.advance(AwsBesideJenkins.STORE);
        ends(Result.SUCCESS, backup);
        assertThat(aws.images()).isEmpty();
        try (Ends ends = new Ends()) {
            WorkflowRun run =
                    start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { error 'broken' }", aws.instance);
            jenkins.waitForMessage("2/5 Restore", run);
            abort(run);
            assertThat(ends(Result.ABORTED, run))
                    .contains("To restore " + aws.instance + " ")
                    .contains("ERROR: broken");

            String end = ends.next();
            while (!end.contains("Aborted")) {
                end = ends.next();
            }
            assertThat(aws.images()).isEmpty();
        }
    }
}
