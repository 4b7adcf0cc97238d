package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SleepBuilder;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Backups in the background go on after a restart, whatever has become of their builds, and however long it took. */
class BackgroundRestartTest {

    private static final String ANSWERED = "ami-0123456789abcdef0";

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static Path list(JenkinsRule jenkins) {
        return jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.BackgroundBackups.xml");
    }

    private String another(String name) {
        return aws.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    private static WorkflowRun begin(JenkinsRule jenkins, String name, String instance) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                "def backup = amiBackup(instanceId: '" + instance
                        + "', encrypt: false, waitFor: 'image')\necho \"It is ${backup.amiId}, ${backup.reached}\"",
                true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/5 Create image", run);
        return run;
    }

    /** A build that ends with Jenkins, with credentials that its job names, at work with something else by then. */
    private static FreeStyleBuild beginFreestyle(JenkinsRule jenkins, String instance) throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(instance);
        backup.setEncrypt(false);
        backup.setWaitFor("image");
        backup.setCredentialsId(AwsBesideJenkins.CREDENTIALS);
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        job.getBuildersList().add(backup);
        job.getBuildersList().add(new SleepBuilder(Duration.ofHours(1).toMillis()));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/5 Create image", build);
        return build;
    }

    private static WorkflowRun run(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < 3000 && !condition.getAsBoolean(); look++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** What was written down, as if Jenkins had been killed before the step heard of it. */
    private void answerThatNobodyHasHeard(WorkflowRun run, String instance) {
        String runId = aws.images().stream()
                .map(image -> image.tags().get("ami-backup:run-id"))
                .filter(known -> !BackgroundBackups.get().drives(known))
                .findFirst()
                .orElseThrow();
        BuildRequest request = new BuildRequest(
                runId,
                run,
                new Connection(AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION, AwsBesideJenkins.CREDENTIALS, "", ""),
                BlockCredentials.NONE,
                new Work.BackUp(BackupRequest.of(instance, AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION)
                        .build()),
                null);
        assertThat(BackgroundBackups.get()
                        .begin(
                                new BackgroundBackup(
                                        request,
                                        (Work.One) request.work(),
                                        KeptAnswer.read("{\"runId\":\"" + runId + "\",\"instanceId\":\"" + instance
                                                        + "\",\"amiId\":\"" + ANSWERED
                                                        + "\",\"reached\":\"image\",\"bucket\":\"acme-ami-backups\"}")
                                                .orElseThrow()),
                                BlockCredentials.NONE,
                                new CompletableFuture<>(),
                                line -> {}))
                .isTrue();
    }

    @Test
    void afterAWeekAllAreFinishedAndAStepIsAnsweredWithWhatWasWrittenDown() throws Throwable {
        String db = another("db-1");
        String app = another("app-1");
        String batch = another("batch-1");
        sessions.then(jenkins -> {
            aws.configure();
            List<WorkflowRun> over = List.of(begin(jenkins, "over", aws.instance), begin(jenkins, "deleted", db));
            FreeStyleBuild freestyle = beginFreestyle(jenkins, batch);
            waitUntil(() -> aws.images().size() == 3);
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage("Sleeping", freestyle);
            for (WorkflowRun run : over) {
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            }
            run(jenkins, "deleted").delete();
            WorkflowRun unheard = begin(jenkins, "unheard", app);
            waitUntil(() -> aws.images().size() == 4);
            answerThatNobodyHasHeard(unheard, app);
        });
        aws.clock.advance(Duration.ofDays(7));
        sessions.then(jenkins -> {
            WorkflowRun unheard = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins, "unheard")));
            jenkins.assertLogContains("It is " + ANSWERED + ", image", unheard);
            waitUntil(() -> {
                aws.clock.advance(Duration.ofSeconds(10));
                return !Files.exists(list(jenkins));
            });
            assertThat(BackgroundBackups.get().concerns()).isEmpty();
        });
        Map<String, String> states = aws.images().stream()
                .collect(Collectors.toMap(
                        image -> image.id(), image -> image.tags().get("ami-backup:state")));
        assertThat(states)
                .hasSize(4)
                .allSatisfy((image, state) -> assertThat(state).isEqualTo("done"));
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(4);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(4);
    }
}
