package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.S3ObjectModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An abort while EC2 stores: what lies in the bucket goes when it is certainly this run's, and is named when it is not. */
class AbortOfAStoreTest {

    private static final String RUN = "7f3a2c41";
    private final TestBed bed = new TestBed();
    private final Heard heard = new Heard();
    private OperationHandle backup;
    private String image;
    private String object;

    @AfterEach
    void close() {
        bed.close();
    }

    /** A backup whose image EC2 is just storing. */
    private void storing() {
        backup = bed.engine.begin(RUN, bed.backupRequest().encrypt(false).build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/5 Store"));
        image = bed.images().get(0).id();
        object = Keys.object(image);
    }

    private void abort() {
        backup.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
    }

    /** What happens when EC2 has stored the image, right before the abort looks at the object. */
    private void meanwhile(Runnable change) {
        AtomicBoolean done = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:HeadObject") && done.compareAndSet(false, true)) {
                change.run();
            }
            return Fault.none();
        });
    }

    private void put(String text, Map<String, String> metadata) {
        bed.aws.s3().put(TestBed.BUCKET, object, text.getBytes(StandardCharsets.UTF_8), metadata);
    }

    private String ending() {
        return ((End.Aborted) heard.end()).line();
    }

    private List<String> keys() {
        return bed.aws.s3().keys(TestBed.BUCKET);
    }

    private void assertNothingIsLeft() {
        assertThat(AbortLine.named(heard.end())).contains(object);
        assertThat(heard.log()).contains("Clean up      removed " + object).doesNotContain("Warning");
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(keys()).containsExactly(Keys.operation(RUN));
    }

    /** The object is still there; log, document, ending and clean-up name it. */
    private void assertTheObjectIsKept(String why) {
        assertThat(keys()).contains(object);
        assertThat(heard.log())
                .containsOnlyOnce("Warning: s3://acme-ami-backups/" + object + " is not removed: " + why
                        + ". Delete it by hand if nobody needs it");
        assertThat(ending())
                .matches("Aborted by a user\\. Removed: ((ami|snap|ami-metadata/ami)-[0-9a-f]{17}(\\.json)?(, )?)+\\."
                        + " Not removed: " + object + "; the log says why\\.");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation(RUN)))
                .contains("\"kept\" : [ \"" + object + "\" ]", "\"status\" : \"aborted\"");
        bed.clock.advance(Duration.ofHours(25));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
        assertThat(cleanUp.find())
                .filteredOn(orphan -> orphan.id().equals(object))
                .singleElement()
                .satisfies(orphan -> {
                    assertThat(orphan.kind()).isEqualTo(Orphan.Kind.OBJECT);
                    assertThat(orphan.removable()).isFalse();
                    assertThat(cleanUp.removeOrKeep(orphan).removable()).isFalse();
                });
        assertThat(keys()).contains(object);
    }

    @Test
    void anObjectThatEc2HasNotTaggedGoesWhenAllElseSaysThatItIsThisRuns() {
        bed.aws.ec2().storesTags(false);
        storing();
        abort();
        assertNothingIsLeft();
    }

    @Test
    void soDoesOneThatTellsNothingOfItsImage() {
        bed.aws.ec2().storesTags(false);
        bed.aws.ec2().storesMetadata(false);
        storing();
        abort();
        assertNothingIsLeft();
    }

    @Test
    void soDoesOneOnAServerThatKnowsNoTags() {
        bed.aws.ec2().storesTags(false);
        storing();
        bed.aws.faults().failNext("s3:GetObjectTagging", 9, 405, "MethodNotAllowed", "The method is not allowed");
        abort();
        assertNothingIsLeft();
    }

    @Test
    void anUntaggedObjectWhoseImageIsGoneIsKept() {
        bed.aws.ec2().storesTags(false);
        storing();
        meanwhile(() -> bed.deregisterOnly(image));
        abort();
        assertTheObjectIsKept("it does not carry this run's tag, and " + image
                + " is no longer in EC2 with this run's tags and name");
    }

    @Test
    void anUntaggedObjectWhoseImageHasAnothersTagsIsKept() {
        bed.aws.ec2().storesTags(false);
        storing();
        meanwhile(() -> bed.aws.ec2().tag(image, Tags.RUN_ID, "00000000"));
        abort();
        assertTheObjectIsKept("it does not carry this run's tag, and " + image
                + " is no longer in EC2 with this run's tags and name");
    }

    @Test
    void anUntaggedObjectThatTellsOfAnotherImageIsKept() {
        bed.aws.ec2().storesTags(false);
        storing();
        meanwhile(() -> put("x", Map.of("ami-name", "backup-web-1-20261122-091500-00000000")));
        abort();
        assertTheObjectIsKept("it does not carry this run's tag, and what EC2 wrote on it is about another image");
    }

    @Test
    void anUntaggedObjectThatIsOlderThanTheRunIsKept() {
        bed.aws.ec2().storesTags(false);
        storing();
        meanwhile(() -> {
            bed.clock.advance(Duration.ofDays(-1));
            put("x", Map.of());
            bed.clock.advance(Duration.ofDays(1));
        });
        abort();
        assertTheObjectIsKept("it does not carry this run's tag, and is older than this run");
    }

    @Test
    void anUntaggedObjectWhoseRecordIsOfAnotherRunIsKept() {
        bed.aws.ec2().storesTags(false);
        storing();
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(image));
        meanwhile(() -> bed.aws.s3().put(TestBed.BUCKET, Keys.record(image), record.replace(RUN, "00000000")));
        abort();
        assertThat(keys()).contains(object, Keys.record(image));
        assertThat(heard.log()).contains(object + " is not removed: its record is of run 00000000");
    }

    @Test
    void anObjectWithTheTagOfAnotherRunIsKept() {
        storing();
        meanwhile(() -> bed.aws.s3().tag(TestBed.BUCKET, object, Map.of(Tags.RUN_ID, "00000000")));
        abort();
        assertTheObjectIsKept("its tag says that it belongs to run 00000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:GetObjectTagging", "s3:DeleteObject"})
    void whatTheBucketRefusesIsNamedAndTheImageGoesAllTheSame(String action) {
        storing();
        bed.aws.faults().deny(action);
        abort();

        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(keys()).contains(object);
        assertThat(heard.log())
                .contains("Warning: s3://acme-ami-backups/" + object
                        + " is not removed: delete it by hand if nobody needs it. " + action + " failed: AccessDenied");
        assertThat(ending())
                .matches("Aborted by a user\\. Removed: .*ami-[0-9a-f]{17}(, snap-[0-9a-f]{17})+\\. Not removed: "
                        + object + "(, ami-metadata/ami-[0-9a-f]{17}\\.json)?; the log says why\\.");
    }

    @Test
    void anObjectThatIsReplacedRightBeforeItGoesIsLookedAtAgain() {
        bed.aws.ec2().storesTags(false);
        storing();
        AtomicInteger deletions = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:DeleteObject") && deletions.getAndIncrement() == 0) {
                put("another's", Map.of("ami-name", "another-20261122-091500-00000000"));
            }
            return Fault.none();
        });
        abort();
        assertThat(bed.aws.s3().object(TestBed.BUCKET, object))
                .map(S3ObjectModel::size)
                .contains(9L);
        assertTheObjectIsKept("it does not carry this run's tag, and what EC2 wrote on it is about another image");
    }

    @Test
    void somethingThatBringsTheObjectBackEndsTheAbortAfterSomePauses() {
        storing();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:HeadObject")) {
                put("back", Map.of());
                bed.aws.s3().tag(TestBed.BUCKET, object, Map.of(Tags.RUN_ID, RUN));
            }
            return Fault.none();
        });
        abort();
        assertThat(bed.aws.calls().count("s3:DeleteObject")).isBetween(5L, 7L);
        assertTheObjectIsKept("it was deleted 5 times and something brings it back");
    }

    @Test
    void aSnapshotThatAnotherImageUsesIsNamedAndTheAbortEnds() {
        backup = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));
        String snapshot = bed.aws
                .ec2()
                .image(bed.images().get(0).id())
                .orElseThrow()
                .snapshotIds()
                .get(0);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                                && call.parameters().containsValue(snapshot)
                        ? Fault.error(400, "InvalidSnapshot.InUse", "is currently in use by ami-0123456789abcdef0")
                        : Fault.none());
        abort();

        assertThat(heard.log()).contains("but not all of its snapshots: " + snapshot + " is used by another image");
        assertThat(ending())
                .matches(
                        "Aborted by a user\\. Removed: ((ami|snap|ami-metadata/ami)-[0-9a-f]{17}(\\.json|\\.bin)?(, )?)+\\."
                                + " Not removed: " + snapshot + "; the log says why\\.");
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).extracting("id").containsExactly(snapshot);
        assertThat(bed.resume(RUN).failure()).contains("has ended");

        bed.aws.faults().clear();
        bed.clock.advance(Duration.ofHours(25));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
        cleanUp.find().forEach(cleanUp::removeOrKeep);
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void nothingIsSaidToBeRemovedTwice() {
        backup = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));
        abort();
        List<String> removed = heard.lines().stream()
                .filter(line -> line.contains(" removed ami-"))
                .toList();
        assertThat(removed).doesNotHaveDuplicates().hasSize(3);
    }
}
