package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

class BackupOperationTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Image image(String id) {
        return bed.look().ec2().image(id).orElseThrow();
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).orElseThrow().record();
    }

    @Test
    void aPlainInstanceEndsAsAnEncryptedImageAStoredObjectAndACompleteRecord() {
        Heard heard = bed.run(bed.backupRequest().build());

        OperationResult result = heard.result();
        assertThat(result.amiName()).isEqualTo("backup-web-1-20261122-091500-" + result.runId());
        assertThat(result.status()).isEqualTo("done");
        assertThat(result.encrypted()).isTrue();
        assertThat(result.objectKey()).isEqualTo(result.amiId() + ".bin");
        assertThat(result.sizeBytes()).isPositive();
        assertThat(ImageEncryption.of(image(result.amiId()), List::of).isEncrypted())
                .isTrue();
        assertThat(record(result.amiId()).isComplete()).isTrue();
        assertThat(bed.catalog().newest(bed.instance)).hasValueSatisfying(entry -> {
            assertThat(entry.amiId()).isEqualTo(result.amiId());
            assertThat(entry.sizeBytes()).isEqualTo(result.sizeBytes());
            assertThat(entry.region()).isEqualTo(TestBed.REGION);
        });
    }

    @Test
    void theLogShowsEveryPhaseWithMovingProgress() {
        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.lines().get(0))
                .isEqualTo("[AMI backup] " + bed.instance + " (web-1) in eu-west-1 → s3://acme-ami-backups");
        assertThat(heard.log())
                .contains("[AMI backup] 1/6 Preflight     instance ok")
                .contains("[AMI backup] 2/6 Create image  ami-")
                .contains("crash-consistent")
                .contains("[AMI backup] 2/6 Create image  available after 7 min")
                .contains("(2 snapshots, 108 GiB)")
                .contains("[AMI backup] 3/6 Encrypt       encrypted copy ami-")
                .contains("[AMI backup] 4/6 Record        ami-metadata/ami-")
                .contains("[AMI backup] 5/6 Store         s3://acme-ami-backups/ami-")
                .contains("[AMI backup] 6/6 Seal          complete: ");
        assertThat(heard.lines().stream().filter(line -> line.contains("% ") || line.contains("%,")))
                .as(heard.log())
                .hasSizeGreaterThan(6);
        assertThat(heard.lines().get(heard.lines().size() - 1)).startsWith("[AMI backup] Done in 2");
        assertThat(heard.lines()).hasSizeLessThan(50);
    }

    @Test
    void thePlainIntermediateIsRemovedWithItsSnapshots() {
        OperationResult result = bed.backup();

        assertThat(bed.look().ec2().imageNamed(result.amiName() + "-plain")).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).hasSize(2).allMatch(snapshot -> snapshot.encrypted());
    }

    @Test
    void whatIsKeptSaysThatItIsDone() {
        OperationResult result = bed.backup();

        Map<String, String> tags = Tags.map(image(result.amiId()).tags());
        assertThat(tags).containsEntry(Tags.RUN_ID, result.runId()).containsEntry(Tags.STATE, "done");
        assertThat(bed.look().ec2().snapshots(result.snapshotIds()))
                .hasSize(2)
                .allSatisfy(snapshot -> assertThat(Tags.map(snapshot.tags())).containsEntry(Tags.STATE, "done"));
    }

    @Test
    void theImageCarriesTheTagsOfTheInstanceAndNamesThoseOfAws() {
        Heard heard =
                bed.run(bed.backupRequest().tags(Map.of("Ticket", "OPS-7")).build());

        assertThat(Tags.map(image(heard.result().amiId()).tags()))
                .containsEntry("Name", "web-1")
                .containsEntry("Role", "web")
                .containsEntry("Ticket", "OPS-7")
                .doesNotContainKey("aws:cloudformation:stack-name");
        assertThat(heard.log()).contains("the record keeps them: aws:cloudformation:stack-name");
        assertThat(record(heard.result().amiId()).originalTags()).containsKey("aws:cloudformation:stack-name");
    }

    @Test
    void anInstanceWithFiftyTagsKeepsOursAndWhatIsAskedForFirstAndNamesTheRest() {
        InstanceSpec full = InstanceSpec.named("full").volume(VolumeSpec.gp3("/dev/xvda", 8));
        for (int i = 1; i < 50; i++) {
            full = full.tag("tag-%02d".formatted(i), "v" + i);
        }
        String instance = bed.aws.ec2().runInstance(full);

        Heard heard = bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                .tags(Map.of("Ticket", "OPS-7"))
                .build());

        Map<String, String> tags = Tags.map(image(heard.result().amiId()).tags());
        assertThat(tags).hasSize(50).containsKeys(Tags.RUN_ID, Tags.STATE, "Name", "Ticket", "tag-46");
        assertThat(heard.log()).contains("these were left out, but are in the record: tag-47, tag-48, tag-49");
        assertThat(bed.look().ec2().snapshots(heard.result().snapshotIds()))
                .allSatisfy(snapshot -> assertThat(Tags.map(snapshot.tags())).containsEntry("Ticket", "OPS-7"));
        assertThat(record(heard.result().amiId()).originalTags()).hasSize(51).containsEntry("Ticket", "OPS-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "🦄", "日本語サーバー"})
    void whereANameIsUnusableTheInstanceIdStandsIn(String name) {
        String instance = bed.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));

        Heard heard = bed.run(
                BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION).build());

        OperationResult backup = heard.result();
        assertThat(heard.log()).contains("[AMI backup] " + instance + " in eu-west-1 → s3://");
        assertThat(backup.amiName())
                .startsWith("backup-" + instance + "-20261122-")
                .endsWith("-" + backup.runId());
        assertThat(record(backup.amiId()).instanceName()).isEqualTo(instance);
        assertThat(bed.restore(backup.amiId()).amiName()).startsWith("backup-" + instance + "-20261122-");
    }

    @Test
    void anInstanceThatWasLaunchedFromAnImageOfOursDoesNotHandItsTagsOn() {
        String instance = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("again")
                        .tag(Tags.RUN_ID, "00000000")
                        .tag(Tags.STATE, "done")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8)
                                .tag(Tags.RUN_ID, "00000000")
                                .tag("Team", "web")));

        OperationResult backup = bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                        .tags(Map.of("Ticket", "OPS-7"))
                        .build())
                .result();

        BackupRecord record = record(backup.amiId());
        assertThat(record.originalTags()).containsOnlyKeys("Name", "Ticket");
        assertThat(record.volumeTags("/dev/xvda")).containsOnlyKeys("Team");
        assertThat(record.json().path("sourceInstance").toString()).doesNotContain("ami-backup:");
        assertThat(record.json().path("tags").path("instance")).hasSize(1);
        assertThat(record.imageTagKeys()).contains(Tags.RUN_ID, Tags.STATE);
        OperationResult restored = bed.restore(backup.amiId());
        assertThat(Tags.map(image(restored.amiId()).tags())).containsEntry(Tags.RUN_ID, restored.runId());
    }

    @Test
    void theRecordHoldsEveryCategory() {
        OperationResult result = bed.run(bed.backupRequest()
                        .origin(new Origin("pipeline", "deploy #12", "https://jenkins.example/job/deploy/12/"))
                        .build())
                .result();

        JsonNode json = record(result.amiId()).json();
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.path("image").path("name").asText()).isEqualTo(result.amiName());
        assertThat(json.path("image").path("creationDate").asText()).startsWith("2026-11-22T");
        assertThat(json.path("image").path("description").path("RootDeviceName").asText())
                .isEqualTo("/dev/xvda");
        JsonNode source = json.path("sourceInstance");
        assertThat(source.path("instanceId").asText()).isEqualTo(bed.instance);
        assertThat(source.path("instanceType").asText()).isNotEmpty();
        JsonNode described = source.path("description");
        assertThat(described.has("Placement")).isTrue();
        assertThat(described.has("VpcId")).isTrue();
        assertThat(described.has("SubnetId")).isTrue();
        assertThat(described.has("SecurityGroups")).isTrue();
        assertThat(described.has("PrivateIpAddress")).isTrue();
        assertThat(json.path("platform").path("architecture").asText()).isNotEmpty();
        assertThat(json.path("encryption").path("requested").asBoolean()).isTrue();
        assertThat(json.path("encryption").path("volumes")).hasSize(2);
        assertThat(json.path("encryption").path("snapshots"))
                .hasSize(2)
                .allSatisfy(snapshot ->
                        assertThat(snapshot.path("encrypted").asBoolean()).isTrue());
        assertThat(json.path("tags").path("instance").path("Role").asText()).isEqualTo("web");
        assertThat(json.path("tags").path("image").path(Tags.RUN_ID).asText()).isEqualTo(result.runId());
        assertThat(json.path("tags").path("volumes")).hasSize(2);
        assertThat(json.path("tags").path("snapshots")).hasSize(2);
        assertThat(json.path("blockDeviceMappings")).hasSize(2);
        assertThat(json.path("storedObject").path("key").asText()).isEqualTo(result.objectKey());
        assertThat(json.path("storedObject").path("etag").asText()).isNotEmpty();
        assertThat(json.path("storedObject").path("versionId").asText()).isNotEmpty();
        assertThat(json.path("storedObject").has("checksums")).isTrue();
        assertThat(json.path("build").path("name").asText()).isEqualTo("deploy #12");
        assertThat(json.path("status").asText()).isEqualTo("complete");
        assertThat(json.path("history"))
                .extracting(entry -> entry.path("status").asText())
                .containsExactly("storing", "complete");
        assertThat(json.path("consistency").asText()).isEqualTo("crash-consistent");
    }

    @Test
    void theRecordSaysToWhichSetTheBackupBelongs() {
        OperationResult result = bed.run(bed.backupRequest()
                        .retentionSet(" shop/deploy (Zürich) ")
                        .build())
                .result();

        assertThat(record(result.amiId()).retentionSet()).isEqualTo("shop/deploy (Zürich)");
    }

    @Test
    void aBackupOfNoSetHasNoneInItsRecord() {
        BackupRecord record = record(bed.backup().amiId());
        assertThat(record.retentionSet()).isEmpty();
        assertThat(record.json().has("retentionSet")).isFalse();
    }

    @Test
    void anInstanceThatIsEncryptedNeedsNoCopy() {
        String instance = bed.aws.ec2().runInstance(encrypted());

        Heard heard = bed.run(
                BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION).build());

        assertThat(heard.result().encrypted()).isTrue();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isZero();
        assertThat(heard.log()).contains("1/5 Preflight").contains("5/5 Seal");
    }

    @Test
    void anInstanceUnderAnotherKeyIsCopiedUnderTheOneAskedFor() {
        bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
        String instance = bed.aws.ec2().runInstance(encrypted());

        OperationResult result = bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                        .kmsKeyId(TestBed.KEY)
                        .build())
                .result();

        assertThat(bed.aws.calls().count("ec2:CopyImage")).isEqualTo(1);
        assertThat(bed.look().ec2().snapshots(result.snapshotIds()))
                .extracting(Snapshot::kmsKeyId)
                .containsOnly(TestBed.KEY);
    }

    private InstanceSpec encrypted() {
        String key = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555";
        bed.aws.ec2().key(key, KeyState.ENABLED);
        return InstanceSpec.named("vault").volume(VolumeSpec.gp3("/dev/xvda", 8).encryptedWith(key));
    }

    @Test
    void withoutEncryptionTheImageStaysAsItIs() {
        Heard heard = bed.run(bed.backupRequest().encrypt(false).build());

        assertThat(heard.result().encrypted()).isFalse();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isZero();
    }

    @Test
    void aReissuedRebootIsSaidAndMade() {
        Heard heard = bed.run(bed.backupRequest().noReboot(false).build());

        assertThat(heard.log()).contains("rebooted for a consistent file system");
        assertThat(record(heard.result().amiId()).json().path("consistency").asText())
                .isEqualTo("rebooted");
    }

    @Test
    void storeOnlySkipsTheCopyAndRemovesTheImageAtTheEnd() {
        Heard heard = bed.run(bed.backupRequest().keepImage(false).build());

        OperationResult result = heard.result();
        assertThat(result.imageKept()).isFalse();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isZero();
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(record(result.amiId()).isComplete()).isTrue();
        assertThat(heard.log()).contains("no encrypted copy is made").contains("6/6 Drop image");
    }

    @Test
    void excludedDevicesAreLeftOutOfTheImage() {
        OperationResult result = bed.run(
                        bed.backupRequest().excludeDevices(List.of("/dev/sdf")).build())
                .result();

        assertThat(image(result.amiId()).blockDeviceMappings()).hasSize(1);
        assertThat(result.snapshotIds()).hasSize(1);
    }

    @Test
    void thePrefixBeginsTheName() {
        OperationResult result =
                bed.run(bed.backupRequest().amiPrefix("nightly").build()).result();

        assertThat(result.amiName()).startsWith("nightly-web-1-");
    }

    @Test
    void theObjectCarriesTheRunAndTheInstance() {
        OperationResult result = bed.backup();

        assertThat(bed.aws
                        .s3()
                        .object(TestBed.BUCKET, result.objectKey())
                        .orElseThrow()
                        .tags())
                .containsEntry(Tags.RUN_ID, result.runId())
                .containsEntry(Tags.INSTANCE_ID, bed.instance);
    }

    @Test
    void theOperationDocumentSaysDoneAndHoldsNoLease() {
        OperationResult result = bed.backup();

        OperationDocument document = OperationStore.look(bed.look().bucket(TestBed.BUCKET), result.runId())
                .orElseThrow()
                .document();
        assertThat(document.status()).isEqualTo(OperationDocument.Status.DONE);
        assertThat(document.holder()).isEmpty();
    }

    @Test
    void aBucketThatDoesNotBlockPublicAccessIsWarnedAbout() {
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, false);

        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log()).contains("Warning: the bucket acme-ami-backups does not block public access");
    }

    @Test
    void anImageThatAwsFailsIsRemovedAndItsReasonIsTold() {
        bed.aws.ec2().failNextImage("Client.InternalError: the snapshot failed");

        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.failure()).contains("the snapshot failed").contains("its state is failed");
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aStoreThatAwsFailsKeepsTheImageAndSaysHowToStoreItAgain() {
        bed.aws.ec2().failNextStore("Access denied to the bucket");

        Heard heard = bed.run(bed.backupRequest().build(), "7f3a2c41");

        assertThat(heard.failure())
                .contains("Access denied to the bucket")
                .contains("resume run 7f3a2c41")
                .contains("ami-");
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.resume("7f3a2c41").result().status()).isEqualTo("done");
    }

    @Test
    void aCopyThatFailsForItsKeyNamesTheKeyAndKeepsThePlainImageForTheNextAttempt() {
        bed.aws.ec2().failNextCopy("Client.InvalidKMSKey.InvalidState: The KMS key is disabled");

        Heard heard = bed.run(bed.backupRequest().build(), "7f3a2c41");

        assertThat(heard.failure()).contains("The KMS key is disabled").contains("-plain");
        assertThat(bed.resume("7f3a2c41").result().encrypted()).isTrue();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aSnapshotOfAFailedCopyThatStaysIsNamedInTheLog() {
        bed.aws.ec2().failNextCopy("Server.InternalError");
        List<String> used = new ArrayList<>();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")
                    && (used.isEmpty() || call.parameters().containsValue(used.get(0)))) {
                used.add(call.parameters().get("SnapshotId"));
                return Fault.error(400, "InvalidSnapshot.InUse", "is currently in use by ami-0123456789abcdef0");
            }
            return Fault.none();
        });
        bed.run(bed.backupRequest().build(), "7f3a2c41");

        Heard resumed = bed.resume("7f3a2c41");

        assertThat(resumed.result().status()).isEqualTo("done");
        assertThat(resumed.log())
                .containsPattern("Warning: ami-[0-9a-f]+ is gone, but not all of its snapshots: " + used.get(0)
                        + " is used by another image\\. Delete them by hand if nobody needs them");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation("7f3a2c41")))
                .contains("\"kept\" : [ \"" + used.get(0) + "\" ]");
    }

    @Test
    void aSnapshotOfTheIntermediateThatStaysIsNamedAndTheBackupIsDone() {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Encrypt"));
        List<String> snapshots =
                bed.aws.ec2().image(bed.images().get(0).id()).orElseThrow().snapshotIds();
        bed.aws.ec2().tag(snapshots.get(0), Tags.RUN_ID, "00000000");
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                                && call.parameters().containsValue(snapshots.get(1))
                        ? Fault.error(400, "InvalidSnapshot.InUse", "is currently in use by ami-0123456789abcdef0")
                        : Fault.none());
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .doesNotContain("and its snapshots")
                .containsPattern(
                        "Warning: removed the unencrypted intermediate ami-[0-9a-f]+, but not all of its snapshots: "
                                + snapshots.get(0) + " does not have this run's tags, " + snapshots.get(1)
                                + " is used by another image");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation("7f3a2c41")))
                .contains("\"kept\" : [ \"" + snapshots.get(0) + "\", \"" + snapshots.get(1) + "\" ]");
    }

    @Test
    void aSnapshotThatStaysOfAnImageThatIsNotKeptIsNamed() {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().keepImage(false).build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Store  "));
        String snapshot = bed.aws
                .ec2()
                .image(bed.images().get(0).id())
                .orElseThrow()
                .snapshotIds()
                .get(0);
        bed.aws.ec2().tag(snapshot, Tags.STATE, Tags.DONE);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .containsPattern("Warning: removed the image ami-[0-9a-f]+, but not all of its snapshots: " + snapshot
                        + " does not have this run's tags; the stored copy remains");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:DeregisterImage", "ec2:DescribeSnapshots"})
    void anImageThatMayNotBeRemovedEndsNoBackupWhoseStoredCopyIsComplete(String action) {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().keepImage(false).build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Store  "));
        bed.aws.faults().deny(action);
        bed.time.runUntil(heard::hasEnded);

        OperationResult done = heard.result();
        assertThat(done.status()).isEqualTo("done");
        boolean kept = action.equals("ec2:DeregisterImage");
        assertThat(done.imageKept()).isEqualTo(kept);
        assertThat(heard.log())
                .contains("Warning: the image " + done.amiId() + " and its snapshots (")
                .contains(") may still be there: remove them by hand; the stored copy is complete. " + action
                        + " failed: UnauthorizedOperation");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation("7f3a2c41")))
                .contains("\"kept\" : [ \"" + (kept ? done.amiId() + "\", \"snap-" : "snap-"));
    }

    @Test
    void aSnapshotThatMayNotBeDeletedIsNamedAndTheOthersGo() {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().keepImage(false).build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Store  "));
        String locked = bed.aws
                .ec2()
                .image(bed.images().get(0).id())
                .orElseThrow()
                .snapshotIds()
                .get(0);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                                && call.parameters().containsValue(locked)
                        ? Fault.error(400, "SnapshotLocked", "The snapshot is locked until 2027-01-01")
                        : Fault.none());
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().imageKept()).isFalse();
        assertThat(bed.aws.ec2().snapshots())
                .extracting(snapshot -> snapshot.id())
                .containsExactly(locked);
        assertThat(heard.log())
                .containsPattern("Warning: removed the image ami-[0-9a-f]+, but not all of its snapshots: " + locked
                        + " \\(ec2:DeleteSnapshot failed: SnapshotLocked: ");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation("7f3a2c41")))
                .contains("\"kept\" : [ \"" + locked + "\" ]");
    }

    @Test
    void aFailedStoreSaysOnceHowToGoOn() {
        bed.aws.ec2().failNextStore("Something");
        String line = bed.run(bed.backupRequest().build(), "7f3a2c41").failure();

        assertThat(line)
                .containsOnlyOnce("resume run 7f3a2c41")
                .contains("AWS's reason: Something. The image is kept.");
    }
}
