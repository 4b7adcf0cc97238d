package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A block that goes on after a restart of Jenkins still relies on its backup. */
class BlockUseRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private List<String> uses() {
        return aws.aws.s3().keys(AwsBesideJenkins.BUCKET, "ami-uses/").stream()
                .map(key -> aws.aws.s3().text(AwsBesideJenkins.BUCKET, key))
                .toList();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(1);
    }

    private void begin(JenkinsRule jenkins, Duration ago) throws Exception {
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(
                "withAmiBackup(instanceId: '" + aws.instance + "', createIfMissing: true) { semaphore 'deploy' }",
                true));
        SemaphoreStep.waitForStart("deploy/1", job.scheduleBuild2(0).waitForStart());
        StepExecution.acceptAll(GatedBlockExecution.class, step -> {
                    step.openedAt -= ago.toMillis();
                    step.getContext().saveState();
                })
                .get();
    }

    /** The block ends, and the use with it. */
    private void end(JenkinsRule jenkins) throws Exception {
        HeldAnswer ended = aws.aws.faults().holdAnswer("s3:DeleteObject");
        SemaphoreStep.success("deploy/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
        ended.awaitEffect();
        ended.release();
        assertThat(uses()).isEmpty();
    }

    @Test
    void itIsWrittenDownAtOnceWhereThatIsOverdueAndEndsWithTheBlock() throws Throwable {
        HeldAnswer[] renewed = new HeldAnswer[1];
        sessions.then(jenkins -> {
            begin(jenkins, Duration.ofHours(9));
            assertThat(uses()).singleElement().asString().contains("\"gate\"");
            renewed[0] = aws.aws.faults().holdAnswer("s3:PutObject");
        });
        sessions.then(jenkins -> {
            renewed[0].awaitEffect();
            renewed[0].release();
            assertThat(uses()).singleElement().asString().contains("\"block\"");
            end(jenkins);
        });
    }

    @Test
    void whereItIsNotDueItOnlyEndsWithTheBlock() throws Throwable {
        sessions.then(jenkins -> begin(jenkins, Duration.ofHours(7)));
        long[] calls = {aws.aws.calls().count("s3:PutObject")};
        sessions.then(this::end);
        assertThat(aws.aws.calls().count("s3:PutObject")).isEqualTo(calls[0]);
    }
}
