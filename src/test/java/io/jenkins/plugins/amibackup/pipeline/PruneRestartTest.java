package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A prune goes on where it was after Jenkins was stopped and started in the middle of it; a dry run is begun again. */
class PruneRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private final List<String> made = new ArrayList<>();

    private static final String RESULT =
            ".each { echo \"DONE ${it.instanceId} ${it.removed} ${it.kept} ${it.toRemove}\" }";

    private void begin(JenkinsRule jenkins, String script) throws Exception {
        aws.configure();
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        for (int i = 0; i < 4; i++) {
            job.setDefinition(new CpsFlowDefinition(
                    "currentBuild.description = amiBackup(instanceId: '" + aws.instance + "').amiId", true));
            made.add(jenkins.buildAndAssertSuccess(job).getDescription());
            aws.clock.advance(Duration.ofDays(1));
        }
        job.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", "'" + aws.instance + "'"), true));
        job.scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun ends(JenkinsRule jenkins) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getLastBuild();
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private List<String> stored() {
        return made.stream()
                .filter(amiId -> aws.aws
                        .s3()
                        .object(AwsBesideJenkins.BUCKET, amiId + ".bin")
                        .isPresent())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false)]",
                "amiBackupPrune(instanceIds: [INSTANCE], retention: [keepLast: 2], dryRun: false)",
                "amiBackupPrune(all: true, retention: [keepLast: 2], dryRun: false)",
            })
    void aPruneGoesOnWhereItWasByTheRulesOfItsBeginning(String script) throws Throwable {
        HeldAnswer[] answer = new HeldAnswer[1];
        sessions.then(jenkins -> {
            // The second of the four is the first that goes in the middle of a backup.
            answer[0] = aws.aws.faults().holdAnswer("ec2:DeregisterImage");
            begin(jenkins, script + RESULT);
            answer[0].awaitEffect();
            Retention floor = new Retention();
            floor.setKeepLast(4);
            AmiBackupConfiguration.get().setRetentionFloor(floor);
            AmiBackupConfiguration.get().setAllowPruneOfAll(false);
        });
        answer[0].release();
        assertThat(stored()).isEqualTo(made);
        sessions.then(jenkins -> {
            WorkflowRun run = ends(jenkins);
            assertThat(JenkinsRule.getLog(run)).contains("DONE " + aws.instance + " 2 2 0");
            assertThat(stored()).isEqualTo(made.subList(2, 4));
            assertThat(aws.images()).hasSize(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2])]",
                "amiBackupPrune(all: true, retention: [keepLast: 2])",
            })
    void aDryRunIsBegunAgain(String script) throws Throwable {
        HeldAnswer[] answer = new HeldAnswer[1];
        sessions.then(jenkins -> {
            answer[0] = aws.aws.faults().holdAnswer("ec2:DescribeImageReferences");
            begin(jenkins, script + RESULT);
            answer[0].awaitEffect();
        });
        answer[0].release();
        sessions.then(jenkins -> {
            assertThat(JenkinsRule.getLog(ends(jenkins))).contains("DONE " + aws.instance + " 0 2 2");
            assertThat(stored()).isEqualTo(made);
        });
    }
}
