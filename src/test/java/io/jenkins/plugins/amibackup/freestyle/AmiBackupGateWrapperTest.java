package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.model.StringParameterDefinition;
import hudson.model.TaskListener;
import hudson.tasks.BuildWrapper;
import hudson.tasks.Shell;
import io.jenkins.plugins.amibackup.AgentsInEc2;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.buildlog.BuildStepCall;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.CoreWrapperStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.UnstableBuilder;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** The gate of a freestyle job, where AWS does everything at once. */
@WithSharedJenkins
class AmiBackupGateWrapperTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject("deploy");
    }

    private AmiBackupGateWrapper gate(AmiBackupBuilder backup) throws IOException {
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(backup);
        job.getBuildWrappersList().replace(gate);
        return gate;
    }

    private String ends(Result how) throws Exception {
        return JenkinsRule.getLog(jenkins.buildAndAssertStatus(how, job));
    }

    private String backedUp(boolean keepsImage) throws Exception {
        FreeStyleProject other = jenkins.createFreeStyleProject();
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setKeepImage(keepsImage);
        other.getBuildersList().add(backup);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(other);
        return build.getEnvironment(TaskListener.NULL).get("AMI_BACKUP_AMI_ID");
    }

    private String hint(String ami) {
        return "[AMI restore] To restore " + aws.instance + " in a Pipeline: amiRestore(amiId: '" + ami
                + "', bucket: 'acme-ami-backups', region: 'eu-west-1')";
    }

    private String buildStep(String ami) {
        return "[AMI restore] To restore " + aws.instance
                + " in a freestyle job, use the build step \"Restore an AMI from S3\" with these fields: AMI ID: " + ami
                + "; Bucket: acme-ami-backups; Region: eu-west-1";
    }

    private String command(String ami) {
        return "[AMI restore] To restore " + aws.instance + " from the command line: ami-backup restore --ami-id " + ami
                + " --bucket acme-ami-backups --region eu-west-1";
    }

    @Test
    void aClosedGateEndsTheBuildBeforeAnyStepAndSaysWhatMendsIt() throws Exception {
        gate(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(new Shell("echo DEPLOYED"));

        assertThat(ends(Result.FAILURE))
                .contains(
                        "ERROR: There is no complete backup of web-1 (" + aws.instance + ") in s3://acme-ami-backups.")
                .contains("select \"Make a backup if there is none\" on the gate")
                .doesNotContain("DEPLOYED")
                .doesNotContain("To restore");
    }

    @Test
    void anOpenGateLetsTheStepsSeeTheBackup() throws Exception {
        String ami = backedUp(true);
        gate(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(new Shell("env | grep ^AMI_ | sort"));

        assertThat(ends(Result.SUCCESS))
                .contains(
                        "AMI_BACKUP_AMI_ID=" + ami + "\n",
                        "AMI_BACKUP_BUCKET=acme-ami-backups\n",
                        "AMI_BACKUP_INSTANCE_ID=" + aws.instance + "\n")
                .doesNotContain("To restore");

        aws.clock.advance(Duration.ofHours(25).plusMinutes(30));
        assertThat(ends(Result.FAILURE))
                .contains("is 1 day 1 hour old, but this gate allows at most 1 day. The gate is closed.");
    }

    @Test
    void aGateDemandsProofAndVerifiesWhereItMayAndTermsMayBeVariables() throws Exception {
        String ami = backedUp(true);
        AmiBackupGateWrapper gate = gate(new AmiBackupBuilder(aws.instance));
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("PROOF", "7d"), new StringParameterDefinition("LEVEL", "image")));
        gate.setVerifiedWithin("${PROOF}");
        gate.setVerifiedLevel("${LEVEL}");
        assertThat(ends(Result.FAILURE))
                .contains("Verify " + ami + " in acme-ami-backups to level image with the build step \""
                        + BuildStepCall.VERIFY.title()
                        + "\", or select \"Verify the backup if it is not proven\" on the gate.");

        gate.setVerifyIfMissing(true);
        assertThat(ends(Result.SUCCESS)).contains("[AMI gate] proven: " + ami + " to level image, ");
    }

    @Test
    void aBackupThatLeftVolumesOutOpensTheGateOnlyWhereThatIsAllowed() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setExcludeDevices("/dev/sdf");
        FreeStyleProject made = jenkins.createFreeStyleProject();
        made.getBuildersList().add(backup);
        jenkins.buildAndAssertSuccess(made);
        AmiBackupGateWrapper gate = gate(new AmiBackupBuilder(aws.instance));
        gate.setAllowExcluded(false);
        job.getBuildersList().add(new Shell("echo DEPLOYED"));

        assertThat(ends(Result.FAILURE)).contains("left out /dev/sdf").doesNotContain("DEPLOYED");

        gate.setAllowExcluded(true);
        assertThat(ends(Result.SUCCESS)).contains("left out /dev/sdf, which this gate did not ask for");
    }

    @Test
    void aGateMakesTheBackupThatIsMissingAndAgesMayBeVariables() throws Exception {
        AmiBackupGateWrapper gate = gate(new AmiBackupBuilder(aws.instance));
        gate.setCreateIfMissing(true);
        gate.setMaxAge("${BUILD_NUMBER}h");
        job.getBuildersList().add(new Shell("echo DEPLOYED"));

        assertThat(ends(Result.SUCCESS)).contains("Making a backup now.", "DEPLOYED");
        aws.clock.advance(Duration.ofMinutes(90));
        assertThat(ends(Result.SUCCESS)).contains("the maximum is 2 h", "DEPLOYED");
        assertThat(aws.images()).hasSize(1);

        gate.setMaxAge("soon");
        assertThat(ends(Result.FAILURE)).contains("ERROR: \"soon\" is not a valid age.");
    }

    @Test
    void whenTheBuildFailsItsLogEndsWithTheCallsThatBringTheInstanceBack() throws Exception {
        String ami = backedUp(true);
        gate(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(new FailureBuilder());

        String log = ends(Result.FAILURE);
        assertThat(log).contains(hint(ami), command(ami));
        assertThat(log.lines().toList()).endsWith(buildStep(ami), hint(ami), command(ami), "Finished: FAILURE");

        job.getBuildersList().clear();
        job.getBuildersList().add(new UnstableBuilder());
        assertThat(ends(Result.UNSTABLE)).doesNotContain("To restore");
    }

    @Test
    void aBuildThatFailsBringsTheImageBackWhereThatIsWanted() throws Exception {
        String ami = backedUp(false);
        gate(new AmiBackupBuilder(aws.instance)).setRestoreOnFailure(true);
        job.getBuildersList().add(new FailureBuilder());

        String log = ends(Result.FAILURE);
        assertThat(aws.images())
                .singleElement()
                .satisfies(image -> assertThat(log)
                        .containsOnlyOnce(
                                "[AMI restore] To roll back " + aws.instance + ", launch an instance from the image "
                                        + image.id() + ", which was restored from the backup " + ami + "."));
    }

    @Test
    void aStepThatFailsWithAnErrorBringsTheImageBackToo() throws Exception {
        backedUp(false);
        gate(new AmiBackupBuilder(aws.instance)).setRestoreOnFailure(true);
        job.getBuildersList().add(new AmiBackupBuilder("i-0123456789abcdef0"));

        assertThat(ends(Result.FAILURE))
                .contains("ERROR: There is no instance i-0123456789abcdef0")
                .containsOnlyOnce("which was restored from the backup");
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void theOriginalImageServesWhereItStillStands() throws Exception {
        String ami = backedUp(true);
        gate(new AmiBackupBuilder(aws.instance)).setRestoreOnFailure(true);
        job.getBuildersList().add(new FailureBuilder());

        assertThat(ends(Result.FAILURE)).contains("from its original image " + ami + ", which still exists.");
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void aRestoreThatFailsIsNamedBesideTheCalls() throws Exception {
        String ami = backedUp(false);
        aws.aws.faults().deny("ec2:CreateRestoreImageTask");
        gate(new AmiBackupBuilder(aws.instance)).setRestoreOnFailure(true);
        job.getBuildersList().add(new FailureBuilder());

        assertThat(ends(Result.FAILURE))
                .contains("The backup " + ami + " was not restored. ", "allow ec2:CreateRestoreImageTask")
                .contains(hint(ami), command(ami));
    }

    private AmiBackupGateWrapper wayBack(AmiBackupBuilder backup, String way) throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        AmiBackupGateWrapper gate = gate(backup);
        gate.setRestoreOnFailure(true);
        gate.setWayBack(way);
        job.getBuildersList().add(new FailureBuilder());
        return gate;
    }

    @Test
    void anInstanceIsLaunchedAsRecordedWhereThatIsTheWayBack() throws Exception {
        String ami = backedUp(false);
        int before = aws.aws.ec2().instances().size();
        wayBack(new AmiBackupBuilder(aws.instance), "launch");

        String log = ends(Result.FAILURE);
        assertThat(aws.aws.ec2().instances()).hasSize(before + 1);
        assertThat(log)
                .contains("An instance was launched from " + ami + ", the backup of " + aws.instance + ": "
                        + aws.aws.ec2().instances().get(before).id());
    }

    @Test
    void theInstanceItselfIsRolledBackButNotToABackupThatIsTooOldWhichMayBeAVariable() throws Exception {
        String ami = backedUp(true);
        AmiBackupGateWrapper gate = wayBack(new AmiBackupBuilder(aws.instance), "inPlace");
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("OLDEST", "90m")));
        gate.setRollbackMaxAge("${OLDEST}");
        aws.clock.advance(Duration.ofMinutes(70));
        assertThat(ends(Result.FAILURE))
                .contains(aws.instance + " was rolled back in place to " + ami, "NOT rolled back");

        aws.clock.advance(Duration.ofHours(1));
        assertThat(ends(Result.FAILURE))
                .contains(aws.instance + " is not rolled back by itself: this gate has not made the backup " + ami)
                .contains("rollbackMaxAge is 1 hour 30 minutes")
                .contains("To roll " + aws.instance + " back in place, in a Pipeline: amiRestore(amiId: '" + ami
                        + "', inPlaceOf: '" + aws.instance + "', ")
                .contains(hint(ami));
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(1);
    }

    @Test
    void theFirstOfSeveralThatCanNotBeRolledBackStopsTheRest() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        AmiBackupBuilder both = new AmiBackupBuilder("");
        both.setInstanceIds(aws.instance + " " + other);
        wayBack(both, "inPlace").setCreateIfMissing(true);
        aws.aws.machines().failNextRootReplacement(false);

        assertThat(ends(Result.FAILURE))
                .contains("EC2 could not replace the root volume of " + aws.instance)
                .contains(other + " was not rolled back to ", "because the instance before it failed");
        assertThat(aws.aws.calls().count("ec2:CreateReplaceRootVolumeTask")).isEqualTo(1);
    }

    @Test
    void aWayBackThatIsNoneIsRefusedBeforeAnyStep() throws Exception {
        wayBack(new AmiBackupBuilder(aws.instance), "sideways");
        assertThat(ends(Result.FAILURE))
                .contains("ERROR: \"sideways\" is not a way back. Use one of these: image, launch, inPlace");
    }

    @Test
    void theAgentOfTheBuildIsNamedBeforeItIsCutOffAndTheRollBackGoesOnToItsEnd() throws Exception {
        String ami = backedUp(true);
        wayBack(new AmiBackupBuilder(aws.instance), "inPlace");
        try (AgentsInEc2 ec2 = new AgentsInEc2(jenkins)) {
            Slave agent = ec2.agent("web-agent", aws.instance);
            job.setAssignedNode(agent);
            ec2.cutOff(agent, aws.aws, "ec2:CreateReplaceRootVolumeTask");
            String log = ends(Result.FAILURE);

            String named = "This build runs on the agent \"web-agent\", which runs on " + aws.instance
                    + ": when that restarts, the agent goes offline. This build step goes on to its end, because the"
                    + " controller drives it; what comes after it in the job fails unless the agent is online again by"
                    + " then.";
            assertThat(log).contains(named, aws.instance + " was rolled back in place to " + ami, hint(ami));
            assertThat(log.indexOf(named)).isLessThan(log.indexOf("Replace root "));
        }
    }

    @Test
    void aBuildStepThatRollsItsOwnAgentBackEndsWellAndWhatNeedsTheAgentAfterItFails() throws Exception {
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        AmiRestoreBuilder restore = new AmiRestoreBuilder(backedUp(true));
        restore.setInPlaceOf(aws.instance);
        // A volume that is no older than the replacement can't be the one that was replaced.
        aws.clock.advance(Duration.ofMinutes(5));
        job.getBuildersList().add(restore);
        job.getBuildersList().add(new Shell("echo AFTERWARDS"));
        try (AgentsInEc2 ec2 = new AgentsInEc2(jenkins)) {
            Slave agent = ec2.agent("web-agent", aws.instance);
            job.setAssignedNode(agent);
            ec2.cutOff(agent, aws.aws, "ec2:CreateReplaceRootVolumeTask");

            assertThat(ends(Result.FAILURE))
                    .contains("This build runs on the agent \"web-agent\"", "passes its status checks")
                    .doesNotContain("\nAFTERWARDS");
            assertThat(job.getLastBuild().getEnvironment(TaskListener.NULL))
                    .containsEntry("AMI_RESTORE_IN_PLACE_OF", aws.instance)
                    .hasEntrySatisfying(
                            "AMI_RESTORE_REPLACE_ROOT_VOLUME_TASK_ID",
                            id -> assertThat(id).startsWith("replacevol-"))
                    .hasEntrySatisfying(
                            "AMI_RESTORE_OLD_ROOT_VOLUME_ID",
                            id -> assertThat(id).startsWith("vol-"))
                    .hasEntrySatisfying(
                            "AMI_RESTORE_NEW_ROOT_VOLUME_ID",
                            id -> assertThat(id).startsWith("vol-"));
        }
    }

    @Test
    void severalInstancesAreNamedByIdsOrTags() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        AmiBackupBuilder both = new AmiBackupBuilder("");
        both.setInstanceIds(aws.instance + ",\n" + other);
        gate(both).setCreateIfMissing(true);
        job.getBuildersList().add(new Shell("echo \"SEES $AMI_BACKUP_INSTANCE_ID\""));
        assertThat(ends(Result.SUCCESS)).contains("SEES " + aws.instance + " " + other);
        assertThat(aws.images()).hasSize(2);

        AmiBackupBuilder tagged = new AmiBackupBuilder("");
        tagged.setInstanceTags("Role=web\nName=web-*");
        gate(tagged);
        assertThat(ends(Result.SUCCESS))
                .contains("1 instances are tagged Name=web-*, Role=web", "SEES " + aws.instance + "\n");

        tagged.setInstanceTags("Role=nobody");
        assertThat(ends(Result.FAILURE))
                .contains("ERROR: No running or stopped instance in eu-west-1 is tagged Role=nobody");
    }

    @Test
    void theBuildStepBacksSeveralInstancesUpToo() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        AmiBackupBuilder both = new AmiBackupBuilder("");
        both.setInstanceIds(aws.instance + " " + other);
        job.getBuildersList().add(both);
        job.getBuildersList().add(new Shell("echo \"SEES $AMI_BACKUP_INSTANCE_ID\""));

        assertThat(ends(Result.SUCCESS)).contains("SEES " + aws.instance + " " + other);
        assertThat(aws.images()).hasSize(2);
    }

    @Test
    void aGateResumesNothing() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setResumeRunId("7f3a2c41");
        gate(backup);
        assertThat(ends(Result.FAILURE)).contains("ERROR: A gate can't resume a run.");
    }

    @Test
    void theFormKeepsWhatIsSetAndTheDefaults() throws Exception {
        keeps(new AmiBackupGateWrapper(new AmiBackupBuilder("i-0a1b2c3d4e5f67890")));
        AmiBackupBuilder backup = new AmiBackupBuilder("");
        backup.setInstanceIds("i-0a1b2c3d4e5f67890 ${OTHER}");
        backup.setInstanceTags("Role=web");
        backup.setMaxInstances(7);
        backup.setBucket("acme-ami-backups");
        backup.setTags("Team=storage");
        backup.setKeepImage(false);
        backup.setOnAbort("detach");
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(backup);
        gate.setMaxAge("7d");
        gate.setCreateIfMissing(true);
        gate.setRestoreOnFailure(true);
        keeps(gate);
        gate.setWayBack("inPlace");
        gate.setRollbackMaxAge("${OLDEST}");
        gate.setVerifiedWithin("${PROOF}");
        gate.setVerifiedLevel("boot");
        gate.setVerifiedScope("instance");
        gate.setVerifyIfMissing(true);
        VerifyWith with = new VerifyWith();
        with.setSubnetId("${SUBNET}");
        with.setSecurityGroupIds(List.of("${GROUP}"));
        with.setAllowNetwork(true);
        gate.setVerifyWith(with);
        keeps(gate);
    }

    private void keeps(AmiBackupGateWrapper before) throws Exception {
        job.getBuildWrappersList().replace(before);
        jenkins.configRoundtrip(job);
        AmiBackupGateWrapper after = job.getBuildWrappersList().get(AmiBackupGateWrapper.class);
        jenkins.assertEqualBeans(
                before,
                after,
                "maxAge,createIfMissing,allowExcluded,restoreOnFailure,wayBack,rollbackMaxAge,verifiedWithin,verifiedLevel,verifiedScope,verifyIfMissing");
        if (before.getVerifyWith() == null) {
            assertThat(after.getVerifyWith()).isNull();
        } else {
            jenkins.assertEqualDataBoundBeans(before.getVerifyWith(), after.getVerifyWith());
        }
        jenkins.assertEqualDataBoundBeans(before.getBackup(), after.getBackup());
    }

    @Test
    void pipelinesAreNotOfferedTheWrapper() {
        assertThat(jenkins.jenkins
                        .getDescriptorByType(CoreWrapperStep.DescriptorImpl.class)
                        .getApplicableDescriptors())
                .noneMatch(descriptor -> descriptor.clazz.equals(AmiBackupGateWrapper.class));
        assertThat(BuildWrapper.all().get(AmiBackupGateWrapper.DescriptorImpl.class))
                .isNotNull();
    }
}
