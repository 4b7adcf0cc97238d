package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** A freestyle build that begins before the backup of its gate is complete. */
@WithSharedJenkins
class WaitForGateTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;
    private FreeStyleProject job;
    private AmiBackupGateWrapper gate;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject();
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setEncrypt(false);
        backup.setWaitFor("image");
        gate = new AmiBackupGateWrapper(backup);
        gate.setCreateIfMissing(true);
        job.getBuildWrappersList().add(gate);
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

    private String ends(Result how, String before) throws Exception {
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(before, build);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            while (build.isBuilding()) {
                passes(client);
            }
        }
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, build));
    }

    /** Says what it sees, and goes on for as long as it is let. */
    private static final class Deploys extends TestBuilder {
        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws InterruptedException, IOException {
            EnvVars variables = build.getEnvironment(listener);
            listener.getLogger().println("SEES [" + variables.get("AMI_BACKUP_REACHED") + "]");
            new CountDownLatch(1).await();
            return true;
        }
    }

    @Test
    void aLostBackupStopsTheBuildWhichFailsForThat() throws Exception {
        aws.aws.ec2().failNextStore("Access denied to the bucket");
        gate.setRestoreOnFailure(true);
        job.getBuildersList().add(new Deploys());

        assertThat(ends(Result.FAILURE, "2/5 Create image"))
                .contains("SEES [image]")
                .contains("The backup of " + aws.instance + " is lost, so what relies on it is stopped.")
                .contains("The backup of " + aws.instance + ", on which this relies, was lost: ")
                .contains("launch an instance from its original image "
                        + aws.images().get(0).id());
    }

    @Test
    void aBuildThatFailsWaitsForTheImageAndTakesTheWayBackWithThat() throws Exception {
        gate.getBackup().setWaitFor("pointInTime");
        gate.setRestoreOnFailure(true);
        job.getBuildersList().add(new FailureBuilder());

        assertThat(ends(Result.FAILURE, "The way back waits until its image is available."))
                .contains("To roll back " + aws.instance + ", launch an instance from its original image "
                        + aws.images().get(0).id());
        isStored();
    }
}
