package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Gates, their blocks, and several backups go on although Jenkins was stopped and started in the middle. */
class GateRestartTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private void begin(JenkinsRule jenkins, String script, Object... arguments) throws Exception {
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getBuildByNumber(1);
    }

    private void pass(JenkinsRule jenkins, String line, Duration time) throws Exception {
        jenkins.waitForMessage(line, run(jenkins));
        aws.clock.advance(time);
    }

    private static String ends(JenkinsRule jenkins, Result how) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, jenkins.waitForCompletion(run(jenkins))));
    }

    @Test
    void aGateGoesOnUnderItsRunIdAndMakesNothingTwice() throws Throwable {
        sessions.then(jenkins -> {
            begin(
                    jenkins,
                    "echo \"CREATED ${amiBackupGate(instanceId: '%s', createIfMissing: true).created}\"",
                    aws.instance);
            jenkins.waitForMessage("2/6 Create image", run(jenkins));
        });
        sessions.then(jenkins -> {
            pass(jenkins, "Resumed run", AwsBesideJenkins.IMAGE);
            pass(jenkins, "3/6 Encrypt", AwsBesideJenkins.COPY);
            jenkins.waitForMessage("5/6 Store", run(jenkins));
        });
        aws.clock.advance(AwsBesideJenkins.STORE);
        sessions.then(jenkins -> assertThat(ends(jenkins, Result.SUCCESS)).contains("CREATED true"));
        assertThat(aws.images()).hasSize(1);
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(1);
    }

    @Test
    void aBlockIsRunOnceAndItsImageComesBackAlthoughJenkinsRestartsInEachPart() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins, """
                    withAmiBackup(instanceId: '%s', createIfMissing: true, keepImage: false, restoreOnFailure: true) {
                        echo "DEPLOYING ${env.AMI_BACKUP_AMI_ID}"
                        semaphore 'deploy'
                    }
                    """, aws.instance);
            jenkins.waitForMessage("2/6 Create image", run(jenkins));
        });
        sessions.then(jenkins -> {
            pass(jenkins, "Resumed run", AwsBesideJenkins.IMAGE);
            pass(jenkins, "4/6 Store", AwsBesideJenkins.STORE);
            jenkins.waitForMessage("DEPLOYING ami-", run(jenkins));
            SemaphoreStep.waitForStart("deploy/1", run(jenkins));
        });
        sessions.then(jenkins -> {
            SemaphoreStep.failure("deploy/1", new AbortException("broken"));
            jenkins.waitForMessage("[AMI restore] 2/5 Restore", run(jenkins));
        });
        sessions.then(jenkins -> {
            pass(jenkins, "[AMI restore] Resumed run", AwsBesideJenkins.RESTORE);
            pass(jenkins, "[AMI restore] 3/5 Encrypt", AwsBesideJenkins.COPY);
            assertThat(ends(jenkins, Result.FAILURE))
                    .containsOnlyOnce("DEPLOYING")
                    .containsOnlyOnce("To roll back " + aws.instance + ", launch an instance from the image "
                            + aws.images().get(0).id())
                    .contains("ERROR: broken");
        });
        assertThat(aws.images()).hasSize(1);
        assertThat(aws.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(1);
    }

    private static WorkflowRun beginNamed(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun gate(JenkinsRule jenkins, String name, String instance) throws Exception {
        return beginNamed(jenkins, name, """
                def found = amiBackupGate(instanceId: '%s', verifiedWithin: '7d', verifiedLevel: 'boot', verifyIfMissing: true,
                    verifyWith: [%s])
                echo "OPENED with ${found.amiId}, made ${found.created}"
                """.formatted(instance, aws.quarantine()));
    }

    private static WorkflowRun run(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    /** One gate goes on; the others are aborted while AWS doesn't answer, so that they could not look yet what they had begun. */
    @Test
    void theDrillOfAGateGoesOnWithItsMachineAndThatOfOneWhichIsAbortedBeforeItsFirstLookIsEnded() throws Throwable {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        sessions.then(jenkins -> {
            begin(jenkins, "amiBackup(instanceIds: ['%s', '%s'], encrypt: false)", aws.instance, other);
            jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
            jenkins.waitForMessage(aws.instance + ": 2/5 Create image", run(jenkins));
            pass(jenkins, other + ": 2/5 Create image", AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage(aws.instance + ": 4/5 Store", run(jenkins));
            pass(jenkins, other + ": 4/5 Store", AwsBesideJenkins.STORE);
            ends(jenkins, Result.SUCCESS);
            WorkflowRun goesOn = gate(jenkins, "goes-on", aws.instance);
            WorkflowRun aborted = gate(jenkins, "aborted", other);
            WorkflowRun several = beginNamed(
                    jenkins,
                    "several",
                    "amiBackupVerify(instanceIds: ['" + other + "'], level: 'boot', " + aws.quarantine() + ")");
            jenkins.waitForMessage("2/8 Restore", goesOn);
            jenkins.waitForMessage("2/8 Restore", aborted);
            jenkins.waitForMessage("2/8 Restore", several);
            aws.clock.advance(AwsBesideJenkins.RESTORE);
            jenkins.waitForMessage("4/8 Launch", goesOn);
            jenkins.waitForMessage("4/8 Launch", aborted);
            jenkins.waitForMessage("4/8 Launch", several);
        });
        aws.aws.faults().throttleNext("s3:GetObject", 1_000_000);
        sessions.then(jenkins -> {
            for (String name : List.of("aborted", "several")) {
                WorkflowRun aborted = run(jenkins, name);
                jenkins.waitForMessage("Ready to run", aborted);
                try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
                    aborted.doStop();
                }
                assertThat(JenkinsRule.getLog(
                                jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(aborted))))
                        .as(name)
                        .contains("are being removed in the background");
            }
            assertThat(aws.drillMachines())
                    .hasSize(3)
                    .noneMatch(one -> one.state().equals("terminated"));

            aws.aws.faults().clear();
            WorkflowRun goesOn = run(jenkins, "goes-on");
            jenkins.waitForMessage("Resumed run", goesOn);
            try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
                while (goesOn.isBuilding()
                        || !aws.drillMachines().stream()
                                .allMatch(one -> one.state().equals("terminated"))
                        || aws.images().size() > 2) {
                    // Slowly: EC2 shows a terminated machine for an hour, and each driver must have seen it by then.
                    aws.clock.advance(Duration.ofSeconds(5));
                    client.goTo(goesOn.getUrl() + "consoleText", "text/plain");
                }
            }
            String opened = JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(goesOn));
            assertThat(opened)
                    .contains("going on with the verification of ")
                    .contains("to level boot")
                    .containsPattern("OPENED with ami-[0-9a-f]+, made false");
        });
        assertThat(aws.aws.calls().count("ec2:RunInstances")).isEqualTo(3);
    }

    @Test
    void aRollBackUnderWayGoesOnAfterARestartHoweverOldTheBackupIsByThenAndReplacesNothingTwice() throws Throwable {
        aws.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DescribeReplaceRootVolumeTasks")
                                && aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask") > 0
                        ? Fault.error(503, "Unavailable", "The service is unavailable.")
                        : Fault.none());
        sessions.then(jenkins -> {
            AmiBackupConfiguration.get().setInPlaceUnidentified(true);
            begin(
                    jenkins,
                    "amiBackup(instanceId: '%1$s', encrypt: false)\n"
                            + "withAmiBackup(instanceId: '%1$s', restoreOnFailure: true, wayBack: 'inPlace') { error 'broken' }",
                    aws.instance);
            pass(jenkins, "2/5 Create image", AwsBesideJenkins.IMAGE);
            pass(jenkins, "4/5 Store", AwsBesideJenkins.STORE);
            jenkins.waitForMessage("EC2 replaces the root volume", run(jenkins));
        });
        aws.clock.advance(Duration.ofHours(2));
        aws.aws.faults().clear();
        sessions.then(jenkins -> assertThat(ends(jenkins, Result.FAILURE))
                .contains("[AMI restore] Resumed run", aws.instance + " was rolled back in place to ", "ERROR: broken")
                .doesNotContain("is not rolled back by itself"));
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(1);
    }

    @Test
    void severalBackupsGoOnEachUnderItsOwnRunId() throws Throwable {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        sessions.then(jenkins -> {
            begin(jenkins, "echo \"GOT ${amiBackup(instanceIds: ['%s', '%s']).size()}\"", aws.instance, other);
            jenkins.waitForMessage(aws.instance + ": 2/6 Create image", run(jenkins));
            jenkins.waitForMessage(other + ": 2/6 Create image", run(jenkins));
        });
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(aws.instance + ": 3/6 Encrypt", run(jenkins));
            pass(jenkins, other + ": 3/6 Encrypt", AwsBesideJenkins.COPY);
            jenkins.waitForMessage(aws.instance + ": 5/6 Store", run(jenkins));
            pass(jenkins, other + ": 5/6 Store", AwsBesideJenkins.STORE);
            assertThat(ends(jenkins, Result.SUCCESS)).contains("GOT 2");
        });
        assertThat(aws.images()).hasSize(2);
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isEqualTo(2);
    }
}
