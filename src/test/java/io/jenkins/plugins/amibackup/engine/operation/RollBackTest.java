package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.TimeForm;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;

/** An instance is rolled back in place: its root volume is replaced, and everything else of it stays. */
class RollBackTest {

    private static final String RUN = "7f3a2c41";
    private static final String CREATE = "ec2:CreateReplaceRootVolumeTask";
    private static final String DESCRIBE = "ec2:DescribeReplaceRootVolumeTasks";

    private final TestBed bed = new TestBed(builder -> builder.durations(Durations.fixed(
                    Duration.ofMinutes(7), Duration.ofMinutes(9), Duration.ofMinutes(11), Duration.ofMinutes(13))
            .instances(Duration.ofMinutes(1), Duration.ofMinutes(3))
            .work(Duration.ofMinutes(4), Duration.ofMinutes(1))));

    @AfterEach
    void close() {
        bed.close();
    }

    private RestoreRequest request(String instanceId) {
        String stored =
                bed.run(bed.backupRequest().keepImage(false).build()).result().amiId();
        return RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(instanceId);
    }

    private Instance described() {
        return bed.look().ec2().instance(bed.instance).instance();
    }

    private String root() {
        return described().blockDeviceMappings().stream()
                .filter(mapping -> mapping.deviceName().equals("/dev/xvda"))
                .map(mapping -> mapping.ebs().volumeId())
                .findFirst()
                .orElse("");
    }

    private List<ReplaceRootVolumeTask> tasks() {
        return bed.look().ec2().roots().tasks(List.of(bed.instance));
    }

    private Heard begin(RestoreRequest request) {
        Heard heard = new Heard();
        bed.engine.begin(RUN, request, bed.access(), heard);
        return heard;
    }

    @Test
    void theRootVolumeIsReplacedAndTheOldOneKeptAndTheDataVolumesStay() {
        RestoreRequest request = request(bed.instance);
        String before = root();
        List<String> data = described().blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs().volumeId())
                .filter(id -> !id.equals(before))
                .toList();

        Heard heard = bed.run(request, RUN);

        OperationResult result = heard.result();
        OperationResult.InPlace inPlace = result.inPlace().orElseThrow();
        assertThat(root()).isNotEqualTo(before).isEqualTo(inPlace.newVolumeId());
        assertThat(inPlace.instanceId()).isEqualTo(bed.instance);
        assertThat(inPlace.oldVolumeId()).isEqualTo(before);
        assertThat(tasks()).hasSize(1);
        assertThat(tasks().get(0).replaceRootVolumeTaskId()).isEqualTo(inPlace.taskId());
        assertThat(tasks().get(0).imageId()).isEqualTo(result.amiId());
        assertThat(bed.look().ec2().volumes(List.of(before)))
                .as("the old root is kept")
                .hasSize(1);
        assertThat(described().blockDeviceMappings())
                .extracting(mapping -> mapping.ebs().volumeId())
                .containsAll(data);
        assertThat(heard.log())
                .contains(" Replace root ", "NOT rolled back and stay as they are: " + data.get(0) + " /dev/sdf")
                .contains("The old root volume " + before + " is kept")
                .contains(
                        "Forward again, to the state before: aws ec2 stop-instances --region eu-west-1 --instance-ids "
                                + bed.instance + " && aws ec2 wait instance-stopped --region eu-west-1 --instance-ids "
                                + bed.instance + " && aws ec2 detach-volume --region eu-west-1 --volume-id "
                                + inPlace.newVolumeId()
                                + " && aws ec2 wait volume-available --region eu-west-1 --volume-ids "
                                + inPlace.newVolumeId() + " && aws ec2 attach-volume --region eu-west-1 --instance-id "
                                + bed.instance + " --volume-id " + before + " --device /dev/xvda"
                                + " && aws ec2 start-instances --region eu-west-1 --instance-ids " + bed.instance)
                .contains("passes its status checks");
    }

    @Test
    void theBackupsOwnImageIsUsedWhereItStillStands() {
        String stored = bed.backup().amiId();
        Heard heard = bed.run(
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(bed.instance), RUN);

        assertThat(heard.result().inPlace()).isPresent();
        assertThat(tasks()).singleElement().matches(task -> task.imageId().equals(stored));
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
        assertThat(bed.resume(RUN).result().instanceId()).isEqualTo(bed.instance);
    }

    @Test
    void aDryRunLooksAtAllAndMakesNothing() {
        RestoreRequest request = request(bed.instance).dryRun(true);
        String before = root();
        assertThat(bed.run(request, RUN).log()).contains("its root volume " + before);
        assertThat(root()).isEqualTo(before);
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/restores/"))
                .isEmpty();
    }

    @Test
    void everythingThatSpeaksAgainstItComesInOneListAndNothingIsMade() {
        String stored = bed.backup().amiId();
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 20)));
        bed.aws.machines().shutsDown(other);
        bed.clock.advance(Duration.ofMinutes(2));
        int images = bed.images().size();

        Heard heard = bed.run(
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(other), RUN);

        assertThat(heard.failure())
                .contains(
                        "the backup is of another instance, " + bed.instance,
                        "the instance must be running, and it is stopped",
                        "the root volume of the backup has 8 GiB, that of the instance 20 GiB",
                        "Nothing was made");
        assertThat(bed.images()).hasSize(images);
        assertThat(bed.aws.calls().count(CREATE)).isZero();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/restores/"))
                .isEmpty();
    }

    @Test
    void whateverElseSpeaksAgainstItIsInTheSameList() throws IOException {
        String stored = bed.backup().amiId();
        String other = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("old-1")
                        .ofType("m5.metal")
                        .architecture("arm64")
                        .boot("legacy-bios", null, "v2.0")
                        .windows()
                        .paravirtual()
                        .product("abc123")
                        .instanceStoreRoot());
        change(stored, image -> image.put("BootMode", "uefi").put("EnaSupport", false));

        Heard heard = bed.run(
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(other), RUN);

        assertThat(heard.failure())
                .contains(
                        "the backup is of another instance, " + bed.instance,
                        "m5.metal is a bare-metal type, of which EC2 replaces no root volume",
                        "the architecture of the instance is arm64, that of the backup x86_64",
                        "the virtualization of the instance is paravirtual, that of the backup hvm",
                        "the instance is billed as RunInstances:0002, the backup as RunInstances",
                        "the product codes of the instance are abc123, those of the backup none",
                        "the instance boots with legacy-bios, and the backup needs uefi",
                        "the instance needs a driver for enhanced networking (ENA), and the image does not say that it has one",
                        "the instance has a NitroTPM, and the image does not support one",
                        "the root of the instance is an instance store, not an EBS volume",
                        "Nothing was made");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/restores/"))
                .isEmpty();
    }

    /** Changes what the record says of the image that was stored. */
    private void change(String amiId, Consumer<ObjectNode> change) throws IOException {
        ObjectNode record = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId)));
        change.accept((ObjectNode) record.path("image").path("description"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), Json.bytes(record));
    }

    @Test
    void anImageOfAnotherAccountIsNotTakenBecauseEc2WouldNot() throws IOException {
        String stored = bed.backup().amiId();
        change(stored, image -> image.put("OwnerId", "210987654321"));

        assertThat(bed.run(
                                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION)
                                        .replacingRootOf(bed.instance),
                                RUN)
                        .failure())
                .contains("the image belongs to the AWS account 210987654321");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
    }

    @Test
    void aBackupOfAnotherAccountRollsNothingBackAndBothAccountsAreNamed() {
        String stored = bed.backup().amiId();
        String key = Keys.record(stored);
        String record = bed.aws.s3().text(TestBed.BUCKET, key);
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        record.replace("\"account\" : \"123456789012\"", "\"account\" : \"210987654321\""));

        assertThat(bed.run(
                                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION)
                                        .replacingRootOf(bed.instance),
                                RUN)
                        .failure())
                .contains("the instance belongs to the AWS account 123456789012, the backup to 210987654321");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
    }

    @Test
    void severalInstancesAreRolledBackEachToItsOwnBackupAndOneThatFailsTouchesNoOther() {
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        String first =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        String second = bed.run(BackupRequest.of(other, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
        bed.aws.machines().failNextRootReplacement(false);

        Heard failed =
                bed.run(RestoreRequest.of(first, TestBed.BUCKET, TestBed.REGION).replacingRootOf(bed.instance), RUN);
        Heard done = bed.run(
                RestoreRequest.of(second, TestBed.BUCKET, TestBed.REGION).replacingRootOf(other), "00000001");

        assertThat(failed.failure()).contains("EC2 could not replace the root volume of " + bed.instance);
        assertThat(done.result().inPlace().orElseThrow().instanceId()).isEqualTo(other);
        assertThat(tasks()).hasSize(1);
        assertThat(bed.run(
                                RestoreRequest.of(first, TestBed.BUCKET, TestBed.REGION)
                                        .replacingRootOf(other),
                                "00000002")
                        .failure())
                .contains("the backup is of another instance, " + bed.instance);
    }

    @Test
    void aMachineOfTheMarketplaceTakesItsOwnProductAndItsNitroTpmIsWarnedOf() {
        String other = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("web-1")
                        .ofType("m5.large")
                        .boot("uefi", "v2.0", "v2.0")
                        .product("abc123")
                        .volume("/dev/xvda", 8));
        String stored = bed.run(BackupRequest.of(other, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();

        Heard heard = bed.run(
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(other), RUN);

        assertThat(heard.result().inPlace()).isPresent();
        assertThat(heard.log())
                .contains(other + " has a NitroTPM: EC2 resets its data and makes new keys")
                .contains("this instance has no other EBS volumes");
    }

    @Test
    void anInstanceThatIsNotThereIsNamed() {
        assertThat(bed.run(request("i-0123456789abcdef0"), RUN).failure()).contains("i-0123456789abcdef0");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
    }

    @Test
    void whatHasChangedSinceTheLookUpIsSeenRightBeforeTheCallAndTheImageStays() {
        RestoreRequest request = request(bed.instance);
        Heard heard = begin(request);
        bed.time.runUntil(() -> heard.log().contains("Restore  "));
        bed.aws.machines().shutsDown(bed.instance);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure())
                .contains(
                        bed.instance + " can't be rolled back in place to " + request.amiId()
                                + " any more: the instance must be running, and it is stopped. Its root volume was not replaced.")
                .doesNotContain("Nothing was made");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aFailedReplacementLeavesTheOldRootAndResumingTriesAgain() {
        RestoreRequest request = request(bed.instance);
        String before = root();
        bed.aws.machines().failNextRootReplacement(false);

        Heard failed = bed.run(request, RUN);
        assertThat(failed.failure()).contains("The instance has its old root volume, " + before);
        assertThat(root()).isEqualTo(before);

        assertThat(bed.resume(RUN).result().inPlace().orElseThrow().oldVolumeId())
                .isEqualTo(before);
        assertThat(tasks()).hasSize(2);
        assertThat(root()).isNotEqualTo(before);
    }

    @Test
    void anInstanceWithoutAnyRootIsToldAsTheAlarmThatItIsWithWhatToDoByHand() {
        RestoreRequest request = request(bed.instance);
        String before = root();
        bed.aws.machines().failNextRootReplacement(true);

        assertThat(bed.run(request, RUN).failure())
                .contains("ALARM: " + bed.instance + " HAS NO ROOT VOLUME")
                .contains("failed-detached")
                .contains("aws ec2 attach-volume --region eu-west-1 --instance-id " + bed.instance + " --volume-id "
                        + before + " --device /dev/xvda");
        assertThat(bed.images()).as("the restored image stays").hasSize(1);
        String again = bed.resume(RUN).failure();
        assertThat(again)
                .as("a resume says it again")
                .contains("ALARM: " + bed.instance + " HAS NO ROOT VOLUME", "--volume-id " + before)
                .doesNotContain("Nothing was made");
        Heard other = bed.run(
                RestoreRequest.of(request.amiId(), TestBed.BUCKET, TestBed.REGION)
                        .replacingRootOf(bed.instance),
                "00000001");
        assertThat(other.failure())
                .as("another run, too")
                .contains("the instance HAS NO ROOT VOLUME: EC2 could not replace it (task "
                        + tasks().get(0).replaceRootVolumeTaskId() + ", failed-detached)");
        Heard aborted = new Heard();
        bed.aws.faults().throttleNext(DESCRIBE, 1);
        bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), aborted).abort(Line.literal("Aborted by alice"));
        bed.time.runUntil(aborted::hasEnded);
        assertThat(aborted.end()).isInstanceOf(End.Aborted.class);
        assertThat(aborted.log())
                .as("and an abort")
                .contains("ALARM: " + bed.instance + " HAS NO ROOT VOLUME", "--volume-id " + before);
        assertThat(tasks()).hasSize(1);
    }

    @Test
    void aReplacementIsDoneInWhateverFormEc2TellsItsTime() {
        RestoreRequest request = request(bed.instance);
        String before = root();
        bed.aws.machines().rootReplacementTimes(TimeForm.OLD);

        Heard heard = bed.run(request, RUN);

        assertThat(tasks().get(0).startTime()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d");
        assertThat(heard.result().inPlace().orElseThrow().oldVolumeId()).isEqualTo(before);
        assertThat(heard.log()).contains("Forward again, to the state before: ", "--volume-id " + before);
    }

    @Test
    void aReplacementWhoseTimeEc2DoesNotTellIsDoneAndNamesNoOldVolume() {
        RestoreRequest request = request(bed.instance);
        bed.aws.machines().rootReplacementTimes(TimeForm.NONE);

        Heard heard = bed.run(request, RUN);

        assertThat(tasks().get(0).startTime()).isNull();
        OperationResult.InPlace inPlace = heard.result().inPlace().orElseThrow();
        assertThat(inPlace.oldVolumeId()).isEmpty();
        assertThat(inPlace.newVolumeId()).isEqualTo(root());
        assertThat(heard.log()).doesNotContain("attach-volume");
        assertThat(bed.resume(RUN).result().inPlace()).contains(inPlace);
    }

    @ParameterizedTest
    @EnumSource(TimeForm.class)
    void theAlarmIsToldInWhateverFormEc2TellsTheTime(TimeForm form) {
        RestoreRequest request = request(bed.instance);
        String before = root();
        bed.aws.machines().rootReplacementTimes(form).failNextRootReplacement(true);
        String alarm = "ALARM: " + bed.instance + " HAS NO ROOT VOLUME";
        String what = form == TimeForm.NONE ? "The run's document names none that EC2 shows" : "--volume-id " + before;

        assertThat(bed.run(request, RUN).failure()).contains(alarm, what);
        assertThat(bed.resume(RUN).failure()).as("a resume").contains(alarm, what);
        Heard aborted = new Heard();
        bed.aws.faults().throttleNext(DESCRIBE, 1);
        bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), aborted).abort(Line.literal("Aborted by alice"));
        bed.time.runUntil(aborted::hasEnded);
        assertThat(aborted.end()).isInstanceOf(End.Aborted.class);
        assertThat(aborted.log()).as("an abort").contains(alarm, what);
        assertThat(bed.run(request, "00000001").failure())
                .as("another run")
                .contains("the instance HAS NO ROOT VOLUME: EC2 could not replace it");
    }

    @Test
    void theDeviceInTheAlarmIsOneWordOfItsCommand() {
        String device = "/dev/xvda; reboot";
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("odd-1").volume(VolumeSpec.gp3(device, 8)));
        String stored = bed.run(BackupRequest.of(other, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
        RestoreRequest request =
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(other);
        bed.aws.machines().failNextRootReplacement(true);

        assertThat(bed.run(request, RUN).failure())
                .contains("ALARM: " + other + " HAS NO ROOT VOLUME", " --device '" + device + "' && aws ec2 start");
    }

    @Test
    void anAnswerThatIsOlderThanTheEndOfTheReplacementIsNoReasonToFail() {
        RestoreRequest request = request(bed.instance);
        String before = root();
        Heard heard = begin(request);
        bed.time.runUntil(() -> heard.log().contains("EC2 replaces the root volume"));
        Instant end = Instant.parse(tasks().get(0).startTime()).plus(Duration.ofMinutes(4));
        AtomicLong late = new AtomicLong();
        bed.aws.faults().plan(call -> {
            if (call.action().equals(DESCRIBE) && heard.log().contains("the root volume is now")) {
                Duration behind = Duration.between(end, bed.clock.instant()).plusSeconds(20);
                bed.aws.faults().staleDescribes(late.getAndIncrement() < 3 ? behind : Duration.ZERO);
            }
            return Fault.none();
        });
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().inPlace().orElseThrow().oldVolumeId()).isEqualTo(before);
        assertThat(late).as("looks at the replacement after its end").hasValue(4);
    }

    @Test
    void anAlarmNamesNoVolumeThatCanNotBeTheOldRoot() throws IOException {
        RestoreRequest request = request(bed.instance);
        bed.aws.machines().failNextRootReplacement(true);
        bed.run(request, RUN).failure();
        String others = otherVolume();
        tamper(root -> root.put("oldVolumeId", others));

        assertThat(bed.resume(RUN).failure())
                .contains("ALARM: " + bed.instance + " HAS NO ROOT VOLUME", "names none that EC2 shows")
                .doesNotContain(others);
    }

    /** A volume of somebody else's, made after the replacement. */
    private String otherVolume() {
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 20)));
        return bed.look()
                .ec2()
                .instance(other)
                .instance()
                .blockDeviceMappings()
                .get(0)
                .ebs()
                .volumeId();
    }

    /** Changes what the document says of the replacement. */
    private void tamper(Consumer<ObjectNode> change) throws IOException {
        ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.restore(RUN)));
        change.accept((ObjectNode) document.path("operation").path("root"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), Json.bytes(document));
    }

    @Test
    void whatOnlyTheDocumentSaysOfADoneRollBackIsToldToNobody() throws IOException {
        RestoreRequest request = request(bed.instance);
        String before = root();
        bed.run(request, RUN).result();
        assertThat(bed.resume(RUN).log()).contains("attach-volume", before);
        String others = otherVolume();

        tamper(root -> root.put("oldVolumeId", others));
        Heard otherOld = bed.resume(RUN);
        assertThat(otherOld.result().inPlace().orElseThrow().oldVolumeId()).isEmpty();
        assertThat(otherOld.log()).doesNotContain(others, "attach-volume");

        tamper(root -> root.put("oldVolumeId", before).put("newVolumeId", others));
        Heard otherNew = bed.resume(RUN);
        assertThat(otherNew.result().inPlace().orElseThrow().newVolumeId()).isEmpty();
        assertThat(otherNew.log())
                .contains(bed.instance + " has another root volume by now: " + root())
                .doesNotContain("attach-volume");

        tamper(root -> root.put("taskId", "replacevol-0123456789abcdef0"));
        assertThat(bed.resume(RUN).failure())
                .isEqualTo("EC2 does not confirm that the root volume of " + bed.instance
                        + " was replaced: it shows no finished task replacevol-0123456789abcdef0 of run " + RUN
                        + ". The run's document may have been changed by somebody else. Look at the instance in the EC2"
                        + " console before you attach or detach a volume.");
    }

    @Test
    void theReplacementOfSomebodyElseDoesNotPassForTheRuns() throws IOException {
        String somebodys = bed.backup().amiId();
        RestoreRequest request = request(bed.instance);
        bed.run(request, RUN).result();
        String own = tasks().get(0).replaceRootVolumeTaskId();
        bed.clock.advance(Duration.ofMinutes(10));
        bed.look().ec2().roots().replace(bed.instance, somebodys, "somebody-else", Map.of("Owner", "bob"));
        bed.clock.advance(Duration.ofMinutes(10));
        String others = tasks().stream()
                .map(ReplaceRootVolumeTask::replaceRootVolumeTaskId)
                .filter(id -> !id.equals(own))
                .findFirst()
                .orElseThrow();

        tamper(root -> root.put("taskId", others).put("newVolumeId", root()));
        assertThat(bed.resume(RUN).failure()).contains("EC2 does not confirm", others);
        tamper(root -> root.put("taskId", own));
        assertThat(bed.resume(RUN).result().inPlace()).isPresent();
    }

    @Test
    void whoeverPicksUpARunAfterTheReplacementAsksEc2First() throws IOException {
        RestoreRequest request = request(bed.instance);
        Heard first = begin(request);
        bed.time.runUntil(() -> first.log().contains("the root volume is now"));
        bed.time.runUntil(
                () -> bed.aws.s3().text(TestBed.BUCKET, Keys.restore(RUN)).contains("CHECK_REPLACED"));
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        String document = bed.aws.s3().text(TestBed.BUCKET, Keys.restore(RUN));

        tamper(root -> root.put("taskId", "replacevol-0123456789abcdef0"));
        assertThat(bed.resume(RUN).failure()).contains("EC2 does not confirm");
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), document);
        tamper(root -> root.put("replacedAt", "2199-01-01T00:00:00Z"));
        assertThat(bed.resume(RUN).failure()).contains("operation.root.replacedAt");
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), document);
        assertThat(bed.resume(RUN).result().inPlace().orElseThrow().newVolumeId())
                .isEqualTo(root());
    }

    @Test
    void aRollBackThatIsDoneWithoutAnyReplacementIsNoDocument() throws IOException {
        RestoreRequest request = request(bed.instance);
        bed.run(request, RUN).result();
        ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.restore(RUN)));
        ((ObjectNode) document.path("operation")).remove("root");
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), Json.bytes(document));

        assertThat(bed.resume(RUN).failure()).contains("operation.phase");
    }

    @Test
    void anEarlierCallWhoseTaskNobodyCanTellAnyMoreIsNotMadeTwiceAndTheRightVolumeIsTheOldOne() {
        String stored = bed.backup().amiId();
        RestoreRequest request =
                RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION).replacingRootOf(bed.instance);
        String before = root();
        AtomicBoolean lost = new AtomicBoolean();
        bed.aws
                .faults()
                .plan(call ->
                        call.action().equals(CREATE) && !lost.getAndSet(true) ? Fault.loseAnswer() : Fault.none());
        Heard first = begin(request);
        bed.time.runUntil(lost::get);
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        bed.aws.machines().removeTags(tasks().get(0).replaceRootVolumeTaskId());
        bed.clock.advance(Duration.ofMinutes(10));
        assertThat(root()).isNotEqualTo(before);

        Heard second = bed.resume(RUN);

        assertThat(tasks()).hasSize(1);
        assertThat(second.log())
                .contains("the root volume is now " + root() + "; the old one, " + before + ", is kept");
        assertThat(first.hasEnded()).isFalse();
    }

    @Test
    void anAnswerThatIsLostMakesNoSecondReplacement() {
        RestoreRequest request = request(bed.instance);
        AtomicBoolean lost = new AtomicBoolean();
        bed.aws
                .faults()
                .plan(call ->
                        call.action().equals(CREATE) && !lost.getAndSet(true) ? Fault.loseAnswer() : Fault.none());

        assertThat(bed.run(request, RUN).result().inPlace()).isPresent();
        assertThat(lost).isTrue();
        assertThat(tasks()).hasSize(1);
    }

    @Test
    void aReplacementOfSomebodyElseIsNotAdopted() {
        String somebodys = bed.backup().amiId();
        RestoreRequest request = request(bed.instance);
        Heard heard = begin(request);
        bed.time.runUntil(() -> heard.log().contains("Restore  "));
        bed.look().ec2().roots().replace(bed.instance, somebodys, "somebody-else", Map.of("Owner", "bob"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().inPlace().orElseThrow().taskId())
                .isNotEqualTo(tasks().get(0).replaceRootVolumeTaskId());
        assertThat(tasks()).hasSize(2);
    }

    @Test
    void anImageThatOnlyTheDocumentNamesGetsIntoNoInstance() throws IOException {
        RestoreRequest request = request(bed.instance);
        String others = bed.look()
                .ec2()
                .createImage(new ImageCall(bed.instance, "others-image", "", true, List.of(), Map.of(), Map.of()));
        bed.time.pass(Duration.ofMinutes(10));
        bed.aws.faults().deny(CREATE);
        assertThat(bed.run(request, RUN).failure()).contains(CREATE);
        bed.aws.faults().clear();
        ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.restore(RUN)));
        ObjectNode root = (ObjectNode) document.path("operation").path("root");
        assertThat(root.put("imageId", others).hasNonNull("taskId")).isFalse();
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), Json.bytes(document));

        OperationResult result = bed.resume(RUN).result();

        assertThat(tasks())
                .singleElement()
                .matches(task -> task.imageId().equals(result.amiId()) && !others.equals(result.amiId()));
    }

    @Test
    void anAbortOfARunningReplacementSaysThatItCanNotBeRecalledAndWaitsForItsEnd() {
        RestoreRequest request = request(bed.instance);
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("EC2 replaces the root volume"));
        handle.abort(Line.literal("Aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.log()).contains("Too late to abort: EC2 is replacing the root volume of " + bed.instance);
        assertThat(heard.result().inPlace()).isPresent();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void anAbortBeforeThatReplacesNothing() {
        RestoreRequest request = request(bed.instance);
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("Restore  "));
        handle.abort(Line.literal("Aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(End.Aborted.class);
        assertThat(tasks()).isEmpty();
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void anInstanceThatDoesNotGetWellIsAWarningBecauseItsRootIsReplaced() {
        RestoreRequest request = request(bed.instance);
        Heard heard = begin(request);
        bed.time.runUntil(() -> heard.log().contains("the root volume is now"));
        bed.aws.machines().checks(bed.instance, "impaired", "ok", "ok");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().inPlace()).isPresent();
        assertThat(heard.log()).contains("does not pass its status checks after the replacement");
    }

    @Test
    void whatElseLivesOnTheInstanceIsNamedBeforeAnythingIsMadeAndRightBeforeTheCall() {
        DriveOptions known = DriveOptions.DEFAULT.withInhabitants(
                instanceId -> List.of(Line.literal("An agent runs on " + instanceId)));
        Heard rollBack = driven("00000001", request(bed.instance), known);
        Heard reboot = driven("00000002", bed.backupRequest().noReboot(false).build(), known);
        Heard quiet = driven("00000003", bed.backupRequest().build(), known);

        String named = "An agent runs on " + bed.instance;
        assertThat(rollBack.log().split(named, -1)).hasSize(3);
        assertThat(rollBack.log().indexOf(named)).isLessThan(rollBack.log().indexOf("Restore  "));
        assertThat(rollBack.log().lastIndexOf(named))
                .isGreaterThan(rollBack.log().indexOf("Replace root "))
                .isLessThan(rollBack.log().indexOf("EC2 replaces the root volume"));
        assertThat(reboot.log().indexOf(named))
                .isPositive()
                .isLessThan(reboot.log().indexOf("Create image"));
        assertThat(quiet.log()).doesNotContain(named);
    }

    private Heard driven(String runId, OperationRequest request, DriveOptions options) {
        Heard heard = new Heard();
        bed.engine.drive(runId, new Beginning.Fresh(request), bed.access(), heard, options);
        bed.time.runUntil(heard::hasEnded);
        heard.result();
        return heard;
    }

    @Test
    void aGuardRefusesBeforeAnythingIsMadeAndWhoeverPicksTheRunUp() {
        RestoreRequest request = request(bed.instance);
        Heard first = begin(request);
        bed.time.runUntil(() -> first.log().contains("Restore  "));
        bed.time.forgetAll();
        EngineSettings guarded = EngineSettings.of("controller-1").guardedBy(asked -> {
            if (asked instanceof RestoreRequest restore && restore.inPlaceOf().equals(bed.instance)) {
                throw new OperationException(FailureKind.REFUSED, Line.literal("Not from here"), null);
            }
        });
        bed.engine = new Engine(guarded, bed.time, bed.clients, new Random(42));

        assertThat(bed.resume(RUN).failure()).isEqualTo("Not from here");
        assertThat(bed.run(request, "00000001").failure()).isEqualTo("Not from here");
        assertThat(bed.aws.calls().count(CREATE)).isZero();
    }
}
