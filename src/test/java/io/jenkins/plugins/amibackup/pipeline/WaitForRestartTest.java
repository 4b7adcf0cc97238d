package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A block whose backup goes on hears of it after a restart of Jenkins, too. */
class WaitForRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static WorkflowRun run(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private WorkflowRun begin(JenkinsRule jenkins, String name, String parameters, String block) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                "withAmiBackup(instanceId: '" + aws.instance + "', createIfMissing: true, " + parameters + ") { "
                        + block + " }",
                true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Create image", run);
        return run;
    }

    private String ends(JenkinsRule jenkins, WorkflowRun run) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            while (run.isBuilding()) {
                aws.clock.advance(Duration.ofSeconds(30));
                client.goTo("whoAmI/api/json", "application/json");
            }
        }
        return JenkinsRule.getLog(jenkins.assertBuildStatus(Result.FAILURE, run));
    }

    @Test
    void aBackupThatIsLostAfterTheRestartStopsItsBlock() throws Throwable {
        sessions.then(jenkins -> {
            aws.configure();
            aws.aws.ec2().failNextStore("Access denied to the bucket");
            WorkflowRun run = begin(jenkins, "deploy", "encrypt: false, waitFor: 'image'", "semaphore 'deploy'");
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            SemaphoreStep.waitForStart("deploy/1", run);
        });
        sessions.then(jenkins -> assertThat(ends(jenkins, run(jenkins, "deploy")))
                .containsOnlyOnce("is lost, so what relies on it is stopped.")
                .contains("ERROR: The backup of " + aws.instance + ", on which this relies, was lost: "));
    }

    @Test
    void aWayBackThatWaitsForItsImageIsTakenAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowRun run = begin(
                    jenkins,
                    "broken",
                    "encrypt: false, waitFor: 'pointInTime', restoreOnFailure: true",
                    "error 'broken'");
            jenkins.waitForMessage("The way back waits until its image is available.", run);
        });
        sessions.then(jenkins -> assertThat(ends(jenkins, run(jenkins, "broken")))
                .containsOnlyOnce("launch an instance from its original image "
                        + aws.images().get(0).id())
                .contains("ERROR: broken"));
    }
}
