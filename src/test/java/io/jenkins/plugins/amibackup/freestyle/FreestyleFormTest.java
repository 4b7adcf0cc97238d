package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.Retention;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.CoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** The forms of the two build steps. */
@WithSharedJenkins
class FreestyleFormTest {

    private static JenkinsRule jenkins;

    @BeforeEach
    void addCredentials() throws Exception {
        AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", "AKIA", "secret", ""));
    }

    private void keeps(Builder before) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(before);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(before, job.getBuildersList().get(before.getClass()));
    }

    private static void fill(OperationBuilder builder) {
        builder.setBucket("acme-ami-backups");
        builder.setBucketOwner("999999999999");
        builder.setRegion("eu-west-1");
        builder.setCredentialsId("aws");
        builder.setRoleArn("arn:aws:iam::123456789012:role/backup");
        builder.setExternalId("external");
        builder.setKmsKeyId("alias/backups");
        builder.setTags("Team=storage\nCost=$COST");
    }

    @Test
    void theFormOfABackupKeepsWhatIsSet() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder("${INSTANCE}");
        fill(backup);
        backup.setAmiPrefix("nightly");
        backup.setLog("summary");
        backup.setNoReboot(false);
        backup.setEncrypt(false);
        backup.setKeepImage(false);
        backup.setExcludeDevices("/dev/sdf /dev/sdg");
        backup.setDescription("for the move");
        keeps(backup);
    }

    @Test
    void theFormOfABackupKeepsTheDefaults() throws Exception {
        keeps(new AmiBackupBuilder("i-0a1b2c3d4e5f67890"));
    }

    @Test
    void theFormKeepsCredentialsThatAVariableNames() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder("i-0a1b2c3d4e5f67890");
        backup.setCredentialsId("${WHO}");
        keeps(backup);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "false"})
    void theFormOfARestoreKeepsWhatIsSet(String encrypt) throws Exception {
        AmiRestoreBuilder restore = new AmiRestoreBuilder("${AMI}");
        fill(restore);
        restore.setName("web-1-again");
        restore.setEncrypt(encrypt);
        keeps(restore);
    }

    @Test
    void theFormOfARestoreKeepsTheInstanceThatIsNamedInsteadOfAnAmi() throws Exception {
        AmiRestoreBuilder restore = new AmiRestoreBuilder("");
        restore.setInstanceId("${INSTANCE}");
        restore.setTakenBefore("$BEFORE");
        keeps(restore);
    }

    @Test
    void theFormOfARestoreKeepsTheRunThatIsNamedInsteadOfAnAmi() throws Exception {
        AmiRestoreBuilder restore = new AmiRestoreBuilder("");
        restore.setBackupRunId("${AMI_BACKUP_RUN_ID}");
        keeps(restore);
    }

    @Test
    void theFormOfARestoreKeepsHowAnInstanceIsLaunched() throws Exception {
        LaunchWith launch = new LaunchWith();
        launch.setInstanceType("${TYPE}");
        launch.setSecurityGroupIds(List.of("$GROUP"));
        launch.setProfile("none");
        launch.setTags(Map.of("Build", "$BUILD_NUMBER"));
        launch.setMetadataOptions("HttpTokens=$TOKENS");
        launch.setPlacementGroup("none");
        launch.setVolumes(Map.of("/dev/sdf", "Iops=$IOPS"));
        AmiRestoreBuilder restore = new AmiRestoreBuilder("${AMI}");
        restore.setLaunch(true);
        restore.setLaunchWith(launch);
        restore.setDryRun(true);
        keeps(restore);
    }

    @Test
    void theFormOfAVerificationKeepsWhatIsSetAndTheDefaults() throws Exception {
        keeps(new AmiBackupVerifyBuilder());
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setInstanceId("${INSTANCE}");
        verify.setPick("random");
        verify.setWithin("$AGE");
        verify.setBucket("acme-ami-backups");
        verify.setCredentialsId("aws");
        verify.setLevel("command");
        verify.setSubnetId("$SUBNET");
        verify.setSecurityGroupIds("$GROUP sg-0a1b2c3d4e5f67890");
        verify.setInstanceType("t3.micro");
        verify.setTimeoutMinutes(30);
        verify.setAllowNetwork(true);
        verify.setProfile("drill");
        verify.setConsolePattern("login:");
        verify.setCommand("true");
        verify.setSsmDocument("AcmeCheck");
        verify.setKeepConsole(false);
        verify.setOnAbort("detach");
        keeps(verify);
    }

    @Test
    void theFormOfAPruneKeepsWhatIsSetAndTheDefaults() throws Exception {
        keeps(new AmiBackupPruneBuilder());
        Retention retention = new Retention();
        retention.setKeepDaily(14);
        retention.setKeepWithin("$AGE");
        AmiBackupPruneBuilder prune = new AmiBackupPruneBuilder();
        prune.setInstanceIds("$INSTANCES");
        prune.setMaxInstances(7);
        prune.setRetention(retention);
        prune.setDryRun(false);
        prune.setRetentionSet("$SET");
        prune.setMaxRemovals(500);
        prune.setTemplateVersions("default,latest");
        prune.setBucket("acme-ami-backups");
        prune.setCredentialsId("aws");
        prune.setOnAbort("detach");
        keeps(prune);
        AmiBackupPruneBuilder every = new AmiBackupPruneBuilder();
        every.setAll(true);
        keeps(every);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                AmiBackupBuilder.class,
                AmiRestoreBuilder.class,
                AmiBackupVerifyBuilder.class,
                AmiBackupPruneBuilder.class
            })
    void everyFieldHasHelp(Class<? extends Builder> builder) throws Exception {
        DrivenBuilderDescriptor descriptor = (DrivenBuilderDescriptor) jenkins.jenkins.getDescriptorOrDie(builder);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (DescribableParameter parameter : new DescribableModel<>(builder).getParameters()) {
                String help = descriptor.getHelpFile(parameter.getName()).substring(1);
                assertThat(client.goTo(help, "text/html").getWebResponse().getContentAsString())
                        .as(parameter.getName())
                        .contains("<p>");
            }
        }
    }

    @Test
    void theBuildStepsHaveSymbolsOfTheirOwnAndStayOutOfPipelinesList() {
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "amiBackupBuilder"))
                .isInstanceOf(AmiBackupBuilder.DescriptorImpl.class);
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "amiRestoreBuilder"))
                .isInstanceOf(AmiRestoreBuilder.DescriptorImpl.class);
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "amiBackupPruneBuilder"))
                .isInstanceOf(AmiBackupPruneBuilder.DescriptorImpl.class);
        assertThat(SymbolLookup.get().findDescriptor(Builder.class, "amiBackupVerifyBuilder"))
                .isInstanceOf(AmiBackupVerifyBuilder.DescriptorImpl.class);
        assertThat(jenkins.jenkins
                        .getDescriptorByType(CoreStep.DescriptorImpl.class)
                        .getApplicableDescriptors())
                .noneMatch(descriptor -> descriptor instanceof DrivenBuilderDescriptor);
    }
}
