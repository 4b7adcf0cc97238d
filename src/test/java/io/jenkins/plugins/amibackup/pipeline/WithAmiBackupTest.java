package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Slave;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AgentsInEc2;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** A block behind a gate: what it sees, and what comes of it when it fails. */
@WithSharedJenkins
class WithAmiBackupTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
    }

    private WorkflowRun start(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** The log of a build that ends like this. */
    private String ends(Result how, WorkflowRun run) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, jenkins.waitForCompletion(run)));
    }

    private String hint(String ami) {
        return "[AMI restore] To restore " + aws.instance + " in a Pipeline: amiRestore(amiId: '" + ami
                + "', bucket: 'acme-ami-backups', region: 'eu-west-1')";
    }

    private String byHand(String instance, String ami) {
        String where = " --bucket acme-ami-backups --region eu-west-1";
        return "[AMI restore] To roll " + instance + " back in place, in a Pipeline: amiRestore(amiId: '" + ami
                + "', inPlaceOf: '" + instance + "', bucket: 'acme-ami-backups', region: 'eu-west-1'); from the command"
                + " line: ami-backup restore --ami-id " + ami + " --in-place-of " + instance + where;
    }

    private String command(String ami) {
        return "[AMI restore] To restore " + aws.instance + " from the command line: ami-backup restore --ami-id " + ami
                + " --bucket acme-ami-backups --region eu-west-1";
    }

    private String backedUp(String parameters) throws Exception {
        String log = ends(
                Result.SUCCESS,
                start("echo \"STORED ${amiBackup(instanceId: '%s'" + parameters + ").amiId}\"", aws.instance));
        return log.substring(log.indexOf("STORED ami-") + "STORED ".length())
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBlockSeesTheBackupInItsEnvironmentAndGivesItsValue() throws Exception {
        String log = ends(Result.SUCCESS, start("""
                def value = withAmiBackup(instanceId: '%s', createIfMissing: true) {
                    echo "A ${env.AMI_BACKUP_AMI_ID} ${env.AMI_BACKUP_INSTANCE_ID} ${env.AMI_BACKUP_BUCKET}"
                    echo "B ${env.AMI_BACKUP_RUN_ID} ${env.AMI_BACKUP_OBJECT_KEY} ${env.AMI_BACKUP_REGION}"
                    'deployed'
                }
                echo "C $value ${env.AMI_BACKUP_AMI_ID}"
                """, aws.instance));

        ImageModel image = aws.images().get(0);
        assertThat(log)
                .contains("A " + image.id() + " " + aws.instance + " acme-ami-backups")
                .contains("B " + image.tags().get("ami-backup:run-id") + " " + image.id() + ".bin eu-west-1")
                .contains("C deployed null")
                .doesNotContain("To restore");
    }

    @Test
    void aClosedGateKeepsTheBlockFromRunning() throws Exception {
        assertThat(ends(Result.FAILURE, start("withAmiBackup(instanceId: '%s') { echo 'DEPLOYED' }", aws.instance)))
                .contains("ERROR: There is no complete backup of web-1 (" + aws.instance + ")")
                .doesNotContain("DEPLOYED");
    }

    @Test
    void whenTheBlockFailsTheLogEndsWithTheCallsThatBringTheInstanceBack() throws Exception {
        String ami = backedUp("");
        String log = ends(Result.FAILURE, start("withAmiBackup(instanceId: '%s') { error 'broken' }", aws.instance));

        assertThat(log).contains(hint(ami), command(ami)).contains("ERROR: broken");
        assertThat(log.indexOf("To restore")).isLessThan(log.indexOf("ERROR: broken"));
        assertThat(aws.images()).hasSize(1);

        String restored =
                log.substring(log.indexOf("amiRestore(")).lines().findFirst().orElseThrow();
        ends(Result.SUCCESS, start(restored.replace("%", "%%")));
        assertThat(aws.images()).hasSize(2);
    }

    @Test
    void theCallsNameTheKeyAndLeaveAsWhomToTheConfigurationOfTheJob() throws Exception {
        aws.aws.ec2().role("arn:aws:iam::123456789012:role/backup", "it's us");
        String log = ends(
                Result.FAILURE,
                start(
                        "withAmiBackup(instanceId: '%s', createIfMissing: true, credentialsId: 'aws'," + " kmsKeyId: '"
                                + aws.aws.ec2().createKey() + "') { error 'broken' }",
                        aws.instance));

        assertThat(log)
                .containsPattern("amiRestore\\(amiId: 'ami-\\w+', bucket: 'acme-ami-backups', region: 'eu-west-1',"
                        + " kmsKeyId: 'arn:aws:kms:[^']+'\\)")
                .containsPattern("ami-backup restore .* --region eu-west-1 --kms-key-id arn:aws:kms:")
                .contains("[AMI restore] Act as this job does: add the credentialsId, roleArn and externalId of its"
                        + " configuration to these calls.");
    }

    @Test
    void theOriginalImageServesWhereItStillStands() throws Exception {
        String ami = backedUp("");
        String log = ends(
                Result.FAILURE,
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { error 'broken' }", aws.instance));

        assertThat(log)
                .contains("[AMI restore] To roll back " + aws.instance + ", launch an instance from its original image "
                        + ami + ", which still exists.")
                .contains("ERROR: broken");
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void elseTheImageIsRestoredAndTheBuildStillFails() throws Exception {
        String ami = backedUp(", keepImage: false");
        String log = ends(
                Result.FAILURE,
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { error 'broken' }", aws.instance));

        assertThat(aws.images()).singleElement().satisfies(image -> {
            assertThat(log)
                    .contains("[AMI restore] To roll back " + aws.instance + ", launch an instance from the image "
                            + image.id() + ", which was restored from the backup " + ami + ".");
            assertThat(image.tags()).containsEntry("ami-backup:state", "done");
        });
        assertThat(log).contains("ERROR: broken");
        assertThat(aws.aws.calls().counts())
                .as("what a Jenkinsfile of before does, which knows no wayBack")
                .doesNotContainKeys("ec2:RunInstances", "ec2:CreateReplaceRootVolumeTask");
    }

    @Test
    void anInstanceIsLaunchedAsRecordedWhereThatIsTheWayBack() throws Exception {
        String ami = backedUp(", keepImage: false");
        int before = aws.aws.ec2().instances().size();
        String log = ends(
                Result.FAILURE,
                start(
                        "withAmiBackup(instanceId: '%s', restoreOnFailure: true, wayBack: 'launch') { error 'broken' }",
                        aws.instance));

        assertThat(aws.aws.ec2().instances()).hasSize(before + 1);
        String launched = aws.aws.ec2().instances().get(before).id();
        assertThat(log)
                .contains("An instance was launched from " + ami + ", the backup of " + aws.instance + ": " + launched)
                .contains("ERROR: broken");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isZero();
    }

    private String rollsBack(String more) throws Exception {
        return ends(
                Result.FAILURE,
                start(
                        "withAmiBackup(instanceId: '%s', restoreOnFailure: true, wayBack: 'inPlace'" + more
                                + ") { error 'broken' }",
                        aws.instance));
    }

    @Test
    void theInstanceItselfIsRolledBackWhereThatIsTheWayBack() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        String ami = backedUp("");
        String log = rollsBack("");

        assertThat(log)
                .contains(aws.instance + " was rolled back in place to " + ami, "NOT rolled back", "ERROR: broken");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(1);
    }

    @Test
    void anInstanceIsNotRolledBackByItselfToABackupThatIsTooOld() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        String ami = backedUp("");
        aws.clock.advance(Duration.ofHours(2));
        String log = rollsBack("");

        assertThat(log)
                .contains(aws.instance + " is not rolled back by itself: this gate has not made the backup " + ami)
                .contains(byHand(aws.instance, ami), hint(ami), "ERROR: broken");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isZero();
    }

    private String other() {
        return aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
    }

    private String rollsBothBack(String other) throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        return ends(
                Result.FAILURE,
                start(
                        "withAmiBackup(instanceIds: ['%s', '%s'], createIfMissing: true, restoreOnFailure: true,"
                                + " wayBack: 'inPlace') { error 'broken' }",
                        aws.instance, other));
    }

    @Test
    void severalInstancesAreRolledBackOneAfterTheOther() throws Exception {
        String other = other();
        String log = rollsBothBack(other);

        assertThat(log).contains("ERROR: broken").doesNotContain("was not rolled back");
        assertThat(log.indexOf(other + ": EC2 replaces the root volume"))
                .as("the second begins when the first is over")
                .isGreaterThan(log.indexOf(aws.instance + " was rolled back in place to "))
                .isLessThan(log.indexOf(other + " was rolled back in place to "));
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(2);
    }

    @Test
    void theFirstThatCanNotBeRolledBackStopsTheRestWhichAreNamedAndLeftAsTheyAre() throws Exception {
        String other = other();
        aws.aws.machines().failNextRootReplacement(false);
        String log = rollsBothBack(other);

        assertThat(log)
                .contains("EC2 could not replace the root volume of " + aws.instance)
                .contains(other + " was not rolled back to ", "because the instance before it failed")
                .contains("To roll " + aws.instance + " back in place, in a Pipeline: ")
                .contains("To roll " + other + " back in place, in a Pipeline: ")
                .contains("To restore " + aws.instance + " in a Pipeline: ", "To restore " + other + " in a Pipeline: ")
                .contains("ERROR: broken");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(1);
    }

    @Test
    void aStoppedInstanceIsNotRolledBackAndTheLogSaysWhyAndHowToRestoreItElsewhere() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        String ami = backedUp("");
        aws.aws.machines().shutsDown(aws.instance);
        aws.clock.advance(Duration.ofMinutes(2));

        assertThat(rollsBack(""))
                .contains(
                        "The backup " + ami + " was not restored. ", "the instance must be running, and it is stopped")
                .contains(hint(ami), "ERROR: broken");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isZero();
    }

    @Test
    void anAgentOnTheInstanceIsNamedBeforeAnythingIsMadeAndTheBuildSurvivesThatItIsCutOff() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        String ami = backedUp("");
        // A volume that is no older than the replacement can't be the one that was replaced.
        aws.clock.advance(Duration.ofMinutes(5));
        try (AgentsInEc2 ec2 = new AgentsInEc2(jenkins)) {
            ec2.agent("bystander", "i-0123456789abcdef0");
            Slave agent = ec2.agent("web-agent", aws.instance);
            ec2.cutOff(agent, aws.aws, "ec2:CreateReplaceRootVolumeTask");
            String log = ends(Result.SUCCESS, start("""
                    node('web-agent') {
                        def back = amiRestore(amiId: '%s', inPlaceOf: '%s')
                        echo "BACK ${back.inPlaceOf} ${back.replaceRootVolumeTaskId} ${back.oldRootVolumeId} ${back.newRootVolumeId}"
                    }
                    """, ami, aws.instance));

            String named = "This build uses the agent \"web-agent\", which runs on " + aws.instance
                    + ": when that restarts, the agent goes offline, and what the build does there is cut off. This step"
                    + " goes on, because the controller drives it.";
            assertThat(log)
                    .contains(named)
                    .containsPattern("BACK " + aws.instance + " replacevol-\\w+ vol-\\w+ vol-\\w+")
                    .doesNotContain("bystander");
            assertThat(log.indexOf(named)).isLessThan(log.indexOf("Replace root "));
        }
    }

    @Test
    void noInstanceIsRolledBackWhereJenkinsCanNotTellWhichIsItsOwn() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(false);
        backedUp("");
        assertThat(rollsBack("")).contains("Jenkins can't tell which EC2 instance it runs on");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isZero();
    }

    @Test
    void aWayBackThatIsNoneIsRefusedBeforeTheGateOpens() throws Exception {
        assertThat(ends(
                        Result.FAILURE,
                        start(
                                "withAmiBackup(instanceId: '%s', restoreOnFailure: true, wayBack: 'sideways') {}",
                                aws.instance)))
                .contains("\"sideways\" is not a way back. Use one of these: image, launch, inPlace");
        assertThat(ends(Result.FAILURE, start("withAmiBackup(instanceId: '%s', wayBack: 'inPlace') {}", aws.instance)))
                .contains("only taken where restoreOnFailure is true");
    }

    @Test
    void whereTheImageCantBeRestoredTheLogSaysWhyAndHowTo() throws Exception {
        String ami = backedUp(", keepImage: false");
        aws.aws.faults().deny("ec2:CreateRestoreImageTask");
        String log = ends(
                Result.FAILURE,
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { error 'broken' }", aws.instance));

        assertThat(log)
                .contains("[AMI restore] The backup " + ami + " was not restored. ")
                .contains("allow ec2:CreateRestoreImageTask")
                .contains(hint(ami), command(ami))
                .contains("ERROR: broken");
    }

    private void archive(String ami) {
        aws.aws.s3().storageClass(AwsBesideJenkins.BUCKET, ami + ".bin", "DEEP_ARCHIVE");
    }

    @Test
    void aBackupThatIsOnlyInAnArchiveKeepsTheBlockFromRunningThatWouldNeedIt() throws Exception {
        archive(backedUp(", keepImage: false"));
        String log = ends(
                Result.FAILURE,
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { echo 'DEPLOYED' }", aws.instance));

        assertThat(log).contains("(DEEP_ARCHIVE)").doesNotContain("DEPLOYED");
    }

    @Test
    void theImageOfAnArchivedBackupServesWhileItStands() throws Exception {
        String ami = backedUp("");
        archive(ami);
        String log = ends(
                Result.FAILURE,
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { error 'broken' }", aws.instance));

        assertThat(log)
                .contains(".bin is archived (DEEP_ARCHIVE) and can't be read for now; the image " + ami)
                .contains("launch an instance from its original image " + ami);
    }

    @Test
    void aBackupThatLeftVolumesOutOpensTheGateOnlyWhereThatIsAllowed() throws Exception {
        String ami = backedUp(", excludeDevices: ['/dev/sdf']");

        assertThat(ends(
                        Result.FAILURE,
                        start(
                                "withAmiBackup(instanceId: '%s', allowExcluded: false) { echo 'DEPLOYED' }",
                                aws.instance)))
                .contains("left out /dev/sdf")
                .doesNotContain("DEPLOYED");
        assertThat(ends(Result.SUCCESS, start("withAmiBackup(instanceId: '%s') { echo 'DEPLOYED' }", aws.instance)))
                .contains("the backup " + ami + " left out /dev/sdf, which this gate did not ask for")
                .contains("DEPLOYED");
    }

    @Test
    void aBlockThatIsAbortedBringsNothingBack() throws Exception {
        String ami = backedUp(", keepImage: false");
        WorkflowRun run =
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { semaphore 'deploy' }", aws.instance);
        SemaphoreStep.waitForStart("deploy/1", run);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }

        assertThat(ends(Result.ABORTED, run)).contains(hint(ami), command(ami));
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void whoSaysNoAtAnInputInTheBlockHasNotMadeItFail() throws Exception {
        String ami = backedUp(", keepImage: false");
        WorkflowRun run =
                start("withAmiBackup(instanceId: '%s', restoreOnFailure: true) { input 'Deploy' }", aws.instance);
        jenkins.waitForMessage("Proceed or Abort", run);
        run.getAction(InputAction.class).getExecutions().get(0).doAbort();

        assertThat(ends(Result.ABORTED, run)).contains(hint(ami), command(ami)).doesNotContain("To roll back");
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void aTimeOutInsideTheBlockIsAFailureOfItsOwn() throws Exception {
        backedUp(", keepImage: false");
        WorkflowRun run = start("""
                withAmiBackup(instanceId: '%s', restoreOnFailure: true) {
                    timeout(time: 1, unit: 'SECONDS') { semaphore 'hangs' }
                }
                """, aws.instance);

        assertThat(ends(Result.ABORTED, run)).contains("which was restored from the backup");
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void theVariablesOfSeveralInstancesHoldAllOfThemAndAllAreBroughtBack() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        String log = ends(Result.FAILURE, start("""
                withAmiBackup(instanceIds: ['%s', '%s'], createIfMissing: true, keepImage: false, restoreOnFailure: true) {
                    echo "SEES ${env.AMI_BACKUP_INSTANCE_ID} in ${env.AMI_BACKUP_BUCKET}, ${env.AMI_BACKUP_AMI_ID.split(' ').size()} images"
                    error 'broken'
                }
                """, aws.instance, other));

        assertThat(log)
                .contains("SEES " + aws.instance + " " + other + " in acme-ami-backups, 2 images")
                .contains("To roll back " + aws.instance + ", launch an instance from the image ")
                .contains("To roll back " + other + ", launch an instance from the image ");
        assertThat(aws.images()).hasSize(2);
    }

    @Test
    void aDeclarativePipelineHasItAmongItsOptions() throws Exception {
        String log = ends(Result.FAILURE, start("""
                pipeline {
                    agent none
                    options {
                        withAmiBackup(instanceId: '%s', maxAge: '12h', createIfMissing: true, restoreOnFailure: true)
                    }
                    stages {
                        stage('Deploy') {
                            steps {
                                echo "SEES ${env.AMI_BACKUP_AMI_ID}"
                                error 'broken'
                            }
                        }
                    }
                    post {
                        failure {
                            echo "POST ${env.AMI_BACKUP_AMI_ID}"
                        }
                    }
                }
                """, aws.instance));

        String ami = aws.images().get(0).id();
        assertThat(log).contains("SEES " + ami, "POST " + ami, "from its original image " + ami, "ERROR: broken");
    }

    @Test
    void aDeclarativePipelineDemandsProofAmongItsOptions() throws Exception {
        String log = ends(Result.SUCCESS, start("""
                pipeline {
                    agent none
                    options {
                        withAmiBackup(instanceId: '%s', createIfMissing: true, verifiedWithin: '7d', verifyIfMissing: true,
                            verifyWith: [timeoutMinutes: 30, keepConsole: false])
                    }
                    stages {
                        stage('Deploy') {
                            steps {
                                echo "SEES ${env.AMI_BACKUP_AMI_ID}"
                            }
                        }
                    }
                }
                """, aws.instance));

        String ami = aws.images().get(0).id();
        assertThat(log).contains("[AMI gate] proven: " + ami + " to level image, ", "SEES " + ami);
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void aStageOfADeclarativePipelineHasItAmongItsOptionsForSeveralInstances() throws Exception {
        String log = ends(Result.SUCCESS, start("""
                pipeline {
                    agent none
                    stages {
                        stage('Deploy') {
                            options {
                                withAmiBackup(instanceTags: [Role: 'web'], createIfMissing: true)
                            }
                            steps {
                                echo "SEES ${env.AMI_BACKUP_INSTANCE_ID}"
                            }
                        }
                    }
                }
                """));

        assertThat(log).contains("SEES " + aws.instance);
    }
}
