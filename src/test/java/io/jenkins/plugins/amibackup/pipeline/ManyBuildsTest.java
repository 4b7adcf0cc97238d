package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Two hundred builds wait for AWS in one controller that has no executor. */
@WithJenkins
class ManyBuildsTest {

    /** So many of one Region start at once; EC2 makes more of them wait for each other. */
    private static final int IN_A_REGION = 40;

    private static final List<String> REGIONS =
            List.of("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1");
    private static final int WARM_UP = 10;
    private static final int MORE_THREADS = 10;
    private static final int STATE_BYTES = 4096;
    private static final int LOG_LINES = 100;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @Test
    void twoHundredBuildsNeedNoExecutorAndHardlyAnyThread(JenkinsRule jenkins) throws Exception {
        aws.configure();
        aws.aws.ec2().limits().storeGigabytes(Integer.MAX_VALUE);
        jenkins.jenkins.setNumExecutors(0);
        List<WorkflowRun> before = new ArrayList<>();
        for (int i = 0; i < WARM_UP; i++) {
            before.add(start(jenkins, "echo 'a controller that has run builds has threads of its own for that'"));
        }
        for (WorkflowRun run : before) {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        }
        WorkflowRun first = start(jenkins, "semaphore 'idle'");
        SemaphoreStep.waitForStart("idle/1", first);
        int idle = threads().size();
        List<WorkflowRun> runs = new ArrayList<>();
        for (String region : REGIONS) {
            String bucket = "acme-" + region;
            aws.aws.s3().createBucket(bucket, region);
            for (int i = 0; i < IN_A_REGION; i++) {
                String instance = aws.aws
                        .ec2()
                        .runInstance(
                                InstanceSpec.named("web-" + i).inRegion(region).volume(VolumeSpec.gp3("/dev/xvda", 8)));
                WorkflowRun run = start(
                        jenkins,
                        "amiBackup(instanceId: '%s', bucket: '%s', region: '%s', encrypt: false)",
                        instance,
                        bucket,
                        region);
                jenkins.waitForMessage("2/5 Create image", run);
                runs.add(run);
            }
        }

        assertThat(runs).hasSize(200).allMatch(WorkflowRun::isBuilding);
        assertThat(threads()).hasSizeLessThanOrEqualTo(idle + MORE_THREADS);
        assertThat(jenkins.jenkins.getComputers()).allMatch(computer -> computer.countBusy() == 0);
        assertThat(saved(runs.get(0)) - saved(first))
                .as("bytes of a step's state")
                .isLessThan(STATE_BYTES);

        aws.clock.advance(AwsBesideJenkins.IMAGE);
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage("4/5 Store         s3://", run);
        }
        assertThat(threads()).hasSizeLessThanOrEqualTo(idle + MORE_THREADS);
        aws.clock.advance(AwsBesideJenkins.STORE);
        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(run.getLog(Integer.MAX_VALUE)).hasSizeLessThan(LOG_LINES);
        }
        SemaphoreStep.success("idle/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(first));
    }

    private static WorkflowRun start(JenkinsRule jenkins, String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /**
     * The threads of the controller, without those of the AWS beside it, and without the workers of Jenkins' own pools that have
     * nothing to do: starting so many builds makes some, and they go a minute later.
     */
    private static List<String> threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("ami-backup-") || !isIdle(thread.getValue()))
                .map(thread -> thread.getKey().getName())
                .filter(name -> !name.startsWith("embedded-aws-"))
                .sorted()
                .toList();
    }

    private static boolean isIdle(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().equals(ThreadPoolExecutor.class.getName())
                        && frame.getMethodName().equals("getTask"));
    }

    /** What a Pipeline has written down of itself: its program and its steps. */
    private static long saved(WorkflowRun run) throws IOException {
        File root = run.getRootDir();
        try (Stream<Path> files = Files.walk(root.toPath())) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file ->
                            file.endsWith("program.dat") || file.toString().contains(File.separator + "workflow"))
                    .toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
