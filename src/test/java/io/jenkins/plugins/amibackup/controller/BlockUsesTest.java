package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** As long as a build goes on behind its gate, everybody can see that it relies on the backup. */
@WithSharedJenkins
class BlockUsesTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    /** Since the test has begun. */
    private Duration passed = Duration.ZERO;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    /** Lets so much time pass for AWS and for Jenkins, which then looks what is due. */
    private void pass(Duration time) {
        aws.clock.advance(time);
        passed = passed.plus(time);
        BlockUses.get().look(Clock.offset(Clock.systemUTC(), passed));
    }

    private WorkflowRun start(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", "'" + aws.instance + "'"), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** A build that waits in its block. */
    private WorkflowRun waits(String semaphore, String arguments) throws Exception {
        WorkflowRun run =
                start("withAmiBackup(" + arguments + ", createIfMissing: true) { semaphore '" + semaphore + "' }");
        SemaphoreStep.waitForStart(semaphore + "/1", run);
        return run;
    }

    /** The keys of the uses. */
    private List<String> keys() {
        return aws.aws.s3().keys(AwsBesideJenkins.BUCKET, "ami-uses/");
    }

    /** How each backup is used. */
    private List<String> kinds() {
        return keys().stream()
                .map(key -> aws.aws
                        .s3()
                        .text(AwsBesideJenkins.BUCKET, key)
                        .replaceAll("(?s).*\"kind\" : \"(\\w+)\".*", "$1"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS,made", "FAILURE,broken", "ABORTED,aborted"})
    void theUseIsRenewedEveryEightHoursAndEndsWithTheBlockHoweverThatEnds(String how, String name) throws Exception {
        WorkflowRun run = waits(name, "instanceId: INSTANCE");
        assertThat(kinds()).as("this gate has made its backup").containsExactly("gate");
        List<String> before = keys();
        pass(Duration.ofHours(8).minusMinutes(5));
        assertThat(kinds()).containsExactly("gate");
        long calls = aws.aws.calls().count("s3:PutObject");
        pass(Duration.ofMinutes(6));
        assertThat(kinds()).containsExactly("block");
        assertThat(keys()).isEqualTo(before);
        pass(Duration.ofHours(1));
        assertThat(aws.aws.calls().count("s3:PutObject")).isEqualTo(calls + 1);
        pass(Duration.ofHours(8));
        assertThat(aws.aws.calls().count("s3:PutObject")).isEqualTo(calls + 2);

        HeldAnswer ended = aws.aws.faults().holdAnswer("s3:DeleteObject");
        switch (how) {
            case "SUCCESS" -> SemaphoreStep.success(name + "/1", null);
            case "FAILURE" -> SemaphoreStep.failure(name + "/1", new IllegalStateException("broken"));
            default -> run.doStop();
        }
        jenkins.assertBuildStatus(Result.fromString(how), jenkins.waitForCompletion(run));
        ended.awaitEffect();
        ended.release();
        assertThat(keys()).isEmpty();
        pass(Duration.ofHours(9));
        assertThat(keys()).isEmpty();
    }

    @Test
    void eachBackupOfSeveralInstancesIsRenewedUnderTheRunOfItsGate() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        WorkflowRun run = waits("both", "instanceIds: [INSTANCE, '" + other + "']");
        List<String> before = keys();
        assertThat(kinds()).containsExactly("gate", "gate");
        pass(Duration.ofHours(9));
        assertThat(kinds()).containsExactly("block", "block");
        assertThat(keys()).isEqualTo(before);
        SemaphoreStep.success("both/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void aRenewalThatIsDeniedIsAWarningAndTheBlockGoesOn() throws Exception {
        WorkflowRun run = waits("denied", "instanceId: INSTANCE");
        aws.aws.faults().deny("s3:PutObject");
        pass(Duration.ofHours(9));
        jenkins.assertLogContains(
                "[AMI gate] Warning: Nobody else can see that this run uses the backup "
                        + aws.images().get(0).id(),
                run);
        aws.aws.faults().deny("s3:DeleteObject");
        try (Ends ends = new Ends()) {
            SemaphoreStep.success("denied/1", null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(ends.next()).contains("could not record that this build no longer uses its backup");
        }
    }

    @Test
    void credentialsThatAreMissingWhenItIsTimeAreAskedForAgain() throws Exception {
        WorkflowRun run = waits("missing", "instanceId: INSTANCE");
        List<Credentials> credentials = SystemCredentialsProvider.getInstance().getCredentials();
        List<Credentials> all = new ArrayList<>(credentials);
        credentials.clear();
        pass(Duration.ofHours(9));
        pass(Duration.ofMinutes(15));
        assertThat(JenkinsRule.getLog(run))
                .containsOnlyOnce("[AMI gate] Warning: could not record that this build still uses");
        assertThat(kinds()).containsExactly("gate");
        credentials.addAll(all);
        pass(Duration.ofMinutes(15));
        assertThat(kinds()).containsExactly("block");
        SemaphoreStep.success("missing/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void theBuildStepsOfAFreestyleJobRelyOnTheBackupUntilTheBuildIsOver() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(new AmiBackupBuilder(aws.instance));
        gate.setCreateIfMissing(true);
        job.getBuildWrappersList().add(gate);
        List<String> seen = new ArrayList<>();
        HeldAnswer[] ended = new HeldAnswer[1];
        job.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener) {
                seen.addAll(kinds());
                pass(Duration.ofHours(9));
                seen.addAll(kinds());
                ended[0] = aws.aws.faults().holdAnswer("s3:DeleteObject");
                return false;
            }
        });
        jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(seen).containsExactly("gate", "block");
        ended[0].awaitEffect();
        ended[0].release();
        assertThat(keys()).isEmpty();
    }
}
