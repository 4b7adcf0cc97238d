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
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private void configure(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
    }

    private WorkflowRun start(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script.formatted(aws.instance), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowJob job(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class);
    }

    /** Aborts them when EC2 stores for each, or for each of several instances. */
    private void abortWhileEc2Stores(JenkinsRule jenkins, WorkflowRun... runs) throws Exception {
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage("2/6 Create image", run);
        }
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage("3/6 Encrypt", run);
        }
        aws.clock.advance(AwsBesideJenkins.COPY);
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage("5/6 Store", run);
        }
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            for (WorkflowRun run : runs) {
                run.doStop();
            }
        }
        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            waitUntil(() -> kept(jenkins).contains(run.getExternalizableId()));
        }
        assertThat(kept(jenkins))
                .contains("acme-ami-backups")
                .doesNotContain(AwsBesideJenkins.SECRET_KEY, AwsBesideJenkins.ACCESS_KEY);
    }

    /** The list of clean-ups; empty where there is none. */
    private static String kept(JenkinsRule jenkins) {
        try {
            return list(jenkins).exists() ? Files.readString(list(jenkins).toPath()) : "";
        } catch (IOException replacedJustNow) {
            return "";
        }
    }

    /** For two and a half minutes: a clean-up looks once a minute whether EC2 still stores. */
    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < 7500 && !condition.getAsBoolean(); look++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private String another(String name) {
        return aws.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    @Test
    void whatABackupAGateAndEachOfSeveralBackupsHaveMadeIsRemovedAfterTheRestartWhenTheStoreHasEnded()
            throws Throwable {
        String gated = another("db-1");
        String several = another("app-1") + "', '" + another("app-2");
        sessions.then(jenkins -> {
            configure(jenkins);
            WorkflowRun[] runs = {
                start(jenkins, "nightly", "amiBackup(instanceId: '%s')"),
                start(jenkins, "gated", "amiBackupGate(instanceId: '" + gated + "', createIfMissing: true)"),
                start(jenkins, "several", "amiBackup(instanceIds: ['" + several + "'])")
            };
            waitUntil(() -> aws.images().size() == 4);
            abortWhileEc2Stores(jenkins, runs);
            assertThat(aws.images()).hasSize(4);
        });
        sessions.then(jenkins -> {
            assertThat(aws.images()).hasSize(4);
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
            assertThat(aws.aws.ec2().snapshots()).isEmpty();
            assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).allMatch(key -> key.startsWith("ami-operations/"));
        });
    }

    private static final String IN_A_BLOCK =
            "withCredentials([aws(credentialsId: 'aws')]) { amiBackup(instanceId: '%s') }";

    @Test
    void aCleanUpGoesOnWithTheCredentialsOfABlockThatHasEnded() throws Throwable {
        sessions.then(jenkins -> {
            configure(jenkins);
            abortWhileEc2Stores(jenkins, start(jenkins, "block", IN_A_BLOCK));
            AmiBackupConfiguration.get().setCredentialsId(null);
            aws.clock.advance(AwsBesideJenkins.STORE);
            waitUntil(() -> !list(jenkins).exists());
            assertThat(aws.images()).isEmpty();
        });
    }

    @Test
    void afterARestartACleanUpDoesNotGoOnAsSomebodyElseThanTheBlockOrAJobThatIsGone() throws Throwable {
        sessions.then(jenkins -> {
            configure(jenkins);
            String gone = "amiBackup(instanceId: '" + another("db-1") + "', credentialsId: 'aws')";
            abortWhileEc2Stores(jenkins, start(jenkins, "block", IN_A_BLOCK), start(jenkins, "gone", gone));
            job(jenkins, "gone").delete();
        });
        aws.clock.advance(AwsBesideJenkins.STORE);
        aws.aws.calls().reset();
        try (Ends warnings = new Ends()) {
            sessions.then(jenkins -> {
                List<String> both = new ArrayList<>();
                while (both.size() < 2) {
                    String warning = warnings.next();
                    if (warning.contains("can't continue") || warning.contains("did not finish; it will be retried")) {
                        both.add(warning);
                    }
                }
                assertThat(both)
                        .anySatisfy(warning -> assertThat(warning)
                                .contains(
                                        "can't continue",
                                        "block#1",
                                        "the credentials of the block",
                                        "run amiBackupCleanup"))
                        .anySatisfy(warning -> assertThat(warning)
                                .contains(
                                        "did not finish; it will be retried",
                                        "gone#1",
                                        "The job that used the credentials \"aws\" no longer exists"));
                waitUntil(() -> !kept(jenkins).contains("block#1"));
                assertThat(kept(jenkins)).as("it stays on the list").contains("gone#1");
                assertThat(aws.aws.calls().total())
                        .as("nobody else's credentials are used")
                        .isZero();
                assertThat(aws.images()).hasSize(2);
            });
        }
    }

    @Test
    void aTimeOutCountsFromTheFirstStartAlsoAcrossARestart() throws Throwable {
        sessions.then(jenkins -> {
            configure(jenkins);
            WorkflowRun run = start(jenkins, "nightly", "amiBackup(instanceId: '%s', timeoutMinutes: 30)");
            jenkins.waitForMessage("2/6 Create image", run);
            StepExecution.acceptAll(OperationExecution.class, step -> {
                        step.startedAt -= Duration.ofMinutes(31).toMillis();
                        step.getContext().saveState();
                    })
                    .get();
        });
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.waitForCompletion(job(jenkins, "nightly").getBuildByNumber(1));
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains("The timeout has expired.", run);
            jenkins.assertLogContains("ami-backup resume --run-id ", run);
            assertThat(aws.images()).as("good work is never destroyed").hasSize(1);
        });
    }
}
