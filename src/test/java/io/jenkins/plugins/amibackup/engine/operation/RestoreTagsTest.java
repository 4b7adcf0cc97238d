package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tags of what is restored: what fits, what is allowed, and that nothing of it keeps a usable image from being done. */
class RestoreTagsTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static InstanceSpec with(int tags, VolumeSpec volume) {
        InstanceSpec spec = InstanceSpec.named("tagged").volume(volume);
        for (int i = 1; i < tags; i++) {
            spec = spec.tag("instance-%02d".formatted(i), "1");
        }
        return spec;
    }

    private static VolumeSpec volume(int tags) {
        VolumeSpec volume = VolumeSpec.gp3("/dev/xvda", 8);
        for (int i = 1; i <= tags; i++) {
            volume = volume.tag("volume-%02d".formatted(i), "1");
        }
        return volume;
    }

    private String backup(InstanceSpec spec, Map<String, String> tags) {
        return bed.run(BackupRequest.of(bed.aws.ec2().runInstance(spec), TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .tags(tags)
                        .build())
                .result()
                .amiId();
    }

    private Heard restore(String amiId, Map<String, String> tags) {
        return bed.run(new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", false, "", tags, null), RUN);
    }

    private Map<String, String> ofImage(OperationResult restored) {
        return Tags.map(bed.look().ec2().image(restored.amiId()).orElseThrow().tags());
    }

    private Map<String, String> ofSnapshot(OperationResult restored, String device) {
        String id = bed.look().ec2().image(restored.amiId()).orElseThrow().blockDeviceMappings().stream()
                .filter(mapping -> mapping.deviceName().equals(device))
                .map(mapping -> mapping.ebs().snapshotId())
                .findFirst()
                .orElseThrow();
        return Tags.map(bed.look().ec2().snapshots(List.of(id)).get(0).tags());
    }

    /** Nothing that a search finds, days later, may be removed. */
    private void assertKept() {
        bed.clock.advance(Duration.ofDays(2));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, Duration.ofHours(24));
        assertThat(cleanUp.find()).noneMatch(orphan -> orphan.removable());
    }

    private static Predicate<Call> onSnapshots() {
        return call -> call.action().equals("ec2:CreateTags")
                && !call.parameters().containsValue("done")
                && call.parameters().get("ResourceId.1").startsWith("snap-");
    }

    private void refuse(Predicate<Call> calls, Fault fault) {
        bed.aws.faults().plan(call -> calls.test(call) ? fault : Fault.none());
    }

    @Test
    void whatTheBackupWasAskedToPutOnTheImageComesBeforeWhatOnlyTheInstanceCarried() {
        String amiId = backup(with(48, volume(0)), Map.of("zz-Ticket", "OPS-7"));

        OperationResult restored = bed.run(
                        new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", true, "", Map.of(), null), RUN)
                .result();

        assertThat(ofImage(restored)).hasSize(50).containsEntry("zz-Ticket", "OPS-7");
    }

    @Test
    void whatASnapshotHasNoRoomForBesideWhatItCarriesIsNamedAndTheRestoreIsDone() {
        String amiId = backup(with(1, volume(48)), Map.of());

        Heard heard = restore(amiId, Map.of());

        OperationResult restored = heard.result();
        String snapshot = restored.snapshotIds().get(0);
        assertThat(heard.log())
                .contains(snapshot
                        + " can have 50 tags, and others are there already; these were left out, but are in the"
                        + " record: volume-48")
                .contains("3 tags on the image, 0 of 1 snapshots tagged like their volumes");
        assertThat(ofSnapshot(restored, "/dev/xvda"))
                .hasSize(50)
                .containsKeys("Name", "volume-47")
                .containsEntry(Tags.STATE, "done");
        assertKept();
    }

    @Test
    void whatAFullVolumeHasMoreThanASnapshotCanHaveIsNamed() {
        bed.aws.ec2().restoreKeepsTags(false);
        String amiId = backup(with(1, volume(50)), Map.of());

        Heard heard = restore(amiId, Map.of("Ticket", "OPS-7"));

        assertThat(ofSnapshot(heard.result(), "/dev/xvda")).hasSize(50).containsEntry("Ticket", "OPS-7");
        assertThat(heard.log()).contains("these were left out, but are in the record: volume-48, volume-49, volume-50");
    }

    @Test
    void whatAsMuchAsPossibleOfAnInstancesTagsWasStoredWithLeavesRoomForItsImage() {
        String amiId = backup(with(50, volume(0)), Map.of("a-1", "1", "a-2", "2"));

        Heard heard = restore(amiId, Map.of());

        assertThat(ofImage(heard.result()))
                .hasSize(50)
                .containsKeys("a-1", "a-2", "instance-45")
                .containsEntry(Tags.RUN_ID, RUN)
                .containsEntry(Tags.STATE, "done");
        assertThat(heard.log()).doesNotContain("TagLimitExceeded");
    }

    @ParameterizedTest
    @CsvSource({
        "403, UnauthorizedOperation",
        "400, TagPolicyViolation",
        "400, TagLimitExceeded",
        "400, InvalidParameterValue",
        "400, MaxTagsLimitExceeded"
    })
    void whereTheSnapshotsCanNotBeTaggedTheRestoreIsDoneAndSaysSo(int status, String code) {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        refuse(onSnapshots(), Fault.error(status, code, "You may not do this"));

        Heard heard = restore(amiId, Map.of());

        OperationResult restored = heard.result();
        assertThat(restored.status()).isEqualTo("done");
        assertThat(heard.lines())
                .filteredOn(line -> line.contains("these tags were not set; the image can be used without them: snap-"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains(": Name, Team. ec2:CreateTags failed: " + code + ": You may not do this"));
        assertThat(heard.log()).contains("0 of 2 snapshots tagged like their volumes");
        assertThat(ofImage(restored)).containsEntry(Tags.STATE, "done");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.restore(RUN))).contains("\"status\" : \"done\"");
        assertKept();
    }

    @Test
    void whereNoTagCanBeSetAnyMoreTheRestoreIsDoneAndItsImageStays() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        refuse(
                call -> call.action().equals("ec2:CreateTags"),
                Fault.error(403, "UnauthorizedOperation", "You may not do this"));

        Heard heard = restore(amiId, Map.of());

        assertThat(ofImage(heard.result())).containsEntry(Tags.STATE, Tags.UNFINISHED);
        assertKept();
    }

    @Test
    void oneTagThatAPolicyForbidsKeepsNoOtherFromBeingSet() {
        String amiId = backup(with(1, volume(40)), Map.of());
        refuse(
                onSnapshots().and(call -> call.parameters().containsValue("volume-17")),
                Fault.error(400, "TagPolicyViolation", "The tag policy does not allow the specified value"));

        Heard heard = restore(amiId, Map.of());

        OperationResult restored = heard.result();
        assertThat(heard.log())
                .contains("without them: " + restored.snapshotIds().get(0)
                        + ": volume-17. ec2:CreateTags failed: TagPolicyViolation");
        assertThat(ofSnapshot(restored, "/dev/xvda"))
                .containsKeys("volume-01", "volume-16", "volume-18", "volume-40")
                .doesNotContainKey("volume-17");
    }

    @Test
    void whatPassesIsTriedAgain() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        bed.aws.faults().failNext("ec2:CreateTags", 1, 400, "ConcurrentTagAccess", "Try again");
        bed.aws.faults().throttleNext("ec2:CreateTags", 2);
        bed.aws.faults().loseAnswer("ec2:CreateTags", 1);

        Heard heard = restore(amiId, Map.of());

        assertThat(ofSnapshot(heard.result(), "/dev/sdf")).containsEntry("Team", "storage");
        assertThat(heard.log()).contains("2 snapshots tagged like their volumes");
    }

    @Test
    void aRecordThatIsGoneWhenTheImageStandsKeepsNothingFromBeingDoneAndWhatWasAskedForIsSet() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        interruptWhereTagsFollow(amiId);
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId));

        Heard heard = bed.resume(RUN);

        OperationResult restored = heard.result();
        assertThat(restored.status()).isEqualTo("done");
        assertThat(heard.log())
                .contains(restored.amiId()
                        + " and its snapshots get only the tags that you asked for, because the record can't be read;"
                        + " the image can be used. ")
                .contains("could not be compared with the record; it can be used. ");
        assertThat(ofImage(restored)).containsEntry("Ticket", "OPS-7");
        assertThat(ofSnapshot(restored, "/dev/sdf")).containsEntry("Ticket", "OPS-7");
    }

    @Test
    void whereSnapshotsCanNotBeDescribedTheImageIsTaggedAndWhatTheyLackIsNamed() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        interruptWhereTagsFollow(amiId);
        bed.aws.faults().deny("ec2:DescribeSnapshots");

        Heard heard = bed.resume(RUN);

        OperationResult restored = heard.result();
        assertThat(heard.log())
                .contains("the snapshots of " + restored.amiId() + " have only the tags that they were made with,"
                        + " without these that you asked for: Ticket; the image can be used. ec2:DescribeSnapshots");
        assertThat(ofImage(restored)).containsEntry("Ticket", "OPS-7").containsEntry("Role", "web");
    }

    /** The image stands, and has none of the tags that were asked for. */
    private void interruptWhereTagsFollow(String amiId) {
        Heard first = new Heard();
        AtomicInteger tagged = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:CreateTags")) {
                tagged.incrementAndGet();
                return Fault.error(503, "Unavailable", "Try again");
            }
            return call.action().equals("ec2:CreateRestoreImageTask")
                            && call.parameters().containsValue("OPS-7")
                    ? Fault.error(400, "TagPolicyViolation", "The tag policy does not allow the specified value")
                    : Fault.none();
        });
        var handle = bed.engine.begin(
                RUN,
                new RestoreRequest(
                        amiId, TestBed.BUCKET, TestBed.REGION, "", false, "", Map.of("Ticket", "OPS-7"), null),
                bed.access(),
                first);
        bed.time.runUntil(() -> tagged.get() > 1);
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(first::hasEnded);
        bed.aws.faults().clear();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatMadeRoomForATagThatIsRefusedComesBack(boolean interrupted) {
        String amiId = backup(with(48, volume(0)), Map.of());
        AtomicInteger removed = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteTags")) {
                removed.incrementAndGet();
            }
            if (!call.action().equals("ec2:CreateTags") || !call.parameters().containsValue("OPS-7")) {
                return Fault.none();
            }
            return interrupted && removed.get() < 3
                    ? Fault.error(503, "Unavailable", "Try again")
                    : Fault.error(400, "TagPolicyViolation", "The tag policy does not allow the specified value");
        });
        Heard heard = new Heard();
        RestoreRequest request = new RestoreRequest(
                amiId, TestBed.BUCKET, TestBed.REGION, "", false, "", Map.of("Ticket", "OPS-7"), null);
        var handle = bed.engine.begin(RUN, request, bed.access(), heard);
        if (interrupted) {
            bed.time.runUntil(() -> removed.get() == 1);
            handle.detach(Line.literal("Detached by a test"));
            bed.time.runUntil(heard::hasEnded);
            removed.set(10);
            heard = bed.resume(RUN);
        } else {
            bed.time.runUntil(heard::hasEnded);
        }

        OperationResult restored = heard.result();
        assertThat(ofImage(restored)).hasSize(50).containsKey("instance-47").doesNotContainKey("Ticket");
        assertThat(ofSnapshot(restored, "/dev/xvda")).hasSize(50).containsKey("instance-47");
        assertThat(heard.log())
                .contains(restored.amiId() + " has these again, because what you asked for was refused: instance-47")
                .contains(restored.amiId() + ": Ticket. ec2:CreateTags failed: TagPolicyViolation");
        assertKept();
    }

    @Test
    void whatIsAskedForTakesTheRoomOfTagsThatEc2BringsBack() {
        String amiId = backup(with(48, volume(1)), Map.of());

        Heard heard = restore(amiId, Map.of("Ticket", "OPS-7"));

        OperationResult restored = heard.result();
        assertThat(ofImage(restored))
                .hasSize(50)
                .containsEntry("Ticket", "OPS-7")
                .containsKeys("instance-46")
                .containsEntry(Tags.STATE, "done");
        assertThat(ofSnapshot(restored, "/dev/xvda")).hasSize(50).containsEntry("Ticket", "OPS-7");
        assertThat(heard.log())
                .doesNotContain("a resource can have 50 tags")
                .contains("removed from " + restored.amiId()
                        + ", so that what you asked for has room; the record keeps them: instance-47")
                .contains("others are there already; these were left out, but are in the record: volume-01")
                .contains("50 tags on the image, 0 of 1 snapshots tagged like their volumes")
                .doesNotContain("these tags are missing");
    }

    @Test
    void whereNothingMayBeRemovedWhatIsAskedForIsNamedAndTheRestoreIsDone() {
        String amiId = backup(with(48, volume(0)), Map.of());
        bed.aws.faults().deny("ec2:DeleteTags");

        Heard heard = restore(amiId, Map.of("Ticket", "OPS-7"));

        OperationResult restored = heard.result();
        assertThat(ofImage(restored)).hasSize(50).containsEntry(Tags.STATE, "done");
        assertThat(heard.log())
                .contains(restored.amiId()
                        + " can have no more tags, and none could be removed so that what you asked for has"
                        + " room. ec2:DeleteTags failed: UnauthorizedOperation")
                .contains(restored.amiId()
                        + " can have 50 tags, and others are there already; these that you asked for were"
                        + " left out: Ticket");
        assertKept();
    }

    @Test
    void whereTheTagsOfAStoredImageAreUnknownWhatIsAskedForIsSetAsFarAsThereIsRoom() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 44; i++) {
            many.put("tag-%02d".formatted(i), "1");
        }
        String amiId = backup(with(2, volume(0)), many);
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId));
        Map<String, String> asked = Map.of("a-1", "1", "a-2", "2", "a-3", "3");

        Heard heard = bed.run(
                new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", false, "", asked, null)
                        .acceptingForeign(true),
                RUN);

        OperationResult restored = heard.result();
        assertThat(heard.log())
                .contains("with these tags; they are tried again when it is there: a-1, a-2, a-3."
                        + " ec2:CreateRestoreImageTask failed: TagLimitExceeded");
        assertThat(ofImage(restored))
                .hasSize(50)
                .containsKeys("a-1", "a-2", "tag-43", "instance-01")
                .containsEntry(Tags.STATE, "done");
        assertThat(heard.log())
                .contains(restored.amiId()
                        + " can have 50 tags, and others are there already; these that you asked for were"
                        + " left out: a-3");
        assertThat(bed.aws.calls().count("ec2:DeleteTags")).isZero();
    }

    @Test
    void ourTagsInARecordAreNobodysAndNotTakenOver() throws IOException {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        ObjectNode record = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId)));
        ObjectNode tags = (ObjectNode) record.get("tags");
        ((ObjectNode) tags.get("instance")).put(Tags.RUN_ID, "00000000").put("ami-backup:x", "1");
        ((ObjectNode) tags.get("image")).put(Tags.STATE, "done").put("ami-backup:y", "1");
        tags.get("volumes").forEach(volume -> ((ObjectNode) volume).put(Tags.STATE, "done"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), Json.text(record));

        BackupRecord read = bed.catalog().find(amiId).orElseThrow().record();
        assertThat(read.originalTags()).containsOnlyKeys("Name", "Role", "aws:cloudformation:stack-name");
        assertThat(read.volumeTags("/dev/sdf")).containsOnlyKeys("Name", "Team");
        assertThat(Json.text(read.json().get("tags").get("instance"))).doesNotContain("ami-backup:");
        assertThat(new Finder(bed.catalog()).find(new BackupQuery("", null, null, null, null, 0, true, false)))
                .singleElement()
                .satisfies(found -> assertThat(found.tags()).isEqualTo(read.originalTags()));
        OperationResult restored = restore(amiId, Map.of()).result();
        assertThat(ofImage(restored))
                .containsEntry(Tags.RUN_ID, RUN)
                .doesNotContainKeys("ami-backup:x", "ami-backup:y");
        assertThat(ofSnapshot(restored, "/dev/sdf")).containsEntry(Tags.RUN_ID, RUN);
    }

    private static final String NOT_ALLOWED = "You are not authorized to perform this operation. User:"
            + " arn:aws:iam::111122223333:user/ci is not authorized to perform: ec2:CreateTags on resource:"
            + " arn:aws:ec2:eu-west-1::image/* with an explicit deny in a service control policy";

    @ParameterizedTest
    @CsvSource({
        "ec2:CreateImage, TagPolicyViolation",
        "ec2:CopyImage, TagPolicyViolation",
        "ec2:CreateRestoreImageTask, TagPolicyViolation",
        "ec2:CreateImage, UnauthorizedOperation",
        "ec2:CopyImage, UnauthorizedOperation",
        "ec2:CreateRestoreImageTask, UnauthorizedOperation",
        "ec2:CreateRestoreImageTask, AccessDenied"
    })
    void whereAPolicyForbidsATagOfTheOriginalTheImageIsMadeWithoutTheOriginals(String action, String code) {
        refuse(
                call -> call.action().equals(action) && call.parameters().containsValue("web"),
                Fault.error(code.equals("TagPolicyViolation") ? 400 : 403, code, NOT_ALLOWED));

        Heard heard =
                bed.run(bed.backupRequest().tags(Map.of("Ticket", "OPS-7")).build());
        OperationResult last = heard.result();
        boolean restores = action.equals("ec2:CreateRestoreImageTask");
        if (restores) {
            heard = bed.run(new RestoreRequest(
                    last.amiId(), TestBed.BUCKET, TestBed.REGION, "", null, "", Map.of("Ticket", "OPS-8"), null));
            last = heard.result();
        }

        assertThat(heard.log())
                .contains(
                        restores
                                ? "with these tags; they are tried again when it is there: Name, Role. " + action
                                : "AWS does not take the tags of the original for \"backup-web-1-")
                .contains(
                        restores ? "tried again" : "these were left out, but are in the record: Name, Role. " + action)
                .doesNotContain("start again with another value");
        assertThat(ofImage(last)).containsKey("Ticket").containsEntry(Tags.STATE, "done");
        if (restores) {
            assertThat(ofImage(last)).containsEntry("Role", "web");
        }
        assertThat(bed.catalog().find(last.sourceAmiId() == null ? last.amiId() : last.sourceAmiId()))
                .hasValueSatisfying(
                        found -> assertThat(found.record().originalTags()).containsEntry("Role", "web"));
    }

    @Test
    void theOriginalsAreTriedAgainAfterAResumeWhereItWasATagThatWasAskedForThatWasForbidden() {
        refuse(
                call -> call.action().equals("ec2:CreateImage")
                        && call.parameters().containsValue("Env"),
                Fault.error(400, "TagPolicyViolation", "The tag policy does not allow the specified value"));

        Heard refused = bed.run(
                bed.backupRequest().tags(Map.of("Env", "x")).encrypt(false).build(), RUN);
        bed.aws.faults().clear();
        Heard resumed = bed.resume(RUN);

        assertThat(refused.failure()).contains("TagPolicyViolation");
        assertThat(refused.log() + resumed.log()).doesNotContain("these were left out");
        assertThat(ofImage(resumed.result())).containsEntry("Env", "x").containsKeys("Name", "Role");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:DeregisterImage", "ec2:DeleteSnapshot"})
    void whereThePlainIntermediateCanNotBeRemovedTheEncryptedImageIsDoneAndStays(String denied) {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        bed.aws.faults().deny(denied);

        Heard heard =
                bed.run(new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", true, "", Map.of(), null), RUN);

        OperationResult restored = heard.result();
        assertThat(heard.lines())
                .filteredOn(line -> line.contains("may still be there: remove them by hand; the encrypted image can be"
                        + " used. " + denied + " failed: UnauthorizedOperation"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains("the unencrypted intermediate ami-", "(snap-"));
        assertThat(ofImage(restored)).containsEntry(Tags.STATE, "done").containsEntry("Role", "web");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.restore(RUN))).contains("\"kept\" : [ \"ami-");
        bed.aws.faults().clear();
        assertKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:CreateImage", "ec2:CopyImage", "ec2:CreateRestoreImageTask"})
    void whereNothingMayBeTaggedTheRunEndsWithTheNameOfThePermission(String action) {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        refuse(call -> call.action().equals(action), Fault.error(403, "UnauthorizedOperation", NOT_ALLOWED));

        Heard heard = action.equals("ec2:CreateRestoreImageTask")
                ? restore(amiId, Map.of("Ticket", "OPS-7"))
                : bed.run(bed.backupRequest().build(), RUN);

        assertThat(heard.failure() + heard.log()).contains("ec2:CreateTags");
        assertThat(heard.log()).doesNotContain("tried again").doesNotContain("were left out");
    }

    @Test
    void anInheritedTagThatIsDeniedDoesNotCostTheOnesThatWereAskedFor() {
        bed.aws.ec2().restoreKeepsTags(false);
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        refuse(
                call -> (call.action().equals("ec2:CreateTags")
                                && (call.parameters().containsValue("web")
                                        || call.parameters().containsValue("storage")))
                        || call.action().equals("ec2:CreateRestoreImageTask")
                                && call.parameters().containsValue("OPS-7"),
                Fault.error(403, "UnauthorizedOperation", NOT_ALLOWED));

        Heard heard = restore(amiId, Map.of("Ticket", "OPS-7"));

        OperationResult restored = heard.result();
        assertThat(ofImage(restored)).containsEntry("Ticket", "OPS-7").doesNotContainKey("Role");
        assertThat(ofSnapshot(restored, "/dev/sdf")).containsEntry("Ticket", "OPS-7");
        assertThat(heard.log()).contains(restored.amiId() + ": Name, Role");
    }

    @Test
    void copiesWithOtherTagsHaveTokensOfTheirOwn() {
        List<String> tokens = new CopyOnWriteArrayList<>();
        bed.aws.faults().plan(call -> {
            if (!call.action().equals("ec2:CopyImage")) {
                return Fault.none();
            }
            tokens.add(call.parameters().get("ClientToken"));
            return call.parameters().containsValue("web")
                    ? Fault.error(400, "TagPolicyViolation", "The tag policy does not allow the specified value")
                    : Fault.none();
        });

        bed.run(bed.backupRequest().build(), RUN).result();

        assertThat(tokens).containsExactly("ami-backup-" + RUN + "-copy-0", "ami-backup-" + RUN + "-copy-0-asked");
    }

    @Test
    void whatIsAskedForComesBeforeWhatTheOriginalHad() {
        String amiId = backup(with(48, volume(48)), Map.of());

        OperationResult restored = bed.run(new RestoreRequest(
                        amiId, TestBed.BUCKET, TestBed.REGION, "", true, "", Map.of("Ticket", "OPS-7"), null))
                .result();

        assertThat(ofImage(restored)).hasSize(50).containsEntry("Ticket", "OPS-7");
        assertThat(ofSnapshot(restored, "/dev/xvda")).hasSize(50).containsEntry("Ticket", "OPS-7");
    }
}
