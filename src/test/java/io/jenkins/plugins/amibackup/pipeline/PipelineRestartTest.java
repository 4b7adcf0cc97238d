package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.report.OperationView;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A Pipeline ends well although Jenkins was stopped and started in the middle of what it waits for. */
class PipelineRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static final String SCRIPT = """
            def backup = amiBackup(instanceId: '%s')
            def restored = amiRestore(amiId: backup.amiId)
            echo "RESTORED ${restored.amiId} OF ${backup.amiId}"
            """;

    /** The waits in their order: by what the log shows when each has begun, and how long AWS takes. */
    private enum Wait {
        IMAGE("[AMI backup] 2/6 Create image", AwsBesideJenkins.IMAGE),
        COPY("[AMI backup] 3/6 Encrypt", AwsBesideJenkins.COPY),
        STORE("[AMI backup] 5/6 Store", AwsBesideJenkins.STORE),
        RESTORE("[AMI restore] 2/5 Restore", AwsBesideJenkins.RESTORE),
        RESTORED_COPY("[AMI restore] 3/5 Encrypt", AwsBesideJenkins.COPY);

        private final String line;
        private final Duration takes;

        Wait(String line, Duration takes) {
            this.line = line;
            this.takes = takes;
        }
    }

    private static void begin(JenkinsRule jenkins, AwsBesideJenkins aws) throws Exception {
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition(SCRIPT.formatted(aws.instance), true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getBuildByNumber(1);
    }

    private void waitFor(JenkinsRule jenkins, Wait wait) throws Exception {
        jenkins.waitForMessage(wait.line, run(jenkins));
    }

    private void pass(Wait wait) {
        aws.clock.advance(wait.takes);
    }

    private void endsWell(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
        assertThat(aws.images()).as("one stored image, one restored").hasSize(2);
        assertThat(JenkinsRule.getLog(run)).contains("[AMI restore] 5/5 Check", "matches the record", "RESTORED ami-");
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CopyImage")).isEqualTo(2);
    }

    @Test
    void jenkinsIsStoppedAndStartedInEveryWait() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins, aws);
            waitFor(jenkins, Wait.IMAGE);
            // What was asked was asked with the defaults of that time.
            AmiBackupConfiguration.get().setAmiPrefix("renamed");
            AmiBackupConfiguration.get().save();
        });
        for (Wait wait : List.of(Wait.IMAGE, Wait.COPY, Wait.STORE, Wait.RESTORE)) {
            sessions.then(jenkins -> {
                pass(wait);
                waitFor(jenkins, Wait.values()[wait.ordinal() + 1]);
            });
        }
        sessions.then(jenkins -> {
            pass(Wait.RESTORED_COPY);
            endsWell(jenkins);
            assertThat(JenkinsRule.getLog(run(jenkins)).split("Resumed run", -1))
                    .as("it says so each time")
                    .hasSize(6);
        });
    }

    @ParameterizedTest
    @CsvSource({"IMAGE", "COPY", "STORE", "RESTORE", "RESTORED_COPY"})
    void awsFinishesWhileJenkinsIsDown(Wait during) throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins, aws);
            for (Wait wait : Wait.values()) {
                waitFor(jenkins, wait);
                if (wait == during) {
                    return;
                }
                pass(wait);
            }
        });
        pass(during);
        sessions.then(jenkins -> {
            for (Wait wait : Wait.values()) {
                if (wait.compareTo(during) > 0) {
                    waitFor(jenkins, wait);
                    pass(wait);
                }
            }
            endsWell(jenkins);
        });
    }

    @Test
    void aDefaultThatChangesMeanwhileLeadsNowhereElse() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins, aws);
            waitFor(jenkins, Wait.IMAGE);
            AmiBackupConfiguration.get().setBucket("some-other-bucket");
            AmiBackupConfiguration.get().setRegion("us-west-2");
        });
        sessions.then(jenkins -> {
            AmiBackupConfiguration.get().setBucket(AwsBesideJenkins.BUCKET);
            AmiBackupConfiguration.get().setRegion(AwsBesideJenkins.REGION);
            for (Wait wait : Wait.values()) {
                waitFor(jenkins, wait);
                pass(wait);
            }
            endsWell(jenkins);
        });
    }

    @Test
    void withoutCredentialsAfterTheRestartTheLogSaysHowToPickTheOperationUp() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins, aws);
            waitFor(jenkins, Wait.IMAGE);
            AmiBackupConfiguration.get().setCredentialsId(null);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.waitForCompletion(run(jenkins));
            jenkins.assertBuildStatus(Result.FAILURE, run);
            String runId = aws.images().get(0).tags().get("ami-backup:run-id");
            jenkins.assertLogContains("jobs may not use the controller's own AWS identity", run);
            jenkins.assertLogContains("ami-backup resume --run-id " + runId + " --bucket acme-ami-backups", run);
            assertThat(aws.images()).hasSize(1);
            assertThat(run.getAction(OperationsAction.class).getOperations())
                    .singleElement()
                    .extracting(OperationView::getTitle)
                    .asString()
                    .startsWith("Backup of web-1 detached after ");
        });
    }
}
