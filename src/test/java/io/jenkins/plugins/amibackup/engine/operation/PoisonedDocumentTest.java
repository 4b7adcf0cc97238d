package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.CommandFate;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Commands;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody who can write operation documents writes one that is well formed and names what is not the run's own: nothing is
 * done with that.
 */
class PoisonedDocumentTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String left(OperationRequest request, BooleanSupplier here) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(here);
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
        return request instanceof RestoreRequest ? Keys.restore(RUN) : Keys.operation(RUN);
    }

    private void edit(String key, Consumer<ObjectNode> edit) {
        try {
            ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, key));
            edit.accept((ObjectNode) document.get("operation"));
            bed.aws.s3().put(TestBed.BUCKET, key, Json.text(document).getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Another's image, which carries whatever tags the attacker can set. */
    private ImageModel foreign() {
        String id = bed.look()
                .ec2()
                .createImage(new ImageCall(bed.instance, "golden-image", "", true, List.of(), Map.of(), Map.of()));
        bed.time.pass(java.time.Duration.ofMinutes(10));
        bed.aws.ec2().tag(id, "ami-backup:run-id", RUN);
        bed.aws.ec2().tag(id, "ami-backup:state", "unfinished");
        return bed.aws.ec2().image(id).orElseThrow();
    }

    private void assertUntouched(ImageModel foreign) {
        ImageModel now = bed.aws.ec2().image(foreign.id()).orElseThrow();
        assertThat(now.state()).isEqualTo("available");
        assertThat(now.tags()).isEqualTo(foreign.tags());
        assertThat(bed.aws.ec2().snapshots())
                .filteredOn(snapshot -> snapshot.description().contains(foreign.id()))
                .extracting(SnapshotModel::tags)
                .allMatch(Map::isEmpty);
        assertThat(bed.aws.ec2().storeTasks()).noneMatch(task -> task.toString().contains(foreign.id()));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).noneMatch(key -> key.contains(foreign.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE_IMAGE", "RECORD", "STORE", "SEAL", "INDEX", "MARK_DONE", "DROP_IMAGE", "DONE"})
    void aBackupWhoseDocumentNamesAnothersImageDoesNothingWithIt(String phase) {
        ImageModel foreign = foreign();
        String key = left(
                bed.backupRequest().encrypt(false).build(), () -> bed.images().size() > 1);
        edit(key, operation -> {
            operation.put("phase", phase);
            ((ObjectNode) operation.get("image")).put("id", foreign.id());
        });

        bed.resume(RUN).failure();
        assertUntouched(foreign);
    }

    @Test
    void anothersImageIsNotCopied() {
        ImageModel foreign = foreign();
        String key = left(bed.backupRequest().build(), () -> bed.images().size() > 1);
        edit(key, operation -> {
            operation.put("phase", "ENCRYPT");
            ((ObjectNode) operation.get("plain")).put("id", foreign.id());
        });

        assertThat(bed.resume(RUN).failure())
                .contains("The image " + foreign.id() + " \"golden-image\" is not the one that run 7f3a2c41 planned as"
                        + " \"backup-web-1-");
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isZero();
        assertUntouched(foreign);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESTORE", "TAG", "CHECK", "MARK_RESTORED", "DONE"})
    void aRestoreWhoseDocumentNamesAnothersImageNeitherTagsNorReturnsIt(String phase) {
        OperationResult backup =
                bed.run(bed.backupRequest().encrypt(false).build()).result();
        ImageModel foreign = foreign();
        int images = bed.images().size();
        String key = left(
                RestoreRequest.of(backup.amiId(), TestBed.BUCKET, TestBed.REGION),
                () -> bed.images().size() > images);
        edit(key, operation -> {
            operation.put("phase", phase);
            ((ObjectNode) operation.get("image")).put("id", foreign.id());
        });

        assertThat(bed.resume(RUN).failure()).contains("is not the one that run 7f3a2c41 planned as");
        assertUntouched(foreign);
    }

    @Test
    void ofAnothersSnapshotsThatTheDocumentListsNoneIsTagged() {
        ImageModel foreign = foreign();
        List<String> foreignSnapshots =
                bed.look().ec2().image(foreign.id()).orElseThrow().blockDeviceMappings().stream()
                        .map(mapping -> mapping.ebs().snapshotId())
                        .toList();
        Heard heard = new Heard();
        OperationHandle handle =
                bed.engine.begin(RUN, bed.backupRequest().encrypt(false).build(), bed.access(), heard);
        bed.aws.faults().failNext("ec2:CreateTags", 1_000, 503, "Unavailable", "Try again");
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:CreateTags") > 0);
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
        bed.aws.faults().clear();
        edit(
                Keys.operation(RUN),
                operation -> ((ObjectNode) operation.get("image"))
                        .putArray("snapshotIds")
                        .add(foreignSnapshots.get(0))
                        .add(foreignSnapshots.get(1)));

        bed.resume(RUN).result();
        assertThat(bed.look().ec2().snapshots(foreignSnapshots))
                .allMatch(snapshot -> snapshot.tags().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"STORE", "CHECK"})
    void ofAnothersSnapshotsThatTheDocumentListsEarlierNoneIsTaggedEither(String phase) {
        ImageModel foreign = foreign();
        String foreignSnapshot = Images.snapshotIds(
                        bed.look().ec2().image(foreign.id()).orElseThrow())
                .get(0);
        BackupRequest backup = bed.backupRequest().encrypt(false).build();
        String key = phase.equals("CHECK")
                ? left(
                        RestoreRequest.of(bed.run(backup).result().amiId(), TestBed.BUCKET, TestBed.REGION),
                        () -> bed.images().stream()
                                .anyMatch(image -> image.name().contains("restored")
                                        && image.state().equals("available")))
                : left(backup, () -> bed.aws.calls().count("ec2:CreateStoreImageTask") > 0);
        edit(key, operation -> {
            operation.put("phase", phase);
            ((ObjectNode) operation.get("image")).putArray("snapshotIds").add(foreignSnapshot);
        });

        OperationResult result = bed.resume(RUN).result();
        assertThat(bed.look().ec2().snapshots(List.of(foreignSnapshot)))
                .allMatch(snapshot -> snapshot.tags().isEmpty());
        assertThat(bed.look()
                        .ec2()
                        .snapshots(Images.snapshotIds(
                                bed.look().ec2().image(result.amiId()).orElseThrow())))
                .allMatch(snapshot -> snapshot.tags().toString().contains("done"));
    }

    @Test
    void aRestoreThatIsPickedUpGoesByNoOtherRecordThanTheOneThatItBeganWith() throws IOException {
        OperationResult backup =
                bed.run(bed.backupRequest().encrypt(false).build()).result();
        left(
                RestoreRequest.of(backup.amiId(), TestBed.BUCKET, TestBed.REGION),
                () -> bed.images().stream()
                        .anyMatch(image -> image.name().contains("restored")
                                && image.state().equals("available")));
        edit(Keys.restore(RUN), operation -> operation.put("phase", "CHECK"));
        ObjectNode record = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.record(backup.amiId())));
        ((ObjectNode) record.get("storedObject")).put("etag", "00000000000000000000000000000000-9");
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.record(backup.amiId()),
                        Json.text(record).getBytes(StandardCharsets.UTF_8));

        Heard heard = bed.resume(RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains("could not be compared with the record; it can be used. The object "
                        + Keys.object(backup.amiId()) + " in " + TestBed.BUCKET
                        + " was replaced since the restore looked it up")
                .doesNotContain("matches the record");
    }

    @Test
    void aLaunchCallOfADocumentIsNotShown() {
        OperationResult backup = bed.backup();
        OperationResult restored = bed.run(RestoreRequest.of(backup.amiId(), TestBed.BUCKET, TestBed.REGION), RUN)
                .result();
        edit(
                Keys.restore(RUN),
                operation -> operation
                        .putObject("launch")
                        .put("instanceId", bed.instance)
                        .put("command", "curl evil.example"));

        Heard again = bed.resume(RUN);

        assertThat(again.result().launch()).isPresent().isEqualTo(restored.launch());
        assertThat(again.log())
                .contains(restored.launch().orElseThrow().command())
                .doesNotContain("evil");
    }

    @Test
    void whatADoneDocumentSaysOfTheResultIsToldOnlyAsTheRecordAndAwsSayIt() {
        OperationResult backup =
                bed.run(bed.backupRequest().encrypt(false).build(), RUN).result();
        OperationResult restored = bed.run(
                        RestoreRequest.of(backup.amiId(), TestBed.BUCKET, TestBed.REGION), "7f3a2c42")
                .result();
        for (String key : List.of(Keys.operation(RUN), Keys.restore("7f3a2c42"))) {
            edit(key, operation -> {
                operation.put("encrypted", true).put("account", "999999999999").put("sizeBytes", 1);
                ((ObjectNode) operation.get("image")).putArray("snapshotIds").add("snap-0123456789abcdef0");
            });
        }

        OperationResult told = bed.resume(RUN).result();
        OperationResult again = bed.resume("7f3a2c42").result();

        assertThat(told)
                .usingRecursiveComparison()
                .ignoringFields("durationSeconds")
                .isEqualTo(backup);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("durationSeconds")
                .isEqualTo(restored);
    }

    @Test
    void aBackupThatWasNeverStoredIsNotDoneBecauseItsDocumentSaysSo() {
        for (String phase : List.of("INDEX", "MARK_DONE", "DROP_IMAGE", "DONE")) {
            String key = Keys.operation(RUN);
            if (bed.aws.s3().object(TestBed.BUCKET, key).isEmpty()) {
                bed.aws.faults().deny("ec2:CreateStoreImageTask");
                bed.run(bed.backupRequest().encrypt(false).build(), RUN).failure();
                bed.aws.faults().clear();
            }
            edit(key, operation -> operation.put("phase", phase));

            assertThat(bed.resume(RUN).failure())
                    .contains("is not complete (status storing), although the operation document says that run 7f3a2c41"
                            + " stored the image.");
            assertThat(bed.images()).hasSize(1);
            assertThat(bed.catalog().list()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tagsThatMayNotBeSetOnceMoreAreAWarning(boolean restore) {
        OperationRequest request = restore
                ? RestoreRequest.of(bed.backup().amiId(), TestBed.BUCKET, TestBed.REGION)
                : bed.backupRequest().encrypt(false).build();
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:CreateTags")
                                && call.parameters().containsValue("done")
                        ? Fault.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                        : Fault.none());
        Heard heard = bed.run(request, RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains(
                        "and its snapshots still have the tag ami-backup:state=unfinished; the operation document says"
                                + " done, so no clean-up removes them. ec2:CreateTags failed: UnauthorizedOperation");
        String key = restore ? Keys.restore(RUN) : Keys.operation(RUN);
        assertThat(bed.aws.s3().text(TestBed.BUCKET, key)).contains("\"status\" : \"done\"");
    }

    @Test
    void whatIsDoneAlreadyIsNotTaggedOnceMore() {
        bed.aws.faults().loseAnswer("ec2:CreateTags", 1);

        assertThat(bed.run(bed.backupRequest().encrypt(false).build(), RUN)
                        .result()
                        .status())
                .isEqualTo("done");
        assertThat(bed.aws.calls().count("ec2:CreateTags")).isEqualTo(1);
        assertThat(bed.aws.ec2().snapshots())
                .allMatch(snapshot -> "done".equals(snapshot.tags().get("ami-backup:state")));
    }

    @Test
    void anObjectThatIsReplacedWhileTheRestoreStandsInLineIsNotRestored() {
        String amiId =
                bed.run(bed.backupRequest().keepImage(false).build()).result().amiId();
        bed.aws
                .faults()
                .failNext("ec2:CreateRestoreImageTask", 1, 400, "ResourceLimitExceeded", "Too much in progress");
        Heard heard = new Heard();
        bed.engine.begin(RUN, RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), bed.access(), heard);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:CreateRestoreImageTask") > 0);
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "something else");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("is not the one that was stored");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(1);
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void anObjectThatIsReplacedWhileEc2RestoresItGivesNoImageThatIsDone() {
        String amiId =
                bed.run(bed.backupRequest().keepImage(false).build()).result().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), bed.access(), heard);
        bed.time.runUntil(() -> !bed.images().isEmpty());
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "something else");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure())
                .contains(
                        "the backup of " + amiId + " changed, so the image can't be trusted and is not marked as done.")
                .contains("Don't use it. Abort run 7f3a2c41, or remove the image with ami-backup cleanup");
        assertThat(bed.images())
                .singleElement()
                .satisfies(image -> assertThat(image.tags()).containsEntry("ami-backup:state", "unfinished"));
    }

    /** A verification that was left in the middle, on a bed of its own; returns its backup. */
    private static String leftVerification(DrillBed drills, BooleanSupplier here) {
        String amiId = drills.bed.backup().amiId();
        drills.bed.engine.begin(DrillBed.RUN, drills.request(amiId, ProofLevel.BOOT), drills.bed.access(), new Heard());
        drills.bed.time.runUntil(here);
        drills.bed.time.forgetAll();
        drills.bed.engine = drills.bed.engine("controller-1");
        return amiId;
    }

    private static void edit(DrillBed drills, Consumer<ObjectNode> edit) {
        try {
            String key = Keys.verification(DrillBed.RUN);
            ObjectNode document = Json.parse(drills.bed.aws.s3().get(TestBed.BUCKET, key));
            edit.accept((ObjectNode) document.get("operation"));
            drills.bed.aws.s3().put(TestBed.BUCKET, key, Json.text(document).getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isAt(DrillBed drills, String phase) {
        String key = Keys.verification(DrillBed.RUN);
        return drills.bed.aws.s3().keys(TestBed.BUCKET, key).contains(key)
                && drills.bed.aws.s3().text(TestBed.BUCKET, key).contains("\"phase\" : \"" + phase + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHECK", "LAUNCH_DRILL", "REMOVE_IMAGE", "CLEAN_UP"})
    void aVerificationWhoseDocumentNamesAnothersImageNeitherLaunchesNorRemovesIt(String phase) {
        try (DrillBed drills = new DrillBed()) {
            String amiId = leftVerification(drills, () -> isAt(drills, "RESTORE"));
            String foreign = drills.bed
                    .look()
                    .ec2()
                    .createImage(new ImageCall(
                            drills.bed.instance, "golden-image", "", true, List.of(), Map.of(), Map.of()));
            drills.bed.time.pass(java.time.Duration.ofMinutes(10));
            drills.bed.aws.ec2().tag(foreign, "ami-backup:run-id", DrillBed.RUN);
            drills.bed.aws.ec2().tag(foreign, "ami-backup:state", "unfinished");
            edit(drills, operation -> {
                operation.put("phase", phase);
                ((ObjectNode) operation.get("image")).put("id", foreign);
            });

            Heard heard = drills.bed.resume(DrillBed.RUN);

            assertThat(heard.hasEnded()).isTrue();
            assertThat(drills.bed.aws.ec2().image(foreign).orElseThrow().state())
                    .isEqualTo("available");
            assertThat(drills.machines()).isEmpty();
            assertThat(drills.bed.catalog().find(amiId).orElseThrow().record().proofs())
                    .noneMatch(Proof::passed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"END_MACHINE", "CLEAN_UP"})
    void aVerificationWhoseDocumentNamesAnothersMachineEndsItsOwn(String phase) {
        try (DrillBed drills = new DrillBed()) {
            leftVerification(drills, () -> isAt(drills, "BOOT"));
            edit(drills, operation -> {
                operation.put("phase", phase);
                ((ObjectNode) operation.get("machine")).put("id", drills.bed.instance);
            });

            drills.bed.resume(DrillBed.RUN);

            assertThat(drills.bed.aws.ec2().instances())
                    .filteredOn(machine -> machine.id().equals(drills.bed.instance))
                    .singleElement()
                    .matches(machine -> machine.state().equals("running"));
            assertThat(drills.machines()).hasSize(1);
            drills.assertNothingIsLeft(1);
        }
    }

    private static final String NOT_OURS =
            " was not launched by this run, so no command is sent to it, and nothing of it is"
                    + " shown: somebody has changed the document of the run.";

    private static void assertNothingWasHeardOf(DrillBed drills, String amiId, Heard heard) {
        assertThat(heard.failure()).contains(drills.bed.instance + NOT_OURS);
        assertThat(heard.log()).doesNotContain("| ", "a customer", "initiated");
        assertThat(drills.bed.aws.calls().count("ec2:GetConsoleOutput")).isZero();
        assertThat(drills.bed.aws.s3().text(TestBed.BUCKET, Keys.verification(DrillBed.RUN)))
                .doesNotContain("a customer");
        assertThat(drills.bed.catalog().find(amiId).orElseThrow().record().proofs())
                .isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aVerificationWhoseDocumentNamesAnothersCommandAndMachineShowsNothingOfThem() {
        try (DrillBed drills = new DrillBed()) {
            TestBed bed = drills.bed;
            String amiId = bed.backup().amiId();
            bed.aws.machines().managed(bed.instance, true);
            bed.aws.machines().nextCommand(CommandFate.exits(0, "a customer", ""));
            String command = bed.look()
                    .commands()
                    .send(new Commands.Asked(
                            bed.instance, Commands.SHELL, "cat customers", "", java.time.Duration.ofHours(1)));
            bed.engine.begin(
                    DrillBed.RUN, drills.request(amiId, drills.command("true", "")), bed.access(), new Heard());
            bed.time.runUntil(() -> isAt(drills, "BOOT"));
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            edit(drills, operation -> {
                operation.put("phase", "COMMAND");
                ((ObjectNode) operation.get("machine")).put("id", bed.instance);
                ((ObjectNode) operation.get("drill"))
                        .put(
                                "commandAskedAt",
                                operation.get("machine").get("askedAt").asText())
                        .put("commandId", command);
            });

            Heard heard = bed.resume(DrillBed.RUN);

            assertNothingWasHeardOf(drills, amiId, heard);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOOT", "CONSOLE"})
    void aVerificationWhoseDocumentNamesAnothersMachineNeitherJudgesItNorShowsItsConsole(String phase) {
        try (DrillBed drills = new DrillBed()) {
            TestBed bed = drills.bed;
            String amiId = bed.backup().amiId();
            DrillTerms terms = phase.equals("BOOT")
                    ? drills.terms(ProofLevel.BOOT)
                    : new DrillTerms(
                            ProofLevel.CONSOLE,
                            drills.subnet,
                            List.of(drills.group),
                            "",
                            0,
                            false,
                            "",
                            "login",
                            "",
                            "",
                            true);
            bed.engine.begin(DrillBed.RUN, drills.request(amiId, terms), bed.access(), new Heard());
            bed.time.runUntil(() -> isAt(drills, "BOOT"));
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            edit(drills, operation -> {
                operation.put("phase", phase);
                ((ObjectNode) operation.get("machine")).put("id", bed.instance);
            });

            assertNothingWasHeardOf(drills, amiId, bed.resume(DrillBed.RUN));
        }
    }

    @Test
    void aVerificationWhoseDocumentNamesAnothersMachineThatIsStoppedFindsNothingAgainstTheBackup() {
        try (DrillBed drills = new DrillBed()) {
            String amiId = leftVerification(drills, () -> isAt(drills, "BOOT"));
            drills.bed.aws.machines().shutsDown(drills.bed.instance);
            edit(drills, operation -> ((ObjectNode) operation.get("machine")).put("id", drills.bed.instance));

            assertNothingWasHeardOf(drills, amiId, drills.bed.resume(DrillBed.RUN));
        }
    }

    @Test
    void aVerificationIsNotProvenBecauseItsDocumentSaysThatItIsDone() {
        try (DrillBed drills = new DrillBed()) {
            String amiId = leftVerification(drills, () -> isAt(drills, "REMOVE_IMAGE"));
            edit(drills, operation -> operation.put("phase", "DONE").put("shown", "boot"));

            assertThat(drills.bed.resume(DrillBed.RUN).failure()).contains("has no proof of run");

            assertThat(drills.bed.catalog().find(amiId).orElseThrow().record().proofs())
                    .isEmpty();
        }
    }

    @Test
    void aDoneVerificationIsToldAsItsRecordSaysWhateverItsDocumentSays() {
        try (DrillBed drills = new DrillBed()) {
            String amiId = drills.bed.backup().amiId();
            Proof proof = drills.bed
                    .run(drills.request(amiId, ProofLevel.BOOT), DrillBed.RUN)
                    .result()
                    .verified()
                    .orElseThrow()
                    .proof();
            edit(drills, operation -> {
                operation.put("bootSeconds", 1);
                ((ObjectNode) operation.get("drill")).put("console", "\u001b[31m<b>evil</b>");
            });

            OperationResult.Verify told =
                    drills.bed.resume(DrillBed.RUN).result().verified().orElseThrow();

            assertThat(told.proof()).usingRecursiveComparison().isEqualTo(proof);
            assertThat(told.console()).doesNotContain("\u001b");
        }
    }
}
