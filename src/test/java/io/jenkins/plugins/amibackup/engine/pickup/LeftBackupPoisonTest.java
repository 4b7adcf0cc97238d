package io.jenkins.plugins.amibackup.engine.pickup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.step.LockLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody who can write operation documents has a controller finish a backup that nobody left, or finish one otherwise than it was asked
 * for: with the controller's credentials, nothing is changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeftBackupPoisonTest {

    private static final String FOREIGN_KEY =
            "arn:aws:kms:eu-west-1:999999999999:key/11111111-2222-3333-4444-555555555555";

    private TestBed bed;
    private LeftBed left;
    /** Another instance of the account. */
    private String other;

    private String golden;
    private byte[] asLeft;
    private String prepared = "";

    @BeforeEach
    void open() {
        if (bed == null) {
            bed = new TestBed();
            left = new LeftBed(bed);
        }
    }

    @AfterAll
    void close() {
        bed.close();
    }

    private void anew() {
        bed.close();
        bed = new TestBed();
        left = new LeftBed(bed);
        prepared = "";
    }

    private static ObjectNode request(ObjectNode operation) {
        return (ObjectNode) operation.get("request");
    }

    private static Arguments forged(String what, BiConsumer<ObjectNode, LeftBackupPoisonTest> edit, String field) {
        return Arguments.of(what, Milestone.IMAGE, true, edit, field);
    }

    private static Arguments forgedEarly(
            String what, boolean encrypt, BiConsumer<ObjectNode, LeftBackupPoisonTest> edit, String field) {
        return Arguments.of(what, Milestone.POINT_IN_TIME, encrypt, edit, field);
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(
                        forged("not left", (o, t) -> o.remove("leftAt"), "operation.leftAt"),
                        forged(
                                "left at its end",
                                (o, t) -> o.withObject("leftAt").put("milestone", "STORED"),
                                "leftAt"),
                        forged(
                                "a build's",
                                (o, t) -> request(o).withObject("origin").put("kind", "pipeline"),
                                "origin.kind"),
                        forged("before anything is made", (o, t) -> o.put("phase", "PREFLIGHT"), "operation.phase"),
                        forged("before CreateImage", (o, t) -> o.put("phase", "CLAIM"), "operation.phase"),
                        forged("to be unmade", (o, t) -> o.put("phase", "CLEAN_UP"), "operation.phase"),
                        forged("at its end", (o, t) -> o.put("phase", "DONE"), "operation.phase"),
                        forgedEarly(
                                "CreateImage once more",
                                false,
                                (o, t) -> o.withObject("image").remove("id"),
                                "operation.phase"),
                        forged("another account's", (o, t) -> o.put("account", "999999999999"), "operation.account"),
                        forged(
                                "another instance",
                                (o, t) -> request(o).put("instanceId", t.other),
                                "request.description"),
                        forgedEarly(
                                "another instance",
                                false,
                                (o, t) -> {
                                    request(o).put("instanceId", t.other);
                                    request(o).put("description", t.description(o));
                                },
                                "operation.request.instanceId"),
                        forged(
                                "another bucket",
                                (o, t) -> request(o).put("bucket", "evil-bucket"),
                                "belongs to the bucket"),
                        forged("another Region", (o, t) -> request(o).put("region", "us-east-1"), "us-east-1"),
                        forged("another owner", (o, t) -> request(o).put("bucketOwner", "999999999999"), "bucketOwner"),
                        forged(
                                "another encryption",
                                (o, t) -> request(o).put("sse", "aws:kms"),
                                "operation.request.sse"),
                        forgedEarly(
                                "another account's key",
                                true,
                                (o, t) -> request(o).put("kmsKeyId", FOREIGN_KEY),
                                "kmsKeyId"),
                        forged(
                                "a key that is not the copy's",
                                (o, t) -> request(o).put("kmsKeyId", TestBed.KEY),
                                "kmsKeyId"),
                        forgedEarly(
                                "no encryption", true, (o, t) -> request(o).put("encrypt", false), "operation.copied"),
                        forgedEarly(
                                "no encrypted copy",
                                true,
                                (o, t) -> {
                                    request(o).put("encrypt", false);
                                    o.put("copied", false);
                                    o.set("image", o.get("plain"));
                                    o.remove("plain");
                                },
                                "operation.image.name"),
                        forgedEarly(
                                "a plain image as if it were encrypted",
                                false,
                                (o, t) -> {
                                    request(o).put("encrypt", true);
                                    o.put("phase", "RECORD");
                                    o.put(
                                            "takenAt",
                                            t.created(o.path("image").path("id").asText()));
                                },
                                "operation.request.kmsKeyId"),
                        forged(
                                "the copy as the intermediate that goes",
                                (o, t) -> {
                                    ObjectNode copy = o.withObject("image").deepCopy();
                                    o.set("image", o.get("plain"));
                                    o.set("plain", copy);
                                },
                                "operation.image.name"),
                        forged(
                                "another's image",
                                (o, t) -> o.withObject("image").put("id", t.golden),
                                "operation.image."),
                        forged(
                                "no image of EC2",
                                (o, t) -> o.withObject("image").put("id", "ami-00000000"),
                                "operation.image.id"),
                        forged(
                                "another's snapshots",
                                (o, t) -> o.withObject("image")
                                        .putArray("snapshotIds")
                                        .add("snap-00000000"),
                                "operation.image.snapshotIds"),
                        forged(
                                "a wait without end",
                                (o, t) -> o.withObject("image").put("gib", 60_000),
                                "operation.image.gib"),
                        forged("younger than it is", (o, t) -> o.put("takenAt", t.now()), "operation.takenAt"),
                        forged("without its time", (o, t) -> o.remove("takenAt"), "operation.takenAt"),
                        forged(
                                "tags that open doors",
                                (o, t) -> request(o).withObject("tags").put("Team", "prod"),
                                "tags"),
                        forged(
                                "tags of the image",
                                (o, t) -> o.withObject("imageTags").put("Team", "prod"),
                                "operation.imageTags"),
                        forged(
                                "tags of the snapshots",
                                (o, t) -> o.withObject("snapshotTags").put("Team", "prod"),
                                "operation.snapshotTags"),
                        forged(
                                "reserved tags",
                                (o, t) -> o.withObject("imageTags").put("ami-backup:x", "y"),
                                "operation.imageTags"),
                        forged(
                                "another description",
                                (o, t) -> request(o).put("description", "approved"),
                                "description"),
                        forged(
                                "devices that were not left out",
                                (o, t) -> request(o).putArray("excludeDevices").add("/dev/sdf"),
                                "excludeDevices"),
                        forged("another prefix", (o, t) -> request(o).put("amiPrefix", "golden"), ".name"),
                        forged(
                                "a removal inside",
                                (o, t) -> o.putArray("discarded")
                                        .add(o.path("image").path("id").asText()),
                                "discarded"),
                        forged("an abort", (o, t) -> o.put("aborted", true), "operation.ending"),
                        forged("to give way", (o, t) -> o.put("gaveWay", true), "operation.ending"),
                        forged("no draft", (o, t) -> o.put("phase", "RECORD").remove("draft"), "operation.phase"),
                        forgedEarly("no draft", false, (o, t) -> o.remove("draft"), "operation.draft"),
                        forgedEarly(
                                "a record's time in the draft",
                                false,
                                (o, t) -> o.withObject("draft").put("takenAt", t.now()),
                                "operation.draft"),
                        forgedEarly(
                                "a draft of another account",
                                false,
                                (o, t) -> o.withObject("draft").put("account", "999999999999"),
                                "operation.draft.account"),
                        forgedEarly(
                                "a draft of another instance",
                                false,
                                (o, t) -> o.withObject("draft")
                                        .withObject("sourceInstance")
                                        .put("instanceId", t.other),
                                "operation.draft.sourceInstance.instanceId"))
                .sorted(Comparator.comparing(forgery -> forgery.get()[1] + " " + forgery.get()[2]));
    }

    private String now() {
        return bed.clock.instant().toString();
    }

    private String created(String imageId) {
        return bed.aws.ec2().image(imageId).orElseThrow().created().toString();
    }

    private String description(ObjectNode operation) {
        String id = operation.path("image").path("id").asText();
        return bed.look().ec2().image(id).orElseThrow().description();
    }

    /** Another's image, which carries whatever tags an attacker can set. */
    private String golden() {
        String id = bed.look()
                .ec2()
                .createImage(new ImageCall(bed.instance, "golden-image", "", true, List.of(), Map.of(), Map.of()));
        bed.time.pass(Duration.ofMinutes(10));
        bed.aws.ec2().tag(id, "ami-backup:run-id", LeftBed.RUN);
        bed.aws.ec2().tag(id, "ami-backup:state", "unfinished");
        return id;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aDocumentThatDoesNotAgreeIsLeftAloneAndNamed(
            String what,
            Milestone milestone,
            boolean encrypt,
            BiConsumer<ObjectNode, LeftBackupPoisonTest> edit,
            String field) {
        leaves(milestone, encrypt);
        left.forge(operation -> edit.accept(operation, this));
        byte[] forged = left.bytes();
        int images = bed.images().size();
        long changes = changes();

        Heard heard = left.pickedUp();

        assertThat(heard.failure()).contains(field);
        assertThat(left.bytes()).isEqualTo(forged);
        assertThat(changes()).isEqualTo(changes);
        assertThat(bed.images()).hasSize(images);
        assertThat(heard.lines()).isEmpty();
    }

    /** Of what is left alone nothing changes, so one run is good for all forgeries of its kind. */
    private void leaves(Milestone milestone, boolean encrypt) {
        String kind = milestone + " " + encrypt;
        if (!kind.equals(prepared)) {
            anew();
            other = bed.aws.ec2().runInstance(TestBed.web1());
            golden = golden();
            left.leave(left.request().encrypt(encrypt).build(), milestone);
            asLeft = left.bytes();
            prepared = kind;
        }
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(LeftBed.RUN), asLeft);
    }

    private long changes() {
        return Stream.of(
                        "ec2:CreateImage",
                        "ec2:CopyImage",
                        "ec2:CreateStoreImageTask",
                        "ec2:CreateTags",
                        "ec2:DeregisterImage",
                        "ec2:DeleteSnapshot",
                        "ec2:RebootInstances",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:PutObjectRetention")
                .mapToLong(action -> bed.aws.calls().count(action))
                .sum();
    }

    @Test
    void anImageThatIsDoneIsNotGoneOnWith() {
        anew();
        left.leave(left.request().encrypt(false).build(), Milestone.IMAGE);
        bed.aws.ec2().tag(bed.images().get(0).id(), "ami-backup:state", "done");
        long changes = changes();

        assertThat(left.pickedUp().failure()).contains("operation.image.id");
        assertThat(changes()).isEqualTo(changes);
    }

    @Test
    void noImageThatIsNotTheRunsIsRemovedBecauseTheDocumentKeepsNone() {
        anew();
        golden = golden();
        left.leave(left.request().encrypt(false).build(), Milestone.IMAGE);
        left.forge(operation -> {
            request(operation).put("keepImage", false);
            operation.put("phase", "DROP_IMAGE");
            operation.withObject("image").put("id", golden);
        });

        assertThat(left.pickedUp().failure()).contains("operation.image.");
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void aLockIsNoLongerAndNoHarderThanWhoeverLendsTheCredentialsAllows() {
        anew();
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        left.leave(left.request().encrypt(false).build(), Milestone.IMAGE);
        left.forge(operation -> request(operation)
                .put("lockSeconds", Duration.ofDays(36_500).toSeconds())
                .put("lockMode", "compliance"));
        DriveOptions options =
                DriveOptions.DEFAULT.withLockLimits(() -> new LockLimits.Most(Duration.ofDays(30), false));

        OperationResult result = left.pickedUp(LeftBed.CHECK, options).result();

        var version = bed.aws
                .s3()
                .locks()
                .versions(TestBed.BUCKET, result.objectKey())
                .get(0);
        Instant latest = bed.clock.instant().plus(Duration.ofDays(30));
        assertThat(version.lockMode()).isEqualTo("GOVERNANCE");
        assertThat(version.retainUntil()).isBeforeOrEqualTo(latest);
    }

    @Test
    void anotherAccountsKeyServesWhereTheConfigurationNamesIt() {
        anew();
        left.leave(left.request().kmsKeyId(FOREIGN_KEY).build(), Milestone.POINT_IN_TIME);

        assertThat(left.pickedUp().failure()).contains("operation.request.kmsKeyId");
        Heard named = left.pickedUp(new LeftBackupCheck("", Sse.NONE, FOREIGN_KEY), DriveOptions.DEFAULT);
        assertThat(named.log()).contains(FOREIGN_KEY);
    }

    @Test
    void aDocumentThatIsChangedAfterTheLookEndsTheRunWithoutAnotherChange() {
        anew();
        left.leave(left.request().encrypt(false).build(), Milestone.IMAGE);
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:CreateStoreImageTask")) {
                left.forge(operation -> request(operation).put("keepImage", false));
            }
            return Fault.none();
        });

        assertThat(left.pickedUp().detached()).contains(LeftBed.RUN);
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.aws.calls().count("ec2:DeregisterImage")).isZero();
    }
}
