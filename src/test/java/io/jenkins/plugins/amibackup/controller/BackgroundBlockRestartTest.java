package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A backup in the background goes on after a restart with the credentials of a block, as long as its build is in that block. */
class BackgroundBlockRestartTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";
    private static final String DONE = "which was continuing in the background, is complete";

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private String another(String name) {
        return aws.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    private static void begin(JenkinsRule jenkins, String name, String instance, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                script.replace("BACKUP", "Backup(instanceId: '" + instance + "', encrypt: false, waitFor: 'image'")
                        .replace("WAITS", "semaphore '" + name + "'")
                        .replace("TEAM", "withCredentials([aws(credentialsId: 'team')])"),
                true));
        jenkins.waitForMessage("Create image", job.scheduleBuild2(0).waitForStart());
    }

    private static WorkflowRun run(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static String ends(JenkinsRule jenkins, String name) throws Exception {
        SemaphoreStep.success(name + "/1", null);
        return JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins, name))));
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < 3000 && !condition.getAsBoolean(); look++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void aBlockLendsItsCredentialsAgainAndNobodyElseDoes() throws Throwable {
        List<String> jobs = List.of("inside", "gated", "outside", "other");
        sessions.then(jenkins -> {
            aws.configure();
            AmiBackupConfiguration.get().setCredentialsId(null);
            AwsBesideJenkins.addCredentials(
                    new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
            begin(jenkins, "inside", aws.instance, "TEAM { stage('backup') { amiBACKUP) }\nWAITS }");
            begin(jenkins, "gated", another("db-1"), "TEAM { withAmiBACKUP, createIfMissing: true) { WAITS } }");
            begin(jenkins, "outside", another("app-1"), "TEAM { amiBACKUP) }\nWAITS");
            begin(
                    jenkins,
                    "other",
                    another("app-2"),
                    "TEAM { amiBACKUP) }\nwithCredentials([aws(credentialsId: 'aws')]) { WAITS }");
            waitUntil(() -> aws.images().size() == jobs.size());
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            for (String job : jobs) {
                SemaphoreStep.waitForStart(job + "/1", run(jenkins, job));
            }
            Path list =
                    jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.BackgroundBackups.xml");
            assertThat(Files.readString(list))
                    .contains("inside#1", "gated#1", "outside#1", "other#1")
                    .doesNotContain(AwsBesideJenkins.SECRET_KEY, TEAM_KEY);
            waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == jobs.size());
        });
        aws.aws.calls().reset();
        aws.clock.advance(AwsBesideJenkins.STORE);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(DONE, run(jenkins, "inside"));
            jenkins.waitForMessage(DONE, run(jenkins, "gated"));
            assertThat(ends(jenkins, "inside")).contains("back only while the build is still in the block");
            ends(jenkins, "gated");
            assertThat(BackgroundBackups.get().entries())
                    .as("they wait for their blocks")
                    .hasSize(2)
                    .allMatch(BackgroundBackup::isGoing);
            for (String job : List.of("outside", "other")) {
                assertThat(ends(jenkins, job))
                        .doesNotContain(DONE)
                        .contains("ended with the build", "To finish it: ami-backup resume --run-id ");
            }
            waitUntil(() -> BackgroundBackups.get().entries().isEmpty());
            assertThat(aws.aws.calls().log())
                    .extracting(LoggedCall::accessKeyId)
                    .containsOnly(TEAM_KEY);
        });
    }
}
