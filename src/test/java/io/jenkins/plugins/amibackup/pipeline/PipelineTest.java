package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** What a Pipeline can do with the two steps, where AWS does everything at once. */
@WithSharedJenkins
class PipelineTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowJob job(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job;
    }

    private WorkflowRun succeeds(String script, Object... arguments) throws Exception {
        return jenkins.buildAndAssertSuccess(job(script, arguments));
    }

    private String failure(String script, Object... arguments) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job(script, arguments));
        String log = JenkinsRule.getLog(run);
        assertThat(log).containsOnlyOnce("ERROR: ");
        return log.lines()
                .filter(line -> line.startsWith("ERROR: "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void backsAnInstanceUpAndRestoresItWithoutANode() throws Exception {
        WorkflowRun run = succeeds("""
            def backup = amiBackup(instanceId: '%s')
            def restored = amiRestore(amiId: backup.amiId)
            echo "RESTORED ${restored.amiId} OF ${restored.sourceAmiId}"
            """, aws.instance);

        ImageModel restored = image("-restored-");
        ImageModel stored = aws.images().stream()
                .filter(image -> !image.id().equals(restored.id()))
                .findFirst()
                .orElseThrow();
        assertThat(aws.images()).as("no plain intermediates").hasSize(2);
        assertThat(JenkinsRule.getLog(run)).contains("RESTORED " + restored.id() + " OF " + stored.id());
        assertThat(aws.aws.s3().object(AwsBesideJenkins.BUCKET, stored.id() + ".bin"))
                .isPresent();
        assertThat(snapshotsOf(restored)).hasSize(2).allMatch(SnapshotModel::encrypted);
    }

    @Test
    void theNewestBackupOfAnInstanceIsRestoredWithoutKnowingItsAmi() throws Exception {
        succeeds("amiBackup(instanceId: '%s')", aws.instance);
        String first = image("backup-").id();
        aws.clock.set(aws.clock.instant().plusSeconds(3600));

        String log = JenkinsRule.getLog(succeeds("""
            def second = amiBackup(instanceId: '%1$s')
            def newest = amiRestore(instanceId: '%1$s')
            echo "NEWEST ${newest.sourceAmiId == second.amiId}"
            def older = amiRestore(instanceId: '%1$s', takenBefore: second.takenAt)
            echo "OLDER ${older.sourceAmiId == '%2$s'}"
            """, aws.instance, first));

        assertThat(log)
                .contains("NEWEST true", "OLDER true")
                .contains(" is the newest complete backup of " + aws.instance + ", taken ");
    }

    @Test
    void theBackupOfARunIsRestoredWithoutKnowingItsAmi() throws Exception {
        assertThat(JenkinsRule.getLog(succeeds("""
            def backup = amiBackup(instanceId: '%s')
            def restored = amiRestore(backupRunId: backup.runId)
            echo "ITS ${restored.sourceAmiId == backup.amiId}"
            """, aws.instance))).contains("ITS true", " is the backup of run ");
        assertThat(failure("amiRestore(backupRunId: '0a1b2c3d')")).contains("There is no backup run 0a1b2c3d");
        assertThat(failure("amiRestore(backupRunId: 'web-1')")).contains("is not a valid run ID");
    }

    @Test
    void aRestoreNamesEitherAnAmiOrAnInstance() throws Exception {
        assertThat(failure("amiRestore(instanceId: '%s', amiId: 'ami-0123456789abcdef0')", aws.instance))
                .contains("only one of these");
        assertThat(failure("amiRestore(amiId: 'ami-0123456789abcdef0', takenBefore: '7d')"))
                .contains("used only with an instance ID");
    }

    @Test
    void theRestoredImageCarriesTheOriginalTagsAndAwssOwnAreNamedInTheLog() throws Exception {
        WorkflowRun run =
                succeeds("amiRestore(amiId: amiBackup(instanceId: '%s', tags: [Ticket: 4711]).amiId)", aws.instance);

        ImageModel restored = image("-restored-");
        assertThat(restored.tags())
                .containsEntry("Name", "web-1")
                .containsEntry("Role", "web")
                .containsEntry("Ticket", "4711")
                .containsEntry("ami-backup:state", "done")
                .doesNotContainKey("aws:cloudformation:stack-name");
        assertThat(snapshotsOf(restored))
                .anySatisfy(snapshot -> assertThat(snapshot.tags()).containsEntry("Team", "storage"));
        assertThat(JenkinsRule.getLog(run))
                .contains("so they can't be set; the record keeps them: aws:cloudformation:stack-name");
    }

    @Test
    void everyPhaseStandsInTheLog() throws Exception {
        String log = JenkinsRule.getLog(
                succeeds("node { amiRestore(amiId: amiBackup(instanceId: '%s').amiId) }", aws.instance));

        assertThat(log)
                .contains("[AMI backup] " + aws.instance + " (web-1) in eu-west-1 → s3://acme-ami-backups")
                .contains(
                        "[AMI backup] 1/6 Preflight",
                        "[AMI backup] 2/6 Create image",
                        "[AMI backup] 3/6 Encrypt",
                        "[AMI backup] 4/6 Record",
                        "[AMI backup] 5/6 Store",
                        "[AMI backup] 6/6 Seal",
                        "[AMI backup] Done in",
                        "[AMI restore] 1/5 Look up",
                        "[AMI restore] 2/5 Restore",
                        "[AMI restore] 3/5 Encrypt",
                        "[AMI restore] 4/5 Tag",
                        "[AMI restore] 5/5 Check",
                        "[AMI restore] Done in");
    }

    @Test
    void theResultOfABackupIsUsableInTheSandbox() throws Exception {
        String log = JenkinsRule.getLog(succeeds("""
            def b = amiBackup(instanceId: '%s')
            echo "A ${b.runId} ${b.amiId} ${b.amiName} ${b.bucket} ${b.objectKey} ${b.recordKey} ${b.region} ${b.account}"
            echo "B ${b.sizeBytes > 0} ${b.durationSeconds >= 0} ${b.encrypted} ${b.imageKept} ${b.instanceId}"
            echo "C ${b.snapshotIds.size()} ${b.snapshotIds[0].startsWith('snap-')}"
            echo "D $b"
            """, aws.instance));

        ImageModel image = aws.images().get(0);
        String runId = image.tags().get("ami-backup:run-id");
        assertThat(log)
                .contains("A %s %s %s acme-ami-backups %s.bin ami-metadata/%s.json eu-west-1 123456789012"
                        .formatted(runId, image.id(), image.name(), image.id(), image.id()))
                .contains("B true true true true " + aws.instance)
                .contains("C 2 true")
                .contains("D %s \"%s\" of %s in s3://acme-ami-backups/%s.bin"
                        .formatted(image.id(), image.name(), aws.instance, image.id()));
    }

    @Test
    void theResultOfARestoreIsUsableInTheSandbox() throws Exception {
        String log = JenkinsRule.getLog(succeeds("""
            def r = amiRestore(amiId: amiBackup(instanceId: '%s').amiId, name: 'web-1-again')
            echo "A ${r.runId} ${r.amiId} ${r.amiName} ${r.bucket} ${r.objectKey} ${r.recordKey} ${r.region} ${r.account}"
            echo "B ${r.sizeBytes > 0} ${r.durationSeconds >= 0} ${r.encrypted} ${r.sourceAmiId} ${r.instanceId}"
            echo "C ${r.snapshotIds.size()}"
            echo "D $r"
            """, aws.instance));

        ImageModel restored = image("web-1-again");
        String source = image("backup-").id();
        assertThat(log)
                .contains("A %s %s web-1-again acme-ami-backups %s.bin ami-metadata/%s.json eu-west-1 123456789012"
                        .formatted(restored.tags().get("ami-backup:run-id"), restored.id(), source, source))
                .contains("B true true true " + source + " " + aws.instance)
                .contains("C 2")
                .contains("D %s \"web-1-again\" from s3://acme-ami-backups/%s.bin".formatted(restored.id(), source));
    }

    @Test
    void aVerificationProvesABackupAndLeavesNothing() throws Exception {
        WorkflowRun run = succeeds("""
            def b = amiBackup(instanceId: '%s')
            def p = amiBackupVerify(instanceId: b.instanceId, pick: 'random', within: '1d')
            echo "A ${p.runId} ${p.amiId == b.amiId} ${p.instanceId} ${p.proven} ${p.level} [${p.reason}] [${p.console}]"
            echo "B ${p.at} ${p.durationSeconds >= 0} ${p.restoreSeconds >= 0} ${p.bootSeconds} ${p.bucket} ${p.objectKey}"
            echo "C ${p.recordKey} ${p.region} ${p.account}"
            echo "D $p"
            def all = amiBackupVerify(instanceIds: [b.instanceId])
            echo "E ${all.size()} ${all[0].proven}"
            """, aws.instance);

        String stored = image("backup-").id();
        assertThat(JenkinsRule.getLog(run))
                .containsPattern("A [0-9a-f]{8} true " + aws.instance + " true image \\[] \\[]")
                .containsPattern("B 20\\d\\d-\\S+Z true true 0 acme-ami-backups " + stored + "\\.bin")
                .contains("C ami-metadata/" + stored + ".json eu-west-1 123456789012")
                .contains("D " + stored + " in s3://acme-ami-backups/" + stored + ".bin: image")
                .contains("E 1 true");
        assertThat(aws.images()).extracting(ImageModel::id).containsExactly(stored);
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            assertThat(client.goTo(run.getUrl() + "ami-backup/").asNormalizedText())
                    .contains("Backup of web-1 is proven to level image")
                    .contains("proven to level image")
                    .contains("Verifications: 1 done of 1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'amiBackupVerify()',Name either the AMI that was stored",
        "'amiBackupVerify(amiId: \"ami-0123456789abcdef0\", instanceId: \"%s\")',Name either the AMI that was stored",
        "'amiBackupVerify(instanceId: \"%s\", level: \"reboot\")',is not a level of proof",
        "'amiBackupVerify(instanceId: \"%s\", pick: \"oldest\")',does not say which backup",
        "'amiBackupVerify(instanceId: \"%s\", within: \"soon\")',is not a valid age",
        "'amiBackupVerify(instanceId: \"%s\", level: \"boot\")',a subnet and a security group must be named",
        "'amiBackupVerify(instanceId: \"%s\", timeoutMinutes: 2)',may run for 5 to 1440 minutes",
        "'amiRestore(amiId: \"ami-0123456789abcdef0\", launchWith: [keyName: \"none\"])',but none is launched",
        "'amiRestore(amiId: \"ami-0123456789abcdef0\", launch: true, launchWith: [instanceType: \"large\"])',is not a"
                + " valid instance type",
    })
    void aWrongValueOfAVerificationOrALaunchEndsInOneLine(String script, String words) throws Exception {
        assertThat(failure(script.replace("%s", aws.instance))).contains(words);
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void everyParameterOfABackupCounts() throws Exception {
        String key = aws.aws.ec2().createKey();
        aws.aws.s3().createBucket("other-backups", AwsBesideJenkins.REGION);
        AmiBackupConfiguration.get().setRegion("us-west-2");
        String log = JenkinsRule.getLog(succeeds("""
            def volume = 'sdf'
            amiBackup(instanceId: '%s', bucket: 'other-backups', region: 'eu-west-1', credentialsId: 'aws',
                amiPrefix: 'nightly', noReboot: false, encrypt: true, kmsKeyId: '%s', keepImage: true,
                excludeDevices: ["/dev/$volume"], tags: [Build: "number $env.BUILD_NUMBER"], description: 'for the move')
            """, aws.instance, key));

        ImageModel image = aws.images().get(0);
        assertThat(image.name()).startsWith("nightly-web-1-");
        assertThat(image.description()).isEqualTo("for the move");
        assertThat(image.tags()).containsEntry("Build", "number 1");
        assertThat(snapshotsOf(image)).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.sizeGiB()).isEqualTo(8);
            assertThat(snapshot.kmsKeyArn()).isEqualTo(key);
        });
        assertThat(aws.aws.s3().object("other-backups", image.id() + ".bin")).isPresent();
        assertThat(log).contains("rebooted for a consistent file system");
    }

    @Test
    void withoutKeepImageOnlyTheStoredCopyRemains() throws Exception {
        succeeds("amiBackup(instanceId: '%s', keepImage: false)", aws.instance);

        assertThat(aws.images()).isEmpty();
        assertThat(aws.aws.ec2().snapshots()).isEmpty();
        assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).anyMatch(key -> key.endsWith(".bin"));
    }

    @Test
    void theRecordNamesTheBuildThatMadeIt() throws Exception {
        WorkflowRun run = succeeds("amiBackup(instanceId: '%s')", aws.instance);

        String record = aws.aws
                .s3()
                .text(
                        AwsBesideJenkins.BUCKET,
                        "ami-metadata/" + aws.images().get(0).id() + ".json");
        assertThat(record)
                .contains("\"pipeline\"")
                .contains(run.getFullDisplayName())
                .contains(jenkins.getURL() + run.getUrl());
    }

    @Test
    void severalBackupsInParallelEachGetTheirOwn() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        String log = JenkinsRule.getLog(succeeds("""
            def results = [:]
            parallel(
                web: { results.web = amiBackup(instanceId: '%s').instanceId },
                db: { results.db = amiBackup(instanceId: '%s').instanceId })
            echo "GOT $results"
            """, aws.instance, other));

        assertThat(log).contains("GOT [").contains("web:" + aws.instance).contains("db:" + other);
        assertThat(aws.images()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "amiBackup(instanceId: ''),The instance ID is missing",
        "amiBackup(instanceId: 'web-1'),is not a valid instance ID",
        "amiBackup(instanceId: 'i-0a1b2c3d4e5f67890'),There is no instance i-0a1b2c3d4e5f67890 in eu-west-1",
        "'amiBackup(instanceId: \"%s\", bucket: \"No_Bucket\")',is not a valid bucket name",
        "'amiBackup(instanceId: \"%s\", bucket: \"nobodys-bucket\")',The bucket does not exist",
        "'amiBackup(instanceId: \"%s\", region: \"Ireland\")',is not a valid Region",
        "'amiBackup(instanceId: \"%s\", amiPrefix: \"b*ckup\")',can't start an AMI name",
        "'amiBackup(instanceId: \"%s\", roleArn: \"admin\")',is not a valid role ARN",
        "'amiBackup(instanceId: \"%s\", excludeDevices: [\"/dev/sdz\"])',has no device /dev/sdz",
        "'amiBackup(instanceId: \"%s\", kmsKeyId:"
                + " \"arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555\")',is in us-east-1 not"
                + " in eu-west-1",
        "amiRestore(amiId: ''),The AMI ID is missing",
        "amiRestore(amiId: 'web-1'),is not a valid AMI ID",
        "amiRestore(amiId: 'ami-0123456789abcdef0'),The bucket acme-ami-backups has no backup of ami-0123456789abcdef0",
    })
    void aWrongValueEndsInOneLineBeforeAnythingIsMade(String script, String words) throws Exception {
        String line = failure(script.replace("%s", aws.instance));

        assertThat(line.replace(",", "")).contains(words.replace(",", ""));
        assertThat(aws.images()).isEmpty();
        assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).isEmpty();
    }

    @Test
    void aFailureOfAwsCanBeCaughtByThePipeline() throws Exception {
        aws.aws.faults().deny("ec2:CreateImage");
        String log = JenkinsRule.getLog(succeeds("""
            try {
                amiBackup(instanceId: '%s')
            } catch (e) {
                echo "CAUGHT $e.message"
            }
            """, aws.instance));

        assertThat(log).contains("CAUGHT ").contains("UnauthorizedOperation").contains("allow ec2:CreateImage");
    }

    private ImageModel image(String namePart) {
        return aws.images().stream()
                .filter(image -> image.name().contains(namePart))
                .findFirst()
                .orElseThrow();
    }

    private List<SnapshotModel> snapshotsOf(ImageModel image) {
        return aws.aws.ec2().snapshots().stream()
                .filter(snapshot -> image.snapshotIds().contains(snapshot.id()))
                .toList();
    }
}
