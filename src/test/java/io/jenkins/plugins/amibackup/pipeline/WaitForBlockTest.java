package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** A block that begins before its backup is complete: what it sees, and what becomes of it and of its way back. */
@WithSharedJenkins
class WaitForBlockTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    /** What goes on in the background comes to its end before AWS goes. */
    private void isStored() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            while (aws.images().stream()
                    .noneMatch(image -> "done".equals(image.tags().get("ami-backup:state")))) {
                passes(client);
            }
        }
    }

    /** Slowly, so that every phase is seen. */
    private void passes(JenkinsRule.WebClient client) throws Exception {
        aws.clock.advance(Duration.ofSeconds(30));
        client.goTo("whoAmI/api/json", "application/json");
    }

    private WorkflowRun start(String parameters, String block) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
            withAmiBackup(instanceId: '%s', createIfMissing: true, %s) {
                echo "SEES [${env.AMI_BACKUP_REACHED}] [${env.AMI_BACKUP_AMI_ID}] [${env.AMI_BACKUP_RUN_ID}]"
                %s
            }
            """.formatted(aws.instance, parameters, block), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Create image", run);
        return run;
    }

    private String ends(Result how, WorkflowRun run) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            while (run.isBuilding()) {
                passes(client);
            }
        }
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, run));
    }

    @Test
    void theBlockRunsWhileTheImageIsBeingStoredAndTheLogSaysWhenThatIsDone() throws Exception {
        WorkflowRun run = start("encrypt: false, waitFor: 'image'", "semaphore 'stored'");
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("SEES [image] [ami-", run);
        SemaphoreStep.waitForStart("stored/1", run);
        assertThat(JenkinsRule.getLog(run)).doesNotContain("is complete: s3://");
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.waitForMessage("which was continuing in the background, is complete: s3://acme-ami-backups/ami-", run);
        SemaphoreStep.success("stored/1", null);

        assertThat(ends(Result.SUCCESS, run)).contains("The rest continues in the background");
    }

    @Test
    void aBlockThatFailsAtThePointInTimeWaitsForTheImageAndTakesTheWayBackWithThat() throws Exception {
        WorkflowRun run = start("waitFor: 'pointInTime', restoreOnFailure: true", "error 'broken'");
        jenkins.waitForMessage("The way back waits until its image is available.", run);
        String log = ends(Result.FAILURE, run);

        String image = aws.images().stream()
                .filter(one -> !one.name().endsWith("-plain"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(log)
                .containsPattern("SEES \\[pointInTime] \\[null] \\[[0-9a-f]{8}]")
                .contains("To roll back " + aws.instance + ", launch an instance from its original image " + image)
                .contains("ERROR: broken");
        isStored();
    }

    @Test
    void aBlockThatKeepsNoImageWaitsForTheWholeBackupAndTakesTheWayBackFromTheBucket() throws Exception {
        WorkflowRun run = start("keepImage: false, waitFor: 'pointInTime', restoreOnFailure: true", "error 'broken'");
        jenkins.waitForMessage("The way back waits until it is complete.", run);

        assertThat(ends(Result.FAILURE, run))
                .containsPattern("To roll back " + aws.instance
                        + ", launch an instance from the image ami-\\w+, which was restored from the backup ami-\\w+")
                .contains("ERROR: broken")
                .doesNotContain("its original image");
    }

    @Test
    void aBlockThatFailsWithoutAWayBackNamesTheRunWithWhichItsBackupIsRestored() throws Exception {
        WorkflowRun run = start("waitFor: 'pointInTime'", "error 'broken'");

        assertThat(ends(Result.FAILURE, run))
                .containsPattern("To restore " + aws.instance
                        + " once its backup is complete, in a Pipeline: amiRestore\\(backupRunId:"
                        + " '[0-9a-f]{8}', bucket:")
                .contains("ERROR: broken")
                .doesNotContain("amiId: ''");
        isStored();
    }

    @Test
    void aLostBackupStopsTheBlockEvenOneThatCatchesThatAndTheWayBackIsItsImageWhileThatStands() throws Exception {
        aws.aws.ec2().failNextStore("Access denied to the bucket");
        WorkflowRun run = start(
                "encrypt: false, waitFor: 'image', restoreOnFailure: true",
                "try { semaphore 'lost' } catch (all) { echo 'CAUGHT' }");
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        SemaphoreStep.waitForStart("lost/1", run);
        String log = ends(Result.FAILURE, run);

        assertThat(log)
                .contains("The backup of " + aws.instance + " is lost, so what relies on it is stopped.")
                .contains("ERROR: The backup of " + aws.instance + ", on which this relies, was lost: ")
                .contains("Access denied to the bucket")
                .contains("launch an instance from its original image "
                        + aws.images().get(0).id());
        assertThat(log.indexOf("stopped before it was complete")).isLessThan(log.indexOf("CAUGHT"));
    }

    @Test
    void aLostBackupIsAWarningWhereThatIsAskedFor() throws Exception {
        aws.aws.ec2().failNextStore("Access denied to the bucket");
        WorkflowRun run = start("encrypt: false, waitFor: 'image', onLostBackup: 'warn'", "semaphore 'warn'");
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        SemaphoreStep.waitForStart("warn/1", run);
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.waitForMessage("is lost. What relies on it continues without it", run);
        SemaphoreStep.failure("warn/1", new AbortException("broken"));

        assertThat(ends(Result.FAILURE, run))
                .contains("ERROR: broken")
                .contains("There is no way back for " + aws.instance + ", because its backup was lost: ")
                .doesNotContain("is stopped", "once its backup is complete");
    }

    @Test
    void aGateThatFindsACompleteBackupIsAsEver() throws Exception {
        WorkflowRun first = start("encrypt: false, waitFor: 'stored'", "echo 'FIRST'");
        assertThat(ends(Result.SUCCESS, first)).contains("SEES [stored] [ami-");
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "echo \"REACHED ${amiBackupGate(instanceId: '" + aws.instance + "', waitFor: 'pointInTime').reached}\"",
                true));

        assertThat(ends(Result.SUCCESS, job.scheduleBuild2(0).waitForStart()))
                .contains("REACHED stored")
                .doesNotContain("continues in the background");
    }
}
