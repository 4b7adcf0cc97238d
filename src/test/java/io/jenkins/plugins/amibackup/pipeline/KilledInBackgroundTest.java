package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Run;
import hudson.tasks.Shell;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import java.io.File;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins in a process of its own is killed when steps have gone on and the rest of their backups has not. AWS is outside of it. */
class KilledInBackgroundTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @RegisterExtension
    final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().javaOptions("-D" + AmiBackupEngine.POLL_MILLIS + "=20", "-Xmx512m");

    private static final String GONE_ON = "\necho 'The step has gone on'\nsleep 3600";
    private static final List<String> JOBS = List.of("encrypted", "deployment", "gate", "block", "freestyle");

    @Test
    void theRestIsFinishedAfterTheRestartAndNothingIsMadeTwice() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(
                KilledInBackgroundTest::configure, aws.aws.endpoint().toString());
        begin("encrypted", "amiBackup(INSTANCE, waitFor: 'image')" + GONE_ON);
        begin(
                "deployment",
                "withAmiBackup(INSTANCE, createIfMissing: true, encrypt: false, waitFor: 'pointInTime') {" + GONE_ON
                        + " }");
        begin("gate", "amiBackupGate(INSTANCE, createIfMissing: true, encrypt: false, waitFor: 'image')" + GONE_ON);
        begin(
                "block",
                "withCredentials([aws(credentialsId: 'aws')]) {"
                        + " withAmiBackup(INSTANCE, createIfMissing: true, encrypt: false, waitFor: 'image') {"
                        + GONE_ON + " } }");
        jenkins.runRemotely(KilledInBackgroundTest::beginFreestyle, another("freestyle"));
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        waitFor("deployment", "The step has gone on");
        waitFor("gate", "The step has gone on");
        waitFor("block", "The step has gone on");
        waitFor("freestyle", "The step has gone on");
        waitFor("encrypted", "3/6 Encrypt");
        aws.clock.advance(AwsBesideJenkins.COPY);
        waitFor("encrypted", "The step has gone on");

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        for (int look = 0; look < 10_000 && !allAreComplete(); look++) {
            aws.clock.advance(Duration.ofSeconds(5));
            jenkins.runRemotely(KilledInBackgroundTest::isListThere);
        }
        assertThat(allAreComplete()).isTrue();
        for (String job : JOBS.subList(0, 4)) {
            waitFor(job, "which was continuing in the background, is complete");
        }
        jenkins.runRemotely(KilledInBackgroundTest::stopAll);
        for (int look = 0; look < 500 && jenkins.runRemotely(KilledInBackgroundTest::isListThere); look++) {
            aws.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(jenkins.runRemotely(KilledInBackgroundTest::isListThere)).isFalse();
        assertThat(aws.images()).as("the plain one is gone").hasSize(JOBS.size());
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(JOBS.size());
        assertThat(aws.aws.calls().count("ec2:CopyImage")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(JOBS.size());
    }

    private String another(String name) {
        return aws.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    private void begin(String job, String script) throws Throwable {
        String instance = "instanceId: '" + another(job) + "'";
        jenkins.runRemotely(KilledInBackgroundTest::beginPipeline, job, script.replace("INSTANCE", instance));
    }

    private void waitFor(String job, String words) throws Throwable {
        jenkins.runRemotely(KilledInBackgroundTest::waitForMessage, job, words);
    }

    private boolean allAreComplete() {
        return aws.images().stream().filter(this::isComplete).count() == JOBS.size();
    }

    private boolean isComplete(ImageModel image) {
        String record = "ami-metadata/" + image.id() + ".json";
        return "done".equals(image.tags().get("ami-backup:state"))
                && aws.aws.s3().text(AwsBesideJenkins.BUCKET, record).contains("\"complete\"");
    }

    // What follows runs inside that Jenkins.

    private static void configure(JenkinsRule rule, String endpoint) throws Throwable {
        AwsBesideJenkins.configure(endpoint);
    }

    private static void beginPipeline(JenkinsRule rule, String name, String script) throws Throwable {
        WorkflowJob job = rule.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        rule.waitForMessage("Create image", job.scheduleBuild2(0).waitForStart());
    }

    /** Not a Pipeline's build, so that it ends with Jenkins. */
    private static void beginFreestyle(JenkinsRule rule, String instance) throws Throwable {
        FreeStyleProject job = rule.createFreeStyleProject("freestyle");
        AmiBackupBuilder backup = new AmiBackupBuilder(instance);
        backup.setEncrypt(false);
        backup.setWaitFor("image");
        job.getBuildersList().add(backup);
        job.getBuildersList().add(new Shell("echo 'The step has gone on'\nsleep 60"));
        rule.waitForMessage("Create image", job.scheduleBuild2(0).waitForStart());
    }

    private static Run<?, ?> run(JenkinsRule rule, String name) {
        return rule.jenkins.getItemByFullName(name, Job.class).getBuildByNumber(1);
    }

    private static void waitForMessage(JenkinsRule rule, String name, String words) throws Throwable {
        rule.waitForMessage(words, run(rule, name));
    }

    private static boolean isListThere(JenkinsRule rule) {
        return new File(rule.jenkins.getRootDir(), "io.jenkins.plugins.amibackup.BackgroundBackups.xml").exists();
    }

    /** The builds, which still sleep, keep what is over. */
    private static void stopAll(JenkinsRule rule) throws Throwable {
        for (WorkflowJob job : rule.jenkins.getAllItems(WorkflowJob.class)) {
            job.getBuildByNumber(1).doStop();
        }
    }
}
