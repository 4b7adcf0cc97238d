package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * Two hundred Pipelines, each with five backups, wait for a thousand images when Jenkins is started again. Nothing here depends on how fast
 * the machine is: what is counted is what it takes until AWS has been asked about each of them.
 */
class ManyWaitsAfterRestartTest {

    private static final int BUILDS = 200;
    private static final int EACH = 5;
    private static final int WAITS = BUILDS * EACH;
    /** EC2 makes fifty images of one Region at once, and then five a second. */
    private static final List<String> REGIONS = List.of(
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "us-east-1",
            "us-west-2");
    /** A first look comes twice that long after a wait has begun, and sees all others that have begun until then. */
    private static final String POLL_MILLIS = "3000";

    /** How many seconds one start of Jenkins may take. */
    private static final String TIMEOUT = "jenkins.test.timeout";

    private static final long PATIENCE_MILLIS = 600_000;
    private static final long PAUSE_MILLIS = 100;

    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @BeforeEach
    void giveTime() {
        System.setProperty(TIMEOUT, "900");
    }

    @AfterEach
    void asUsual() {
        System.clearProperty(TIMEOUT);
    }

    @Test
    void aThousandWaitsOfTwoHundredBuildsAreWatchedAgainWithTwoRequestsEachAndFewLooksForAll() throws Throwable {
        System.setProperty(AmiBackupEngine.POLL_MILLIS, POLL_MILLIS);
        REGIONS.forEach(region -> aws.aws.s3().createBucket(bucket(region), region));
        aws.aws.faults().plan(this::hear);
        sessions.then(jenkins -> {
            aws.configure();
            jenkins.jenkins.setNumExecutors(0);
            for (int i = 0; i < BUILDS; i++) {
                start(jenkins, REGIONS.get(i % REGIONS.size()));
            }
            until(() -> images().size() == WAITS && asked.containsAll(images()));
        });
        Set<String> waiting = images();
        aws.aws.calls().reset();
        asked.clear();

        sessions.then(jenkins -> {
            until(() -> asked.containsAll(waiting));

            assertThat(aws.aws.calls().count("s3:GetObject"))
                    .as("documents read")
                    .isEqualTo(WAITS);
            assertThat(aws.aws.calls().count("s3:PutObject"))
                    .as("leases taken, and renewed where the machine is slow")
                    .isLessThan(2 * WAITS);
            assertThat(aws.aws.calls().count("sts:GetCallerIdentity")).isEqualTo(REGIONS.size());
            assertThat(looks()).as("looks at all, not at one after the other").isLessThan(WAITS / 2);
            assertThat(aws.aws.calls().total())
                    .as("nothing else is asked")
                    .isEqualTo(looks()
                            + aws.aws.calls().count("s3:GetObject")
                            + aws.aws.calls().count("s3:PutObject")
                            + REGIONS.size());
            assertThat(jenkins.jenkins.getComputers()).allMatch(computer -> computer.countBusy() == 0);
            assertThat(jenkins.jenkins.getAllItems(WorkflowJob.class))
                    .hasSize(BUILDS)
                    .allMatch(job -> job.getLastBuild().isBuilding());
            assertThat(images()).isEqualTo(waiting);
        });
    }

    private void start(JenkinsRule jenkins, String region) throws Exception {
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            instances.add(aws.aws
                    .ec2()
                    .runInstance(
                            InstanceSpec.named("web-" + i).inRegion(region).volume(VolumeSpec.gp3("/dev/xvda", 8))));
        }
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "amiBackup(instanceIds: ['%s'], bucket: '%s', region: '%s', encrypt: false)"
                        .formatted(String.join("', '", instances), bucket(region), region),
                true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static String bucket(String region) {
        return "acme-" + region;
    }

    private Set<String> images() {
        return aws.images().stream().map(ImageModel::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** Notes about which images AWS is asked. */
    private Fault hear(Call call) {
        if (call.action().equals("ec2:DescribeImages")) {
            call.parameters().values().stream()
                    .filter(id -> id.startsWith("ami-"))
                    .forEach(asked::add);
        }
        return Fault.none();
    }

    private long looks() {
        return aws.aws.calls().count("ec2:DescribeImages") + aws.aws.calls().count("ec2:DescribeSnapshots");
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!holds.getAsBoolean()) {
            assertThat(System.currentTimeMillis()).as("nothing more comes").isLessThan(end);
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
