package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A backup and the prune after it go on by the rules of their beginning, although Jenkins was stopped and started meanwhile. */
class RetentionRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private final List<String> made = new ArrayList<>();

    private static Retention last(int number) {
        Retention last = new Retention();
        last.setKeepLast(number);
        return last;
    }

    private static CpsFlowDefinition script(String text) throws Exception {
        return new CpsFlowDefinition(text, true);
    }

    @ParameterizedTest
    @CsvSource({
        "ec2:CreateImage,', retention: [keepLast: 2]'",
        "ec2:CreateImage,''",
        "ec2:DeregisterImage,', retention: [keepLast: 2]'",
        "ec2:DeregisterImage,''",
    })
    void whatWasToGoGoesAfterARestart(String call, String policy) throws Throwable {
        HeldAnswer[] answer = new HeldAnswer[1];
        sessions.then(jenkins -> {
            aws.configure();
            AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            job.setDefinition(script(
                    "currentBuild.description = amiBackup(instanceId: '" + aws.instance + "', encrypt: false).amiId"));
            for (int i = 0; i < 2; i++) {
                made.add(jenkins.buildAndAssertSuccess(job).getDescription());
                aws.clock.advance(Duration.ofDays(1));
            }
            configuration.setDefaultRetention(policy.isEmpty() ? last(2) : last(7));
            configuration.setAllowPruneOfAll(true);
            answer[0] = aws.aws.faults().holdAnswer(call);
            job.setDefinition(script("currentBuild.description = amiBackup(instanceId: '" + aws.instance
                    + "', encrypt: false" + policy + ").amiId"));
            job.scheduleBuild2(0).waitForStart();
            answer[0].awaitEffect();
            configuration.setDefaultRetention(null);
            configuration.setRetentionFloor(last(9));
        });
        answer[0].release();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName("nightly", WorkflowJob.class)
                    .getLastBuild();
            String log = JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run)));
            made.add(run.getDescription());
            assertThat(log).contains("removed " + made.get(0)).doesNotContain("WARNING");
        });
        assertThat(aws.images()).extracting(image -> image.id()).containsExactlyInAnyOrder(made.get(1), made.get(2));
    }

    @Test
    void whatFollowsABackupInTheBackgroundGoesOnAfterARestart() throws Throwable {
        HeldAnswer[] answer = new HeldAnswer[1];
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            String backup =
                    "currentBuild.description = amiBackup(instanceId: '" + aws.instance + "', encrypt: false%s)";
            job.setDefinition(script(backup.formatted("") + ".amiId"));
            for (int i = 0; i < 2; i++) {
                made.add(jenkins.buildAndAssertSuccess(job).getDescription());
                aws.clock.advance(Duration.ofDays(1));
            }
            answer[0] = aws.aws.faults().holdAnswer("ec2:DeregisterImage");
            job.setDefinition(script(backup.formatted(", waitFor: 'image', retention: [keepLast: 2]") + ".amiId"));
            made.add(jenkins.buildAndAssertSuccess(job).getDescription());
            answer[0].awaitEffect();
        });
        answer[0].release();
        sessions.then(jenkins -> {
            Path list =
                    jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.BackgroundBackups.xml");
            for (int look = 0; look < 3000 && Files.exists(list); look++) {
                Thread.sleep(20);
            }
            assertThat(list).doesNotExist();
        });
        assertThat(aws.images()).extracting(image -> image.id()).containsExactlyInAnyOrder(made.get(1), made.get(2));
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + made.get(0) + ".json"))
                .containsPattern("\"status\" : \"removed\"");
    }

    @Test
    void aTimeOutThatIsOverAfterARestartStopsThePruneAndTheBackupIsDone() throws Throwable {
        HeldAnswer[] answer = new HeldAnswer[1];
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            String backup = "amiBackup(instanceId: '" + aws.instance + "', encrypt: false%s)";
            job.setDefinition(script("currentBuild.description = " + backup.formatted("") + ".amiId"));
            for (int i = 0; i < 2; i++) {
                made.add(jenkins.buildAndAssertSuccess(job).getDescription());
                aws.clock.advance(Duration.ofDays(1));
            }
            answer[0] = aws.aws.faults().holdAnswer("ec2:DeleteSnapshot");
            job.setDefinition(script("echo \"MADE ${"
                    + backup.formatted(", retention: [keepLast: 2], timeoutMinutes: 30") + ".pruned}\""));
            job.scheduleBuild2(0).waitForStart();
            answer[0].awaitEffect();
            StepExecution.acceptAll(OperationExecution.class, step -> {
                        step.startedAt -= Duration.ofMinutes(31).toMillis();
                        step.getContext().saveState();
                    })
                    .get();
        });
        answer[0].release();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName("nightly", WorkflowJob.class)
                    .getLastBuild();
            assertThat(JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run))))
                    .contains("MADE null")
                    .contains("WARNING: the backup is done, but older ones were not pruned: Detached: The timeout has"
                            + " expired.")
                    .contains("ami-backup resume --run-id ");
        });
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + made.get(0) + ".json"))
                .containsPattern("\"status\" : \"removing\"");
    }
}
