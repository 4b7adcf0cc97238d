package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The credentials of a block are those of its beginning: over a restart, over a change, and until they expire. */
class BlockCredentialsOverTimeTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private void begin(JenkinsRule jenkins) throws Exception {
        aws.configure();
        AmiBackupConfiguration.get().setCredentialsId(null);
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition("""
                withCredentials([aws(credentialsId: 'team')]) {
                    amiBackup(instanceId: '%s', encrypt: false)
                }
                """.formatted(aws.instance), true));
        job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/5 Create image", run(jenkins));
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void theyAreReadFromTheBlockAgainAfterARestart() throws Throwable {
        sessions.then(this::begin);
        sessions.then(jenkins -> {
            aws.aws.calls().reset();
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage("4/5 Store", run(jenkins));
            aws.clock.advance(AwsBesideJenkins.STORE);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
            assertThat(aws.aws.calls().log())
                    .extracting(LoggedCall::accessKeyId)
                    .containsOnly(TEAM_KEY);
        });
    }

    @Test
    void theyAreFixedWhenTheBlockBegins() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            SystemCredentialsProvider.getInstance().getCredentials().clear();
            AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(
                    CredentialsScope.GLOBAL, "team", "AKIAANOTHERANOTHERAN", AwsBesideJenkins.SECRET_KEY, ""));
        });
        sessions.then(jenkins -> {
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage("4/5 Store", run(jenkins));
            aws.clock.advance(AwsBesideJenkins.STORE);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
            assertThat(aws.aws.calls().log())
                    .extracting(LoggedCall::accessKeyId)
                    .containsOnly(TEAM_KEY);
        });
    }

    @Test
    void whenTheyExpireTheOperationDetachesAndTheLineSaysWhy() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            aws.aws.faults().expireCredentials(TEAM_KEY);
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run(jenkins)));
            assertThat(JenkinsRule.getLog(run))
                    .contains("ERROR: Detached: ")
                    .contains(
                            "Credentials from a Pipeline block (withCredentials, withAWS) are fixed when the block starts")
                    .contains("To resume the run: ami-backup resume --run-id ");
            assertThat(aws.images()).as("nothing is deleted").hasSize(1);
        });
    }
}
