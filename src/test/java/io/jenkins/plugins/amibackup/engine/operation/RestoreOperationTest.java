package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

class RestoreOperationTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private RestoreRequest request(String amiId) {
        return RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION);
    }

    private Image image(String id) {
        return bed.look().ec2().image(id).orElseThrow();
    }

    @Test
    void theImageComesBackEncryptedWithItsOriginalTags() {
        OperationResult backup = bed.backup();

        Heard heard = bed.run(request(backup.amiId()));

        OperationResult restored = heard.result();
        assertThat(restored.amiId()).isNotEqualTo(backup.amiId());
        assertThat(restored.sourceAmiId()).isEqualTo(backup.amiId());
        assertThat(restored.amiName()).isEqualTo(backup.amiName() + "-restored-" + restored.runId());
        assertThat(restored.encrypted()).isTrue();
        Image image = image(restored.amiId());
        assertThat(ImageEncryption.of(image, List::of).isEncrypted()).isTrue();
        assertThat(Tags.map(image.tags()))
                .containsEntry("Name", "web-1")
                .containsEntry("Role", "web")
                .containsEntry(Tags.RUN_ID, restored.runId())
                .containsEntry(Tags.STATE, "done")
                .doesNotContainKey("aws:cloudformation:stack-name");
        assertThat(heard.log()).contains("the record keeps them: aws:cloudformation:stack-name");
    }

    @Test
    void theSnapshotsAreTaggedLikeTheVolumesTheyWereMadeOf() {
        OperationResult backup = bed.backup();

        OperationResult restored = bed.restore(backup.amiId());

        BlockDeviceMapping data = image(restored.amiId()).blockDeviceMappings().stream()
                .filter(mapping -> mapping.deviceName().equals("/dev/sdf"))
                .findFirst()
                .orElseThrow();
        Snapshot snapshot =
                bed.look().ec2().snapshots(List.of(data.ebs().snapshotId())).get(0);
        assertThat(Tags.map(snapshot.tags()))
                .containsEntry("Name", "web-1-data")
                .containsEntry("Team", "storage")
                .containsEntry(Tags.STATE, "done");
    }

    @Test
    void theLogShowsEveryPhaseWithMovingProgress() {
        OperationResult backup = bed.backup();

        Heard heard = bed.run(request(backup.amiId()));

        assertThat(heard.log())
                .contains("[AMI restore] s3://acme-ami-backups/" + backup.amiId() + ".bin → eu-west-1")
                .contains("[AMI restore] 1/5 Look up       \"backup-web-1-")
                .contains("[AMI restore] 2/5 Restore       ami-")
                .contains("[AMI restore] 3/5 Encrypt       encrypted copy ami-")
                .contains("[AMI restore] 4/5 Tag           ")
                .contains("[AMI restore] 5/5 Check         ")
                .contains("matches the record")
                .contains("[AMI restore] Done in ")
                .endsWith("[AMI restore] To launch an instance like " + bed.instance + " from "
                        + heard.result().amiId() + ": aws ec2 run-instances --region eu-west-1 --image-id "
                        + heard.result().amiId()
                        + " --instance-type t3.micro --subnet-id subnet-0a1b2c3d4e5f60002 --key-name operations --ebs-optimized"
                        + " --tag-specifications '[{\"ResourceType\":\"instance\",\"Tags\":[{\"Key\":\"Name\",\"Value\":\"web-1\"}]}]'\n"
                        + "[AMI restore] Not in the call, because the record names none: security groups, instance profile."
                        + " When the old instance is gone, --private-ip-address 10.0.1.10 keeps its address."
                        + " User data is never recorded: add --user-data if the old instance had any.\n"
                        + "[AMI restore] Or launch it in the EC2 console: https://eu-west-1.console.aws.amazon.com/ec2/home"
                        + "?region=eu-west-1#LaunchInstances:ami="
                        + heard.result().amiId());
        assertThat(heard.progress()).hasSizeGreaterThan(4);
    }

    @Test
    void thePlainIntermediateIsRemoved() {
        OperationResult backup = bed.backup();

        OperationResult restored = bed.restore(backup.amiId());

        assertThat(bed.look().ec2().imageNamed(restored.amiName() + "-plain")).isEmpty();
        assertThat(bed.images()).hasSize(2);
        assertThat(bed.aws.ec2().snapshots()).hasSize(4).allMatch(snapshot -> snapshot.encrypted());
    }

    @Test
    void withDefaultEncryptionOnNoCopyIsMade() {
        OperationResult backup = bed.backup();
        long copies = bed.aws.calls().count("ec2:CopyImage");
        bed.aws.ec2().ebsEncryptionByDefault(true);

        OperationResult restored = bed.restore(backup.amiId());

        assertThat(restored.encrypted()).isTrue();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isEqualTo(copies);
    }

    @Test
    void aPlainBackupComesBackPlainUnlessEncryptionIsAskedFor() {
        OperationResult backup =
                bed.run(bed.backupRequest().encrypt(false).build()).result();

        assertThat(bed.restore(backup.amiId()).encrypted()).isFalse();
        OperationResult asked = bed.run(new RestoreRequest(
                        backup.amiId(), TestBed.BUCKET, TestBed.REGION, "", true, "", Map.of(), null))
                .result();
        assertThat(asked.encrypted()).isTrue();
    }

    @Test
    void aStoreOnlyBackupIsEncryptedWhenItIsRestored() {
        OperationResult backup =
                bed.run(bed.backupRequest().keepImage(false).build()).result();

        assertThat(bed.restore(backup.amiId()).encrypted()).isTrue();
    }

    @Test
    void encryptFalseTakesWhatAwsGives() {
        OperationResult backup = bed.backup();

        OperationResult restored = bed.run(new RestoreRequest(
                        backup.amiId(), TestBed.BUCKET, TestBed.REGION, "", false, "", Map.of(), null))
                .result();

        assertThat(restored.encrypted()).isFalse();
    }

    @Test
    void aKeyThatIsAskedForEncryptsTheImage() {
        bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
        OperationResult backup = bed.backup();

        OperationResult restored = bed.run(new RestoreRequest(
                        backup.amiId(), TestBed.BUCKET, TestBed.REGION, "", null, TestBed.KEY, Map.of(), null))
                .result();

        assertThat(bed.look().ec2().snapshots(restored.snapshotIds()))
                .extracting(Snapshot::kmsKeyId)
                .containsOnly(TestBed.KEY);
    }

    @Test
    void aNameAndTagsCanBeChosen() {
        OperationResult backup = bed.backup();

        OperationResult restored = bed.run(new RestoreRequest(
                        backup.amiId(),
                        TestBed.BUCKET,
                        TestBed.REGION,
                        "web-1 is back",
                        null,
                        "",
                        Map.of("Role", "spare"),
                        null))
                .result();

        assertThat(restored.amiName()).isEqualTo("web-1 is back");
        assertThat(Tags.map(image(restored.amiId()).tags())).containsEntry("Role", "spare");
    }

    @Test
    void manyTagsOfInstanceAndVolumeTogetherAreNoObstacle() {
        InstanceSpec spec = InstanceSpec.named("tagged");
        VolumeSpec volume = VolumeSpec.gp3("/dev/xvda", 8);
        for (int i = 0; i < 40; i++) {
            spec = spec.tag("instance-" + i, "1");
            volume = volume.tag("volume-" + i, "1");
        }
        String instance = bed.aws.ec2().runInstance(spec.volume(volume));
        String amiId = bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                        .build())
                .result()
                .amiId();

        OperationResult restored = bed.restore(amiId);

        assertThat(Tags.map(image(restored.amiId()).tags())).containsKey("instance-39");
        assertThat(Tags.map(bed.look()
                        .ec2()
                        .snapshots(restored.snapshotIds())
                        .get(0)
                        .tags()))
                .containsKey("volume-39")
                .doesNotContainKey("instance-39");
    }

    @Test
    void aNameWhoseIntermediateIsTakenIsRefusedBeforeAnythingIsMade() {
        String amiId = bed.backup().amiId();
        bed.look()
                .ec2()
                .createImage(
                        new ImageCall(bed.instance, "web-1 is back-plain", "", true, List.of(), Map.of(), Map.of()));

        Heard heard = bed.run(
                new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "web-1 is back", null, "", Map.of(), null));

        assertThat(heard.failure()).contains("\"web-1 is back-plain\" is already used");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void aBackupCanBeRestoredTwice() {
        OperationResult backup = bed.backup();

        assertThat(bed.restore(backup.amiId()).amiName())
                .isNotEqualTo(bed.restore(backup.amiId()).amiName());
    }
}
