package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import java.io.File;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins in a process of its own is killed when a step has gone on and the rest of its backup has not. AWS is outside of it. */
class KilledInBackgroundTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @RegisterExtension
    final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().javaOptions("-D" + AmiBackupEngine.POLL_MILLIS + "=20", "-Xmx512m");

    @Test
    void theRestIsFinishedAfterTheRestartAndNothingIsMadeTwice() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(KilledInBackgroundTest::begin, aws.aws.endpoint().toString(), aws.instance);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.runRemotely(KilledInBackgroundTest::waitFor, "3/6 Encrypt");
        aws.clock.advance(AwsBesideJenkins.COPY);
        jenkins.runRemotely(KilledInBackgroundTest::waitFor, "The step has gone on");

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        for (int look = 0; look < 2000 && jenkins.runRemotely(KilledInBackgroundTest::isGoing); look++) {
            aws.clock.advance(Duration.ofSeconds(20));
        }
        assertThat(jenkins.runRemotely(KilledInBackgroundTest::isGoing)).isFalse();
        String image = aws.images().get(0).id();
        assertThat(aws.images()).as("the plain one is gone").hasSize(1);
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + image + ".json"))
                .contains("\"complete\"");
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CopyImage")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(1);
    }

    // What follows runs inside that Jenkins.

    private static void begin(JenkinsRule rule, String endpoint, String instance) throws Throwable {
        AwsBesideJenkins.configure(endpoint);
        WorkflowJob job = rule.createProject(WorkflowJob.class, "early");
        job.setDefinition(new CpsFlowDefinition(
                "amiBackup(instanceId: '" + instance + "', waitFor: 'image')\necho 'The step has gone on'\nsleep 3600",
                true));
        rule.waitForMessage("2/6 Create image", job.scheduleBuild2(0).waitForStart());
    }

    private static void waitFor(JenkinsRule rule, String words) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("early", WorkflowJob.class).getBuildByNumber(1);
        rule.waitForMessage(words, run);
    }

    /** As a file tells it. The build, which still sleeps, keeps what is over; so it is stopped first. */
    private static boolean isGoing(JenkinsRule rule) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("early", WorkflowJob.class).getBuildByNumber(1);
        if (run.isBuilding()) {
            run.doStop();
        }
        return new File(rule.jenkins.getRootDir(), "io.jenkins.plugins.amibackup.BackgroundBackups.xml").exists();
    }
}
