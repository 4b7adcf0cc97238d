package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** How steps end before their operations do, and how operations are picked up again. */
@WithJenkins
class StopAndResumeTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private JenkinsRule jenkins;

    @BeforeEach
    void configure(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
    }

    private WorkflowRun start(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private FreeStyleBuild start(Builder step) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(step);
        return job.scheduleBuild2(0).waitForStart();
    }

    private void abort(WorkflowRun run) {
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }
    }

    private void ends(Run<?, ?> run, Result how, String... words) throws Exception {
        jenkins.assertBuildStatus(how, jenkins.waitForCompletion(run));
        assertThat(JenkinsRule.getLog(run)).contains(words);
    }

    private String runId() {
        return aws.images().get(0).tags().get("ami-backup:run-id");
    }

    @Test
    void anAbortInTheMiddleOfAnUnansweredCallIsAcknowledgedAtOnceAndWhatItMadeIsRemoved() throws Exception {
        try (Ends ends = new Ends()) {
            HeldAnswer answer = aws.aws.faults().holdAnswer("ec2:CreateImage");
            WorkflowRun run = start("amiBackup(instanceId: '%s')", aws.instance);
            answer.awaitEffect();
            abort(run);
            ends(run, Result.ABORTED, "are being removed in the background");
            answer.release();

            assertThat(ends.next()).contains("Aborted");
            assertThat(aws.images()).isEmpty();
        }
    }

    @Test
    void failFastWithDetachInTheMiddleOfAnUnansweredCallIsAcknowledgedSoonAndRemovesNothing() throws Exception {
        try (Ends ends = new Ends()) {
            HeldAnswer answer = aws.aws.faults().holdAnswer("ec2:CreateImage");
            WorkflowRun run = start("""
                    parallel(failFast: true,
                        backup: { amiBackup(instanceId: '%s', onAbort: 'detach') },
                        tests: { semaphore 'tests' })
                    """, aws.instance);
            SemaphoreStep.waitForStart("tests/1", run);
            answer.awaitEffect();
            SemaphoreStep.failure("tests/1", new AbortException("the tests have failed"));
            ends(run, Result.FAILURE, "Detaching: AWS has not answered a call yet", "ami-backup resume --run-id ");
            answer.release();

            assertThat(ends.next()).contains("Detached");
            assertThat(aws.images()).hasSize(1);
        }
    }

    @Test
    void aPipelineIsAbortedDetachesAndAnotherPicksItsOperationUp() throws Exception {
        WorkflowRun first = start("amiBackup(instanceId: '%s', onAbort: 'detach')", aws.instance);
        jenkins.waitForMessage("2/6 Create image", first);
        abort(first);
        ends(first, Result.ABORTED, "Detached: ", "ami-backup resume --run-id " + runId());
        assertThat(aws.images()).hasSize(1);

        ends(
                start("amiRestore(resumeRunId: '%s')", runId()),
                Result.FAILURE,
                "ERROR: The operation " + runId() + " is a backup, not a restore.");
        ends(
                start("amiBackup(resumeRunId: '00000000')"),
                Result.FAILURE,
                "ERROR: There is no operation 00000000 in the bucket acme-ami-backups.");
        ends(start("amiBackup(resumeRunId: 'latest')"), Result.FAILURE, "ERROR: \"latest\" is not a valid run ID.");
        ends(
                start("amiBackup(instanceId: '%s', onAbort: 'explode')", aws.instance),
                Result.FAILURE,
                "ERROR: \"explode\" is not a valid value for onAbort.");
        ends(
                start("amiBackup(instanceId: '%s', timeoutMinutes: -1)", aws.instance),
                Result.FAILURE,
                "ERROR: The timeout must be 0 to ");

        String runId = runId();
        WorkflowRun second = start("echo \"DONE ${amiBackup(resumeRunId: '%s').instanceId}\"", runId);
        jenkins.waitForMessage("Resumed run " + runId + " at \"Create image\"", second);
        ends(
                start("amiBackup(resumeRunId: '%s')", runId),
                Result.FAILURE,
                "ERROR: This Jenkins is already running the operation " + runId);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("3/6 Encrypt", second);
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.waitForMessage("5/6 Store", second);
        aws.clock.advance(AwsBesideJenkins.STORE);
        ends(second, Result.SUCCESS, "DONE " + aws.instance);
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
    }

    @Test
    void aFreestyleBuildDetachesAndAnotherPicksItsOperationUp() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setOnAbort("detach");
        FreeStyleBuild first = start(backup);
        jenkins.waitForMessage("2/6 Create image", first);
        first.getExecutor().interrupt(Result.ABORTED, new CauseOfInterruption.UserInterruption("alice"));
        ends(first, Result.ABORTED, "Detached: ", "ami-backup resume --run-id " + runId());

        AmiRestoreBuilder wrong = new AmiRestoreBuilder("");
        wrong.setResumeRunId(runId());
        ends(start(wrong), Result.FAILURE, "ERROR: The operation " + runId() + " is a backup, not a restore.");
        AmiBackupBuilder resumed = new AmiBackupBuilder("");
        resumed.setResumeRunId(runId());
        FreeStyleBuild second = start(resumed);
        jenkins.waitForMessage("Resumed run " + runId() + " at \"Create image\"", second);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("3/6 Encrypt", second);
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.waitForMessage("5/6 Store", second);
        aws.clock.advance(AwsBesideJenkins.STORE);
        ends(second, Result.SUCCESS, "[AMI backup] Done in");
    }
}
