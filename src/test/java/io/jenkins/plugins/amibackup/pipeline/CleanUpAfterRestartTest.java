package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.File;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What an abort began goes on after a restart, and a time-out counts from before it. */
class CleanUpAfterRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static File list(JenkinsRule jenkins) {
        return new File(jenkins.jenkins.getRootDir(), "io.jenkins.plugins.amibackup.PendingCleanUps.xml");
    }

    private WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition(script.formatted(aws.instance), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowJob job(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class);
    }

    private void abortWhileEc2Stores(JenkinsRule jenkins, String script) throws Exception {
        WorkflowRun run = start(jenkins, script);
        jenkins.waitForMessage("2/6 Create image", run);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("3/6 Encrypt", run);
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.waitForMessage("5/6 Store", run);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        waitUntil(() -> list(jenkins).exists());
        assertThat(Files.readString(list(jenkins).toPath()))
                .contains("nightly#1", "acme-ami-backups")
                .doesNotContain(AwsBesideJenkins.SECRET_KEY, AwsBesideJenkins.ACCESS_KEY);
    }

    /** For two and a half minutes: a clean-up looks once a minute whether EC2 still stores. */
    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < 7500 && !condition.getAsBoolean(); look++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void anImageThatEc2StillStoresIsRemovedAfterTheRestartWhenTheStoreHasEnded() throws Throwable {
        sessions.then(jenkins -> {
            abortWhileEc2Stores(jenkins, "amiBackup(instanceId: '%s')");
            assertThat(aws.images()).hasSize(1);
        });
        sessions.then(jenkins -> {
            assertThat(aws.images()).hasSize(1);
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
            assertThat(aws.aws.ec2().snapshots()).isEmpty();
            assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).allMatch(key -> key.startsWith("ami-operations/"));
        });
    }

    @Test
    void whatAGateHadBegunIsRemovedAfterTheRestart() throws Throwable {
        sessions.then(
                jenkins -> abortWhileEc2Stores(jenkins, "amiBackupGate(instanceId: '%s', createIfMissing: true)"));
        sessions.then(jenkins -> {
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
        });
    }

    @Test
    void theImagesOfSeveralBackupsAreEachRemovedAfterTheRestart() throws Throwable {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "amiBackup(instanceIds: ['%s', '" + other + "'])");
            for (String[] wait : new String[][] {{"2/6 Create image", "7"}, {"3/6 Encrypt", "9"}, {"5/6 Store", "0"}}) {
                jenkins.waitForMessage(aws.instance + ": " + wait[0], run);
                jenkins.waitForMessage(other + ": " + wait[0], run);
                aws.clock.advance(Duration.ofMinutes(Long.parseLong(wait[1])));
            }
            try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
                run.doStop();
            }
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            waitUntil(() -> list(jenkins).exists());
        });
        assertThat(aws.images()).hasSize(2);
        sessions.then(jenkins -> {
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
        });
    }

    @Test
    void aCleanUpWhoseJobIsGoneStaysOnTheListWithAWarning() throws Throwable {
        sessions.then(jenkins -> {
            abortWhileEc2Stores(jenkins, "amiBackup(instanceId: '%s', credentialsId: 'aws')");
            job(jenkins).delete();
        });
        aws.clock.advance(AwsBesideJenkins.STORE);
        try (Ends warnings = new Ends()) {
            sessions.then(jenkins -> {
                String warning = warnings.next();
                while (!warning.contains("did not finish; it will be retried")) {
                    warning = warnings.next();
                }
                assertThat(warning).contains("nightly#1", "The job that used the credentials \"aws\" no longer exists");
                assertThat(list(jenkins)).exists();
                assertThat(aws.images()).hasSize(1);
            });
        }
    }

    private static final String IN_A_BLOCK =
            "withCredentials([aws(credentialsId: 'aws')]) { amiBackup(instanceId: '%s') }";

    @Test
    void aCleanUpGoesOnWithTheCredentialsOfABlockThatHasEnded() throws Throwable {
        sessions.then(jenkins -> {
            abortWhileEc2Stores(jenkins, IN_A_BLOCK);
            AmiBackupConfiguration.get().setCredentialsId(null);
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
        });
    }

    @Test
    void afterARestartACleanUpDoesNotGoOnAsSomebodyElseThanTheBlock() throws Throwable {
        sessions.then(jenkins -> abortWhileEc2Stores(jenkins, IN_A_BLOCK));
        aws.clock.advance(AwsBesideJenkins.STORE);
        aws.aws.calls().reset();
        try (Ends warnings = new Ends()) {
            sessions.then(jenkins -> {
                String warning = warnings.next();
                while (!warning.contains("can't continue")) {
                    warning = warnings.next();
                }
                assertThat(warning).contains("nightly#1", "the credentials of the block", "run amiBackupCleanup");
                waitUntil(() -> !list(jenkins).exists());
                assertThat(aws.aws.calls().total())
                        .as("nobody else's credentials are used")
                        .isZero();
                assertThat(aws.images()).hasSize(1);
            });
        }
    }

    @Test
    void aTimeOutCountsFromTheFirstStartAlsoAcrossARestart() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "amiBackup(instanceId: '%s', timeoutMinutes: 30)");
            jenkins.waitForMessage("2/6 Create image", run);
            StepExecution.acceptAll(OperationExecution.class, step -> {
                        step.startedAt -= Duration.ofMinutes(31).toMillis();
                        step.getContext().saveState();
                    })
                    .get();
        });
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.waitForCompletion(job(jenkins).getBuildByNumber(1));
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains("The timeout has expired.", run);
            jenkins.assertLogContains("ami-backup resume --run-id ", run);
            assertThat(aws.images()).as("good work is never destroyed").hasSize(1);
        });
    }
}
