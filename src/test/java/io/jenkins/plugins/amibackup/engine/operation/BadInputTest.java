package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong request stops before anything is made, with a line that says what is wrong and what to do. */
class BadInputTest {

    private static final Set<String> MAKING = Set.of(
            "ec2:CreateImage",
            "ec2:CopyImage",
            "ec2:CreateStoreImageTask",
            "ec2:CreateRestoreImageTask",
            "ec2:CreateTags",
            "s3:PutObject");
    private static final String AMI = "ami-0123456789abcdef0";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String refused(OperationRequest request) {
        bed.aws.calls().reset();
        Heard heard = bed.run(request);
        assertThat(bed.aws.calls().counts().keySet()).as(heard.log()).doesNotContainAnyElementsOf(MAKING);
        assertThat(heard.failure()).doesNotContain("\n");
        return heard.failure();
    }

    private String refusedBackup(BackupRequest.Builder request) {
        return refused(request.build());
    }

    private String refusedRestore(String amiId) {
        return refused(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'',acme-ami-backups,eu-west-1,The instance ID is missing",
                "-,acme-ami-backups,eu-west-1,The instance ID is missing",
                "web-1,acme-ami-backups,eu-west-1,is not a valid instance ID",
                "i-0a1b2c3d4e5f6789Z,acme-ami-backups,eu-west-1,is not a valid instance ID",
                "i-0a1b2c3d4e5f67890,'',eu-west-1,The bucket is missing",
                "i-0a1b2c3d4e5f67890,Acme_Backups,eu-west-1,is not a valid bucket name",
                "i-0a1b2c3d4e5f67890,acme/path,eu-west-1,is not a valid bucket name",
                "i-0a1b2c3d4e5f67890,acme-ami-backups,'',The Region is missing",
                "i-0a1b2c3d4e5f67890,acme-ami-backups,Ireland,is not a valid Region",
            })
    void aWrongOrEmptyIdBucketOrRegionOfABackupIsRefused(
            String instanceId, String bucket, String region, String words) {
        assertThat(refused(BackupRequest.of(instanceId, bucket, region).build()))
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource({"'',The AMI ID is missing", "web-1,is not a valid AMI ID", "i-0a1b2c3d4e5f67890,is not a valid AMI ID"})
    void aWrongOrEmptyAmiIdIsRefused(String amiId, String words) {
        assertThat(refusedRestore(amiId)).contains(words);
    }

    @Test
    void aPrefixThatMakesAnIllegalNameIsRefused() {
        assertThat(refusedBackup(bed.backupRequest().amiPrefix("bäckup"))).contains("can't start an AMI name");
        assertThat(refusedBackup(bed.backupRequest().amiPrefix("x".repeat(61)))).contains("61 characters");
    }

    @Test
    void aSetThatHasALongNameOrSeveralLinesOrStandsForAllIsRefused() {
        for (String set : List.of("s".repeat(513), "one\ntwo", "*")) {
            assertThat(refusedBackup(bed.backupRequest().retentionSet(set)))
                    .contains("is not a valid name of a retention set. Use one line of at most 512 characters");
        }
    }

    @Test
    void anInstanceThatIsNotThereIsRefused() {
        assertThat(refusedBackup(BackupRequest.of("i-0a1b2c3d4e5f67890", TestBed.BUCKET, TestBed.REGION)))
                .contains("There is no instance i-0a1b2c3d4e5f67890 in eu-west-1");
    }

    @Test
    void aTerminatedInstanceIsRefused() {
        bed.aws.ec2().terminateInstance(bed.instance);

        assertThat(refusedBackup(bed.backupRequest())).contains("is terminated");
    }

    @Test
    void anInstanceStoreInstanceIsRefused() {
        String instance = bed.aws.ec2().runInstance(InstanceSpec.named("old").instanceStoreRoot());

        assertThat(refusedBackup(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)))
                .contains("EC2 can store only EBS-backed images");
    }

    @Test
    void aParavirtualInstanceIsRefused() {
        String instance = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("older")
                        .volume(VolumeSpec.gp3("/dev/sda1", 8))
                        .paravirtual());

        assertThat(refusedBackup(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)))
                .contains("paravirtual");
    }

    @Test
    void moreThanEc2StoresIsRefused() {
        String instance = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("huge")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .volume(VolumeSpec.gp3("/dev/sdf", 5000)));

        assertThat(refusedBackup(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)))
                .contains("total 5008 GiB")
                .endsWith("exclude data volumes (" + Texts.text("name.excludeDevices") + ").");
    }

    @Test
    void aKeyOfAnotherRegionIsRefused() {
        assertThat(refusedBackup(bed.backupRequest()
                        .kmsKeyId("arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555")))
                .contains("is in us-east-1, not in eu-west-1");
        assertThat(refusedBackup(bed.backupRequest().kmsKeyId("my key"))).contains("is not a valid KMS key");
        assertThat(refusedBackup(bed.backupRequest().encrypt(false).kmsKeyId(TestBed.KEY)))
                .contains("but encryption is off");
    }

    @Test
    void aBucketThatIsNotThereIsRefused() {
        assertThat(refusedBackup(BackupRequest.of(bed.instance, "no-such-bucket", TestBed.REGION)))
                .contains("NoSuchBucket")
                .contains("check its name");
    }

    @Test
    void aBucketInAnotherRegionIsRefused() {
        bed.aws.s3().createBucket("acme-in-virginia", "us-east-1");

        assertThat(refusedBackup(BackupRequest.of(bed.instance, "acme-in-virginia", TestBed.REGION)))
                .contains("The bucket acme-in-virginia is in us-east-1, not in eu-west-1");
        assertThat(refused(RestoreRequest.of(AMI, "acme-in-virginia", TestBed.REGION)))
                .contains("is in us-east-1, not in eu-west-1");
    }

    @Test
    void aBucketThatMayNotBeSeenIsRefusedWithTheMissingPermission() {
        bed.aws.faults().deny("s3:ListBucket");

        assertThat(refusedBackup(bed.backupRequest())).contains("AccessDenied").contains("s3:ListBucket");
    }

    @Test
    void aBucketThatTakesObjectsAndAnswersNothingElseIsRefusedBeforeAnythingIsMade() {
        String amiId = bed.backup().amiId();
        int made = bed.images().size();
        bed.aws
                .faults()
                .policy(asked ->
                        !asked.action().startsWith("s3:") || asked.action().equals("s3:PutObject"));

        assertThat(refusedBackup(bed.backupRequest())).contains("AccessDenied").contains("s3:ListBucket");
        assertThat(refused(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION)))
                .contains("AccessDenied");
        assertThat(bed.images()).hasSize(made);
    }

    @Test
    void excludedDevicesMustBeThereAndNotBeTheRoot() {
        assertThat(refusedBackup(bed.backupRequest().excludeDevices(List.of("/dev/sdz"))))
                .contains("has no device /dev/sdz")
                .contains("/dev/xvda");
        assertThat(refusedBackup(bed.backupRequest().excludeDevices(List.of("/dev/xvda"))))
                .contains("root device");
        assertThat(refusedBackup(bed.backupRequest().excludeDevices(List.of("sdf; rm"))))
                .contains("is not a valid device name");
    }

    @Test
    void tagsThatAwsOrWeKeepForOurselvesAreRefused() {
        assertThat(refusedBackup(bed.backupRequest().tags(Map.of("aws:x", "1"))))
                .contains("AWS reserves keys that begin with aws:");
        assertThat(refusedBackup(bed.backupRequest().tags(Map.of("ami-backup:run-id", "1"))))
                .contains("AMI Backup those that begin with ami-backup:");
        assertThat(refusedBackup(bed.backupRequest().tags(Map.of("k".repeat(129), "1"))))
                .contains("too long");
    }

    @Test
    void aLongOrBrokenDescriptionIsRefused() {
        assertThat(refusedBackup(bed.backupRequest().description("a\nb"))).contains("description");
        assertThat(refusedBackup(bed.backupRequest().description("x".repeat(256))))
                .contains("255");
    }

    @Test
    void missingPermissionsAreNamed() {
        bed.aws.faults().deny("ec2:DescribeInstances");

        assertThat(refusedBackup(bed.backupRequest()))
                .contains("UnauthorizedOperation")
                .contains("allow ec2:DescribeInstances")
                .contains("request ");
    }

    @Test
    void expiredCredentialsAreNamed() {
        bed.aws.faults().expireCredentials("AKIATEST");

        assertThat(refusedBackup(bed.backupRequest())).containsAnyOf("RequestExpired", "ExpiredToken");
    }

    @Test
    void aBackupThatIsNotThereIsRefused() {
        assertThat(refusedRestore(AMI)).contains("neither an object nor a record");
    }

    @Test
    void anObjectWithoutARecordIsRefused() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId));

        assertThat(refusedRestore(amiId)).contains("has no record");
    }

    @Test
    void aRecordWithoutAnObjectIsRefused() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(amiId));

        assertThat(refusedRestore(amiId)).contains("has a record (status complete) but no object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|not a JSON object",
                "{|Unexpected end-of-input",
                "[]|not a JSON object",
                "{\"schemaVersion\":1}|amiId",
                "{\"schemaVersion\":\"1\"}|schemaVersion",
                "{\"schemaVersion\":2}|later version",
                "{\"schemaVersion\":1,\"amiId\":\"%s\"}|sourceInstance",
                "{\"schemaVersion\":1,\"amiId\":\"%s\",\"sourceInstance\":{\"instanceId\":\"i-0a1b2c3d4e5f67890\"}}|status",
            })
    void aDamagedRecordIsRefused(String content, String words) {
        String amiId = bed.backup().amiId();
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), content.replace("%s", amiId));

        assertThat(refusedRestore(amiId)).contains(words).contains("ami-metadata/" + amiId + ".json");
    }

    @Test
    void aRecordOfAnotherObjectIsRefused() {
        String amiId = bed.backup().amiId();
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.record(amiId),
                        record.replace("\"key\" : \"" + amiId + ".bin\"", "\"key\" : \"" + AMI + ".bin\""));

        assertThat(refusedRestore(amiId)).contains("damaged (storedObject)");
    }

    @Test
    void anObjectThatWasReplacedIsRefused() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "something else");

        assertThat(refusedRestore(amiId)).contains("is not the one that was stored");
    }

    @Test
    void anArchivedObjectIsRefusedWithItsTierAndTheWayBack() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().storageClass(TestBed.BUCKET, Keys.object(amiId), "GLACIER");

        assertThat(refusedRestore(amiId)).contains("archived (GLACIER)").contains("restore-object");
    }

    @Test
    void anObjectInAnArchiveTierIsToldByItsTierAndHowToBringItBack() {
        String amiId = bed.backup().amiId();
        String key = Keys.object(amiId);
        bed.aws.s3().archiveTier(TestBed.BUCKET, key, "DEEP_ARCHIVE_ACCESS");
        assertThat(refusedRestore(amiId))
                .isEqualTo("The object " + key + " in acme-ami-backups is archived (DEEP_ARCHIVE_ACCESS) and can't be"
                        + " read. Bring it back first: aws s3api restore-object --bucket acme-ami-backups --key " + key
                        + " --region eu-west-1 --restore-request GlacierJobParameters={Tier=Standard} (takes minutes to"
                        + " 48 hours). Then run this again.");

        bed.aws.s3().storageClass(TestBed.BUCKET, key, "DEEP_ARCHIVE");
        bed.aws.s3().restoreFromArchive(TestBed.BUCKET, key);
        bed.clock.advance(Duration.ofDays(8));
        assertThat(refusedRestore(amiId)).contains("is archived (DEEP_ARCHIVE) and can't be read");
    }

    @Test
    void aBackupThatIsNotCompleteIsRefused() {
        bed.aws.ec2().failNextStore("no");
        bed.run(bed.backupRequest().build(), "7f3a2c41");
        String amiId = bed.images().get(0).id();
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "partly");

        assertThat(refusedRestore(amiId))
                .contains("not complete (status storing)")
                .contains("7f3a2c41");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        String amiId = bed.backup().amiId();
        String taken = bed.look().ec2().image(amiId).orElseThrow().name();

        assertThat(refused(new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, taken, null, "", Map.of(), null)))
                .contains("is already used by " + amiId);
        assertThat(refused(new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "x", null, "", Map.of(), null)))
                .contains("is not a valid AMI name");
    }
}
