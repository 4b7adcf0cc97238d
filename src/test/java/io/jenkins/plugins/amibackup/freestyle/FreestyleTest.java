package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParameterDefinition;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.TaskListener;
import hudson.tasks.Shell;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** What a freestyle job can do with the two build steps, where AWS does everything at once. */
@WithSharedJenkins
class FreestyleTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject("nightly");
    }

    @Test
    void backsAnInstanceUpAndRestoresIt() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(new AmiRestoreBuilder("$AMI_BACKUP_AMI_ID"));

        String log = JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job));

        assertThat(log)
                .contains(
                        "[AMI backup] 1/6 Preflight",
                        "[AMI backup] 2/6 Create image",
                        "[AMI backup] 3/6 Encrypt",
                        "[AMI backup] 4/6 Record",
                        "[AMI backup] 5/6 Store",
                        "[AMI backup] 6/6 Seal",
                        "[AMI restore] 1/5 Look up",
                        "[AMI restore] 2/5 Restore",
                        "[AMI restore] 3/5 Encrypt",
                        "[AMI restore] 4/5 Tag",
                        "[AMI restore] 5/5 Check",
                        "so they can't be set; the record keeps them: aws:cloudformation:stack-name");
        ImageModel restored = image("-restored-");
        assertThat(restored.tags()).containsEntry("Role", "web").doesNotContainKey("aws:cloudformation:stack-name");
        assertThat(aws.aws.ec2().snapshots())
                .filteredOn(snapshot -> restored.snapshotIds().contains(snapshot.id()))
                .hasSize(2)
                .allMatch(SnapshotModel::encrypted);
    }

    @Test
    void theNewestBackupOfAnInstanceIsRestored() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        AmiRestoreBuilder restore = new AmiRestoreBuilder("");
        restore.setInstanceId("$MACHINE");
        restore.setTakenBefore("2100-01-01");
        job.getBuildersList().add(restore);

        build(Map.of("MACHINE", aws.instance));

        assertThat(JenkinsRule.getLog(job.getLastBuild()))
                .contains(" is the newest complete backup of " + aws.instance + " that was taken before 2100-");
        assertThat(image("-restored-").tags()).containsEntry("Role", "web");
    }

    @Test
    void laterStepsFindTheResultsInTheirEnvironment() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(new AmiRestoreBuilder("${AMI_BACKUP_AMI_ID}"));
        job.getBuildersList().add(new Shell("env | grep ^AMI_ | sort"));

        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        ImageModel restored = image("-restored-");
        ImageModel stored = aws.images().get(aws.images().get(0).equals(restored) ? 1 : 0);
        long size = aws.aws
                .s3()
                .object(AwsBesideJenkins.BUCKET, stored.id() + ".bin")
                .orElseThrow()
                .size();
        assertThat(JenkinsRule.getLog(build))
                .contains(
                        "AMI_BACKUP_AMI_ID=" + stored.id() + "\n",
                        "AMI_BACKUP_AMI_NAME=" + stored.name() + "\n",
                        "AMI_BACKUP_BUCKET=acme-ami-backups\n",
                        "AMI_BACKUP_OBJECT_KEY=" + stored.id() + ".bin\n",
                        "AMI_BACKUP_RECORD_KEY=ami-metadata/" + stored.id() + ".json\n",
                        "AMI_BACKUP_REGION=eu-west-1\n",
                        "AMI_BACKUP_RUN_ID=" + stored.tags().get("ami-backup:run-id") + "\n",
                        "AMI_BACKUP_SIZE_BYTES=" + size + "\n",
                        "AMI_RESTORE_AMI_ID=" + restored.id() + "\n",
                        "AMI_RESTORE_AMI_NAME=" + restored.name() + "\n",
                        "AMI_RESTORE_BUCKET=acme-ami-backups\n",
                        "AMI_RESTORE_OBJECT_KEY=" + stored.id() + ".bin\n",
                        "AMI_RESTORE_RECORD_KEY=ami-metadata/" + stored.id() + ".json\n",
                        "AMI_RESTORE_REGION=eu-west-1\n",
                        "AMI_RESTORE_RUN_ID=" + restored.tags().get("ami-backup:run-id") + "\n",
                        "AMI_RESTORE_SIZE_BYTES=" + size + "\n");
    }

    @Test
    void verifiesABackupAndLeavesWhatThatHasShownInTheEnvironment() throws Exception {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setAmiId("${AMI_BACKUP_AMI_ID}");
        verify.setLevel("$LEVEL");
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(verify);
        job.getBuildersList().add(new Shell("env | grep ^AMI_VERIFY_ | sort"));

        build(Map.of("LEVEL", "image"));

        String stored = aws.images().get(0).id();
        assertThat(JenkinsRule.getLog(job.getLastBuild()))
                .contains(
                        "AMI_VERIFY_AMI_ID=" + stored + "\n",
                        "AMI_VERIFY_INSTANCE_ID=" + aws.instance + "\n",
                        "AMI_VERIFY_LEVEL=image\n",
                        "AMI_VERIFY_BOOT_SECONDS=0\n",
                        "AMI_VERIFY_RECORD_KEY=ami-metadata/" + stored + ".json\n");
        assertThat(aws.images()).hasSize(1);
    }

    @Test
    void whatABuildKeepsOfAResultIsReadBackFromItsFile() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        build.reload();

        assertThat(build.getEnvironment(TaskListener.NULL))
                .containsEntry("AMI_BACKUP_AMI_ID", aws.images().get(0).id());
    }

    @Test
    void everyFieldOfABackupExpandsBuildVariables() throws Exception {
        String key = aws.aws.ec2().createKey();
        aws.aws.s3().createBucket("other-backups", AwsBesideJenkins.REGION);
        aws.aws.ec2().role("arn:aws:iam::123456789012:role/backup", "external");
        AmiBackupBuilder backup = new AmiBackupBuilder("${INSTANCE}");
        backup.setBucket("${TEAM}-backups");
        backup.setRegion("eu-${WHERE}");
        backup.setCredentialsId("${WHO}");
        backup.setRoleArn("arn:aws:iam::123456789012:role/${ROLE}");
        backup.setExternalId("$EXTERNAL");
        backup.setAmiPrefix("$PREFIX");
        backup.setKmsKeyId("$KEY");
        backup.setExcludeDevices("/dev/$DEVICE");
        backup.setTags("Build=number $BUILD_NUMBER\n$TAG");
        backup.setDescription("by $JOB_NAME");
        job.getBuildersList().add(backup);

        build(Map.of(
                "INSTANCE", aws.instance,
                "TEAM", "other",
                "WHERE", "west-1",
                "WHO", "aws",
                "ROLE", "backup",
                "EXTERNAL", "external",
                "PREFIX", "weekly",
                "KEY", key,
                "DEVICE", "sdf",
                "TAG", "Ticket=one=1"));

        ImageModel image = aws.images().get(0);
        assertThat(image.name()).startsWith("weekly-web-1-");
        assertThat(image.description()).isEqualTo("by nightly");
        assertThat(image.tags()).containsEntry("Build", "number 1").containsEntry("Ticket", "one=1");
        assertThat(aws.aws.ec2().snapshots())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.kmsKeyArn()).isEqualTo(key));
        assertThat(aws.aws.s3().object("other-backups", image.id() + ".bin")).isPresent();
        assertThat(aws.aws.calls().count("sts:AssumeRole")).isPositive();
    }

    @Test
    void aRestoreNamesTheRunOfTheBackupBeforeIt() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        AmiRestoreBuilder restore = new AmiRestoreBuilder("");
        restore.setBackupRunId("${AMI_BACKUP_RUN_ID}");
        job.getBuildersList().add(restore);

        build(Map.of());

        assertThat(image("-restored-").state()).isEqualTo("available");
    }

    @Test
    void everyFieldOfARestoreExpandsBuildVariables() throws Exception {
        String key = aws.aws.ec2().createKey();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        AmiRestoreBuilder restore = new AmiRestoreBuilder("${AMI_BACKUP_AMI_ID}");
        restore.setBucket("${TEAM}-ami-backups");
        restore.setRegion("eu-${WHERE}");
        restore.setCredentialsId("${WHO}");
        restore.setName("$NAME-$BUILD_NUMBER");
        restore.setEncrypt("$ENCRYPT");
        restore.setKmsKeyId("$KEY");
        restore.setTags("Ticket=$TICKET");
        job.getBuildersList().add(restore);

        build(Map.of(
                "TEAM", "acme",
                "WHERE", "west-1",
                "WHO", "aws",
                "NAME", "again",
                "ENCRYPT", "true",
                "KEY", key,
                "TICKET", "4711"));

        ImageModel restored = image("again-1");
        assertThat(restored.tags()).containsEntry("Ticket", "4711");
        assertThat(aws.aws.ec2().snapshots())
                .filteredOn(snapshot -> restored.snapshotIds().contains(snapshot.id()))
                .allSatisfy(snapshot -> assertThat(snapshot.kmsKeyArn()).isEqualTo(key));
    }

    private void build(Map<String, String> parameters) throws Exception {
        List<StringParameterValue> values = new ArrayList<>();
        parameters.forEach((key, text) -> values.add(new StringParameterValue(key, text)));
        job.addProperty(new ParametersDefinitionProperty(values.stream()
                .map(given -> (ParameterDefinition) new StringParameterDefinition(given.getName(), ""))
                .toList()));
        jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, new ParametersAction(List.copyOf(values))));
    }

    @Test
    void aFailureEndsTheBuildWithOneLine() throws Exception {
        job.getBuildersList().add(new AmiBackupBuilder("i-0a1b2c3d4e5f67890"));
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("ERROR: There is no instance i-0a1b2c3d4e5f67890 in eu-west-1.", build);
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void aTagThatIsNoneEndsTheBuildWithOneLine() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setTags("Team");
        job.getBuildersList().add(backup);
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("ERROR: \"Team\" is not a valid tag. Write each tag as key=value.", build);
    }

    @Test
    void aTagThatIsGivenTwiceEndsTheBuildWithOneLine() throws Exception {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setTags("$JOB_NAME=two\n" + job.getName() + "=three");
        job.getBuildersList().add(backup);
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains(
                "ERROR: The tag \"" + job.getName()
                        + "\" is given twice, with the values \"two\" and \"three\". Give it" + " once.",
                build);
    }

    @Test
    void aChoiceOfEncryptionThatIsNoneEndsTheBuildWithOneLine() throws Exception {
        AmiRestoreBuilder restore = new AmiRestoreBuilder("ami-0123456789abcdef0");
        restore.setEncrypt("perhaps");
        job.getBuildersList().add(restore);
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("ERROR: \"perhaps\" is not a valid choice of encryption.", build);
    }

    private ImageModel image(String namePart) {
        return aws.images().stream()
                .filter(image -> image.name().contains(namePart))
                .findFirst()
                .orElseThrow();
    }
}
