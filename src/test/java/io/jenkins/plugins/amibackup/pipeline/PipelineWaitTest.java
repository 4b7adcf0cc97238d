package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** What happens while a step waits for AWS, whose clock stands until it is moved. */
@WithSharedJenkins
class PipelineWaitTest {

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

    private void abort(WorkflowRun run) {
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }
    }

    @Test
    void theLogShowsHowEachPhaseMoves() throws Exception {
        WorkflowRun run = start("amiRestore(amiId: amiBackup(instanceId: '%s').amiId)", aws.instance);

        moves(run, "[AMI backup] 2/6 Create image  ", AwsBesideJenkins.IMAGE);
        moves(run, "[AMI backup] 3/6 Encrypt       ", AwsBesideJenkins.COPY);
        moves(run, "[AMI backup] 5/6 Store         ", AwsBesideJenkins.STORE);
        moves(run, "[AMI restore] 2/5 Restore       ", AwsBesideJenkins.RESTORE);
        moves(run, "[AMI restore] 3/5 Encrypt       ", AwsBesideJenkins.COPY);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private void moves(WorkflowRun run, String phase, Duration takes) throws Exception {
        jenkins.waitForMessage(phase, run);
        aws.clock.advance(takes.dividedBy(4));
        jenkins.waitForMessage(phase + "25%", run);
        aws.clock.advance(takes.dividedBy(2));
        jenkins.waitForMessage(phase + "75%", run);
        aws.clock.advance(takes.dividedBy(4));
    }

    @Test
    void noExecutorIsBusyWhileAStepWaits() throws Exception {
        WorkflowRun run = start("amiBackup(instanceId: '%s')", aws.instance);
        jenkins.waitForMessage("2/6 Create image", run);

        assertThat(jenkins.jenkins.getComputers()).allMatch(computer -> computer.countBusy() == 0);

        abort(run);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    @Test
    void aHandfulOfThreadsIsEnoughForManyWaits() throws Exception {
        WorkflowRun run = start("""
                def branches = [:]
                for (int i = 0; i < 20; i++) { branches["b$i"] = { amiBackup(instanceId: '%s') } }
                parallel branches
                """, aws.instance);
        for (int i = 0; i < 20; i++) {
            jenkins.waitForMessage("b" + i, run);
        }
        jenkins.waitForMessage("2/6 Create image", run);

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("ami-backup-"))
                .hasSizeLessThanOrEqualTo(7);

        abort(run);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    @Test
    void theStatusOfAStepIsShortAndNamesWhatItWaitsFor() throws Exception {
        WorkflowRun run = start("amiBackup(instanceId: '%s')", aws.instance);
        jenkins.waitForMessage("2/6 Create image", run);

        List<String> statuses = new CopyOnWriteArrayList<>();
        StepExecution.acceptAll(OperationExecution.class, step -> statuses.add(step.getStatus()))
                .get();
        assertThat(statuses).singleElement().asString().hasSizeLessThan(80).contains("Create image");

        abort(run);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    @Test
    void aUsersAbortEndsTheStepAtOnceAndRemovesWhatWasMade() throws Exception {
        try (Ends ends = new Ends()) {
            WorkflowRun run = start("amiBackup(instanceId: '%s')", aws.instance);
            jenkins.waitForMessage("2/6 Create image", run);
            abort(run);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("are being removed in the background", run);

            assertThat(ends.next()).contains("Aborted").contains("alice");
            assertThat(aws.images()).isEmpty();
            assertThat(aws.aws.ec2().snapshots()).isEmpty();
        }
    }

    @Test
    void aTimeOutDetachesAndSaysHowToPickTheOperationUp() throws Exception {
        WorkflowRun run = start("timeout(time: 5, unit: 'SECONDS') { amiBackup(instanceId: '%s') }", aws.instance);
        jenkins.waitForMessage("2/6 Create image", run);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        String runId = aws.images().get(0).tags().get("ami-backup:run-id");
        jenkins.assertLogContains("Detached: Timeout has been exceeded", run);
        jenkins.assertLogContains("ami-backup resume --run-id " + runId + " --bucket acme-ami-backups", run);
        assertThat(aws.images()).as("good work is never destroyed").hasSize(1);
    }

    @Test
    void failFastRemovesWhatTheOtherBranchHadMade() throws Exception {
        try (Ends ends = new Ends()) {
            WorkflowRun run = start("""
                    parallel(failFast: true,
                        backup: { amiBackup(instanceId: '%s') },
                        tests: { semaphore 'tests' })
                    """, aws.instance);
            SemaphoreStep.waitForStart("tests/1", run);
            jenkins.waitForMessage("2/6 Create image", run);
            SemaphoreStep.failure("tests/1", new AbortException("the tests have failed"));
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            assertThat(ends.next()).contains("Aborted");
            assertThat(aws.images()).isEmpty();
        }
    }
}
