package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Executor;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import jenkins.model.CauseOfInterruption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What becomes of a freestyle build's operation when the build is stopped in the middle of a wait. */
class FreestyleStopTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private FreeStyleBuild start(JenkinsRule jenkins) throws Exception {
        aws.configure();
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/6 Create image", build);
        return build;
    }

    private void interrupt(FreeStyleBuild build, CauseOfInterruption cause) {
        Executor executor = build.getExecutor();
        executor.interrupt(Result.ABORTED, cause);
    }

    private String runId() {
        return aws.images().get(0).tags().get("ami-backup:run-id");
    }

    /** What a build-timeout plugin would say. */
    private static final class TooSlow extends CauseOfInterruption {
        private static final long serialVersionUID = 1L;

        @Override
        public String getShortDescription() {
            return "The build took too long";
        }
    }

    @Test
    void aUsersAbortRemovesWhatWasMade() throws Throwable {
        sessions.then(jenkins -> {
            FreeStyleBuild build = start(jenkins);
            interrupt(build, new CauseOfInterruption.UserInterruption("alice"));
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("[AMI backup] Clean up      removed ami-", build);
            jenkins.assertLogContains("] Aborted by alice", build);
            assertThat(aws.images()).isEmpty();
            assertThat(aws.aws.ec2().snapshots()).isEmpty();
        });
    }

    @Test
    void aTimeOutOfTheBuildDetaches() throws Throwable {
        sessions.then(jenkins -> {
            FreeStyleBuild build = start(jenkins);
            interrupt(build, new TooSlow());
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
            jenkins.assertLogContains("[AMI backup] Detached: The build took too long.", build);
            jenkins.assertLogContains("ami-backup resume --run-id " + runId() + " --bucket acme-ami-backups", build);
            assertThat(aws.images()).hasSize(1);
        });
    }

    @Test
    void aStopOfJenkinsDetachesAndSaysHowToResume() throws Throwable {
        sessions.then(this::start);
        String document = aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-operations/" + runId() + ".json");
        assertThat(document).as("anybody may take over at once").doesNotContain("\"holder\"");
        sessions.then(jenkins -> {
            FreeStyleBuild build = jenkins.jenkins
                    .getItemByFullName("nightly", FreeStyleProject.class)
                    .getBuildByNumber(1);
            String log = JenkinsRule.getLog(build);
            assertThat(log)
                    .contains("Detached: Jenkins is stopping.")
                    .contains("ami-backup resume --run-id " + runId() + " --bucket acme-ami-backups");
            assertThat(build.getResult()).isNotEqualTo(Result.SUCCESS);
            assertThat(aws.images()).hasSize(1);
        });
    }
}
