package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Executor;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private FreeStyleBuild start(JenkinsRule jenkins, String name) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject(name);
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/6 Create image", build);
        return build;
    }

    private static FreeStyleBuild build(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class).getBuildByNumber(1);
    }

    private void interrupt(FreeStyleBuild build, CauseOfInterruption cause) {
        Executor executor = build.getExecutor();
        executor.interrupt(Result.ABORTED, cause);
    }

    private static String runId(FreeStyleBuild build) throws Exception {
        Matcher run = Pattern.compile("1/6 Preflight .* run ([0-9a-f]{8})").matcher(JenkinsRule.getLog(build));
        assertThat(run.find()).isTrue();
        return run.group(1);
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
    void aUsersAbortRemovesWhatWasMadeATimeOutAndAStopOfJenkinsDetachAndAVerificationIsEndedAfterThat()
            throws Throwable {
        AtomicReference<String> nightly = new AtomicReference<>();
        sessions.then(jenkins -> {
            aws.configure();
            aUsersAbortRemovesWhatWasMade(jenkins);
            aTimeOutOfTheBuildDetaches(jenkins);
            String drilled = backUp(jenkins);
            begin(jenkins, drilled);
            nightly.set(runId(start(jenkins, "nightly")));
        });
        String document = aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-operations/" + nightly.get() + ".json");
        assertThat(document).as("anybody may take over at once").doesNotContain("\"holder\"");
        assertThat(aws.drillMachines())
                .singleElement()
                .satisfies(machine -> assertThat(machine.state()).isNotEqualTo("terminated"));
        sessions.then(jenkins -> {
            String log = JenkinsRule.getLog(build(jenkins, "nightly"));
            assertThat(log)
                    .contains("Detached: Jenkins is stopping.")
                    .contains("ami-backup resume --run-id " + nightly.get() + " --bucket acme-ami-backups");
            assertThat(build(jenkins, "nightly").getResult()).isNotEqualTo(Result.SUCCESS);

            FreeStyleBuild drill = build(jenkins, "drill");
            endsInTheBackground(jenkins, drill);
            assertThat(aws.drillMachines()).allMatch(machine -> machine.state().equals("terminated"));
            assertThat(aws.images())
                    .as("what timed out, what is stored, and what Jenkins' stop has detached stay")
                    .hasSize(3);
        });
    }

    /** Moves AWS's clock, and looks at the log of a build that is over, until nothing is left of what it had begun. */
    private void endsInTheBackground(JenkinsRule jenkins, FreeStyleBuild drill) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (int look = 0; look < 2000; look++) {
                String log = client.goTo(drill.getUrl() + "consoleText", "text/plain")
                        .getWebResponse()
                        .getContentAsString();
                if (aws.images().size() == 3
                        && log.contains("so it is ended in the background, its machine included.")) {
                    return;
                }
                // Slowly: EC2 shows a terminated machine for an hour, and the driver must have seen it by then.
                aws.clock.advance(Duration.ofSeconds(5));
            }
        }
        throw new AssertionError("It stays: " + aws.images() + JenkinsRule.getLog(drill));
    }

    private void aUsersAbortRemovesWhatWasMade(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = start(jenkins, "aborted");
        interrupt(build, new CauseOfInterruption.UserInterruption("alice"));
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("[AMI backup] Clean up      removed ami-", build);
        jenkins.assertLogContains("] Aborted by alice", build);
        assertThat(aws.images()).isEmpty();
        assertThat(aws.aws.ec2().snapshots()).isEmpty();
    }

    private void aTimeOutOfTheBuildDetaches(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = start(jenkins, "slow");
        interrupt(build, new TooSlow());
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("[AMI backup] Detached: The build took too long.", build);
        jenkins.assertLogContains("ami-backup resume --run-id " + runId(build) + " --bucket acme-ami-backups", build);
        assertThat(aws.images()).hasSize(1);
    }

    /** A backup that can be verified. */
    private String backUp(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild backup = start(jenkins, "backup");
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("3/6 Encrypt", backup);
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.waitForMessage("5/6 Store", backup);
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(backup));
        return backup.getEnvironment(TaskListener.NULL).get("AMI_BACKUP_AMI_ID");
    }

    /** Begins a verification whose machine costs money. */
    private void begin(JenkinsRule jenkins, String amiId) throws Exception {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setAmiId(amiId);
        verify.setLevel("boot");
        verify.setSubnetId(aws.quarantineSubnet());
        verify.setSecurityGroupIds(aws.quarantineGroup());
        FreeStyleProject job = jenkins.createFreeStyleProject("drill");
        job.getBuildersList().add(verify);
        FreeStyleBuild drill = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/8 Restore", drill);
        aws.clock.advance(AwsBesideJenkins.RESTORE);
        jenkins.waitForMessage("4/8 Launch", drill);
    }
}
