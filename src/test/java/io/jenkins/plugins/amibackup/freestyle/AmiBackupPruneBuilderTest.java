package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.TaskListener;
import hudson.tasks.Builder;
import hudson.tasks.Shell;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.CauseOfInterruption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** The build step that prunes backups. */
@WithSharedJenkins
class AmiBackupPruneBuilderTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private final List<String> made = new ArrayList<>();
    private FreeStyleProject job;

    @BeforeEach
    void fourBackups() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject("nightly");
        for (int i = 0; i < 4; i++) {
            builds(new AmiBackupBuilder(aws.instance));
            jenkins.buildAndAssertSuccess(job);
            made.add(aws.images().stream()
                    .map(image -> image.id())
                    .filter(id -> !made.contains(id))
                    .findFirst()
                    .orElseThrow());
            aws.clock.advance(Duration.ofDays(1));
        }
    }

    private void builds(Builder... steps) throws Exception {
        job.getBuildersList().replaceBy(List.of(steps));
    }

    private AmiBackupPruneBuilder prune(String instance) {
        Retention retention = new Retention();
        retention.setKeepLast(2);
        AmiBackupPruneBuilder prune = new AmiBackupPruneBuilder();
        prune.setInstanceId(instance);
        prune.setRetention(retention);
        return prune;
    }

    private List<String> stored() {
        return made.stream()
                .filter(amiId -> aws.aws
                        .s3()
                        .object(AwsBesideJenkins.BUCKET, amiId + ".bin")
                        .isPresent())
                .toList();
    }

    @Test
    void aDryRunIsTheDefaultAndLaterStepsFindWhatWentInTheirEnvironment() throws Exception {
        builds(prune(aws.instance), new Shell("env | grep ^AMI_PRUNE | sort"));
        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job)))
                .contains("AMI_PRUNE_TO_REMOVE=2\n", "AMI_PRUNE_REMOVED=0\n", "AMI_PRUNE_KEPT=2\n");
        assertThat(stored()).isEqualTo(made);

        AmiBackupPruneBuilder prune = prune("$WEB_1");
        prune.setDryRun(false);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("WEB_1", aws.instance)));
        builds(prune, new Shell("env | grep ^AMI_PRUNE | sort"));
        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job)))
                .contains(
                        "AMI_PRUNE_BUCKET=acme-ami-backups\n",
                        "AMI_PRUNE_FAILED=0\n",
                        "AMI_PRUNE_IMAGES_DROPPED=0\n",
                        "AMI_PRUNE_IMAGES_TO_DROP=0\n",
                        "AMI_PRUNE_INSTANCE_ID=" + aws.instance + "\n",
                        "AMI_PRUNE_KEPT=2\n",
                        "AMI_PRUNE_REGION=eu-west-1\n",
                        "AMI_PRUNE_REMOVED=2\n",
                        "AMI_PRUNE_TO_REMOVE=0\n")
                .containsPattern("AMI_PRUNE_BYTES_FREED=[1-9]\\d*\n");
        assertThat(stored()).isEqualTo(made.subList(2, 4));
    }

    @Test
    void allInstancesArePrunedOnlyWhereAnAdministratorHasAllowedIt() throws Exception {
        AmiBackupPruneBuilder prune = prune("");
        prune.setAll(true);
        builds(prune);
        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job))).contains("Nothing was removed");
        prune.setDryRun(false);
        FreeStyleBuild refused = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(JenkinsRule.getLog(refused)).contains("ERROR: Pruning all instances");
        assertThat(stored()).isEqualTo(made);
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        jenkins.buildAndAssertSuccess(job);
        assertThat(stored()).isEqualTo(made.subList(2, 4));
    }

    @Test
    void anAbortEndsItAfterTheBackupAtHand() throws Exception {
        AmiBackupPruneBuilder prune = prune(aws.instance);
        prune.setDryRun(false);
        builds(prune);
        try (Ends ends = new Ends()) {
            HeldAnswer answer = aws.aws.faults().holdAnswer("ec2:DeregisterImage");
            FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
            answer.awaitEffect();
            build.getExecutor().interrupt(Result.ABORTED, new CauseOfInterruption.UserInterruption("alice"));
            jenkins.waitForMessage("Ending the prune", build);
            answer.release();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));

            assertThat(ends.next()).contains("Aborted");
        }
        assertThat(stored()).isEqualTo(made.subList(1, 4));
    }

    @Test
    void whatCouldNotGoFailsTheBuildAtTheEndAndTheOthersAreGone() throws Exception {
        AmiBackupPruneBuilder prune = prune(aws.instance);
        prune.setDryRun(false);
        builds(prune);
        aws.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")) {
                aws.aws.s3().put(AwsBesideJenkins.BUCKET, made.get(0) + ".bin", "something else");
            }
            return Fault.none();
        });
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(JenkinsRule.getLog(build))
                .containsPattern(
                        "ERROR: 1 of the backups that were to go could not be removed, or only in part; the first is "
                                + made.get(0) + " of " + aws.instance
                                + ": \\S.+\\. The log and the page of the build say why");
        assertThat(build.getEnvironment(TaskListener.NULL))
                .containsEntry("AMI_PRUNE_FAILED", "1")
                .containsEntry("AMI_PRUNE_REMOVED", "1");
        assertThat(stored()).containsExactly(made.get(0), made.get(2), made.get(3));
    }
}
