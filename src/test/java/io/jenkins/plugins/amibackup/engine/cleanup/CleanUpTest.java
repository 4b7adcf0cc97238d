package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CleanUpTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CleanUp cleanUp() {
        return new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
    }

    private void removeAll() {
        CleanUp cleanUp = cleanUp();
        cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::remove);
    }

    /** A backup that was detached at these words of its log. */
    private void detachedAt(String words) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(words));
        handle.detach(Line.literal("Jenkins is stopping"));
        bed.time.runUntil(heard::hasEnded);
    }

    /** The AMI of the only record. */
    private String recorded() {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS).get(0).replaceAll(".*/|\\.json", "");
    }

    private void aDayLater() {
        bed.clock.advance(Duration.ofHours(25));
    }

    @Test
    void whatADetachedBackupLeftIsFoundSaidAndRemoved() {
        detachedAt("/6 Encrypt");
        aDayLater();

        List<Orphan> found = cleanUp().find();

        assertThat(found).hasSize(2).allSatisfy(orphan -> {
            assertThat(orphan.kind()).isEqualTo(Kind.IMAGE);
            assertThat(orphan.gib()).isEqualTo(108);
            assertThat(orphan.runId()).isEqualTo(RUN);
            assertThat(orphan.removable()).isTrue();
            assertThat(orphan.why()).isEqualTo("unfinished image of run 7f3a2c41, which is no longer running");
        });
        removeAll();
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void findingChangesNothing() {
        detachedAt("/6 Encrypt");
        aDayLater();
        cleanUp().find();

        assertThat(bed.images()).hasSize(2);
        assertThat(bed.resumed(RUN).status()).isEqualTo("done");
    }

    @Test
    void aCompleteBackupAndARestoredImageAreNoLeftovers() {
        bed.restore(bed.backup().amiId());
        aDayLater();

        assertThat(cleanUp().find()).isEmpty();
    }

    @Test
    void aBackupThatIsStoredIsNotRemovedEvenIfItsTagsSayUnfinished() {
        String amiId = bed.backup().amiId();
        bed.aws.ec2().tag(amiId, "ami-backup:state", "unfinished");
        aDayLater();

        assertThat(cleanUp().find())
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.why()).isEqualTo("a complete backup"));
        removeAll();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void whatIsYoungIsLeftAlone() {
        detachedAt("/6 Encrypt");

        assertThat(cleanUp().find())
                .noneMatch(Orphan::removable)
                .allSatisfy(orphan -> assertThat(orphan.why()).isEqualTo("younger than the safety age of 1 d"));
        CleanUp cleanUp = cleanUp();
        assertThatThrownBy(() -> cleanUp.remove(cleanUp.find().get(0))).hasMessageContaining("was not removed: ");
    }

    @Test
    void whatIsUnderWayIsLeftAlone() {
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Encrypt"));
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, Duration.ZERO);
        bed.clock.advance(Duration.ofSeconds(1));

        assertThat(cleanUp.find())
                .hasSize(2)
                .allSatisfy(orphan -> assertThat(orphan.why()).isEqualTo("in progress, run by controller-1"));
    }

    @Test
    void whatAnInstanceOrALaunchTemplateUsesIsLeftAlone() {
        detachedAt("/6 Encrypt");
        aDayLater();
        List<String> images = bed.images().stream().map(image -> image.id()).toList();
        bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("clone")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .fromImage(images.get(0)));
        bed.aws.ec2().launchTemplate("web", images.get(1));

        assertThat(cleanUp().find())
                .hasSize(2)
                .allSatisfy(orphan -> assertThat(orphan.why()).isEqualTo("used by an instance or a launch template"));
        removeAll();
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void theImageWithWhichAGateHasOpenedEarlyIsLeftAloneAsLongAsThatUseCounts() {
        detachedAt("/6 Store");
        bed.clock.advance(Duration.ofHours(30));
        String amiId = recorded();
        new Uses(bed.catalog().bucket()).write(Use.of(amiId, "00000002", Use.Kind.BLOCK, "deploy #7", ""));

        assertThat(cleanUp().find())
                .filteredOn(orphan -> orphan.id().equals(amiId))
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.why())
                        .startsWith(
                                "somebody is using it: what comes after a gate goes on in run 00000002 (deploy #7)"));
        removeAll();
        assertThat(bed.images()).extracting(image -> image.id()).contains(amiId);
        aDayLater();
        removeAll();
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void whatBelongsToAnotherBucketIsLeftAlone() {
        detachedAt("/6 Encrypt");
        aDayLater();
        bed.aws.s3().createBucket("another-bucket", TestBed.REGION);

        assertThat(new CleanUp(bed.look(), bed.look().bucket("another-bucket"), bed.clock, CleanUp.SAFETY_AGE).find())
                .noneMatch(Orphan::removable)
                .allSatisfy(orphan -> assertThat(orphan.why()).contains("clean up with the bucket of that run"));
    }

    @Test
    void anObjectWithoutOurTagIsNeverRemoved() {
        detachedAt("/6 Store");
        aDayLater();
        String amiId = bed.images().get(0).id();
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "somebody else's");
        removeAll();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                .contains(Keys.object(amiId))
                .doesNotContain(Keys.record(amiId));
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void anObjectThatTellsOfTheRunsImageGoesThoughEc2HasNotTaggedIt() {
        bed.aws.ec2().storesTags(false);
        detachedAt("/6 Store");
        aDayLater();
        removeAll();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).noneMatch(key -> key.endsWith(".bin"));
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void oneSearchFindsNoMoreDocumentsThanItsBound() {
        for (int i = 0; i < 3; i++) {
            bed.backup();
        }
        bed.clock.advance(CleanUp.DOCUMENT_AGE.plusDays(1));

        assertThat(cleanUp().find()).hasSize(3);
        assertThat(new CleanUp(
                                bed.look(),
                                bed.look().bucket(TestBed.BUCKET),
                                bed.clock,
                                CleanUp.SAFETY_AGE,
                                Operation::of,
                                2)
                        .find())
                .hasSize(2);
    }

    @Test
    void aPerInstanceKeyGoesOnlyWhenItsRunIsOver() {
        detachedAt("/6 Store");
        String key = Keys.byInstance(bed.instance);
        aDayLater();
        assertThat(cleanUp().find()).noneMatch(orphan -> orphan.id().equals(key));

        removeAll();
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        "{\"schemaVersion\":1,\"instanceId\":\"%s\",\"runId\":\"%s\"}".formatted(bed.instance, RUN));
        aDayLater();
        assertThat(cleanUp().find()).noneMatch(orphan -> orphan.id().equals(key));
        bed.clock.advance(CleanUp.DOCUMENT_AGE);
        assertThat(cleanUp().find())
                .filteredOn(orphan -> orphan.id().equals(key))
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.why()).isEqualTo("names a run that has ended"));
        removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).isEmpty();
    }

    @Test
    void anObjectThatAnAbandonedBackupStoredGoesWithItsImageAndItsRecord() {
        detachedAt("/6 Store");
        aDayLater();
        removeAll();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(Keys.operation(RUN));
    }

    @Test
    void aSnapshotWhoseImageIsGoneIsRemoved() {
        detachedAt("/6 Encrypt");
        aDayLater();
        String plain = bed.images().get(0).id();
        bed.deregisterOnly(plain);

        assertThat(cleanUp().find())
                .extracting(Orphan::kind)
                .containsOnlyOnce(Kind.IMAGE)
                .contains(Kind.SNAPSHOT);
        removeAll();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void aCompleteRecordWhoseObjectIsGoneIsNamedAndKept() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(amiId));
        aDayLater();

        assertThat(cleanUp().find()).singleElement().satisfies(orphan -> {
            assertThat(orphan.kind()).isEqualTo(Kind.RECORD);
            assertThat(orphan.removable()).isFalse();
            assertThat(orphan.why())
                    .isEqualTo("a complete backup whose object " + amiId
                            + ".bin is gone: restore the object in S3, or delete its record and index key by hand");
        });
        removeAll();
        assertThat(bed.catalog().newest(bed.instance)).isPresent();
        assertThat(bed.catalog().find(amiId)).isPresent();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aRecordThatWasNeverCompletedGoesWhenItsRunIsOver() {
        detachedAt("/6 Record");
        aDayLater();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(recorded()));

        assertThat(cleanUp().find())
                .filteredOn(orphan -> orphan.kind() == Kind.RECORD)
                .singleElement()
                .satisfies(orphan -> {
                    assertThat(orphan.removable()).isTrue();
                    assertThat(orphan.why()).startsWith("its object ami-").endsWith(".bin is gone");
                });
        removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).isEmpty();
    }

    @Test
    void aRecordWhoseObjectIsBackSinceItWasFoundIsLeftAlone() {
        detachedAt("/6 Record");
        aDayLater();
        String object = Keys.object(recorded());
        bed.aws.s3().delete(TestBed.BUCKET, object);
        CleanUp cleanUp = cleanUp();
        Orphan record = cleanUp.find().stream()
                .filter(orphan -> orphan.kind() == Kind.RECORD)
                .findFirst()
                .orElseThrow();
        bed.aws.s3().put(TestBed.BUCKET, object, "restored by hand");

        cleanUp.remove(record);

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(1);
    }

    @Test
    void aBackupThatIsSealedBetweenTheTwoListingsIsNoOrphan() {
        detachedAt("/6 Record");
        aDayLater();
        String object = Keys.object(recorded());
        bed.aws.s3().delete(TestBed.BUCKET, object);
        AtomicInteger listings = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().startsWith("s3:List") && listings.incrementAndGet() == 2) {
                bed.aws.s3().put(TestBed.BUCKET, object, "stored in between");
            }
            return Fault.none();
        });

        assertThat(cleanUp().find()).noneMatch(orphan -> orphan.kind() == Kind.RECORD);
        assertThat(listings.get()).isGreaterThan(1);
    }

    @Test
    void twoTagsAreNotEnoughToHaveAnImageRemoved() {
        detachedAt("/6 Encrypt");
        Map<String, String> tags = Map.of(Tags.RUN_ID, RUN, Tags.STATE, Tags.UNFINISHED);
        String golden =
                bed.look().ec2().createImage(new ImageCall(bed.instance, "golden", "", true, List.of(), tags, tags));
        aDayLater();

        assertThat(cleanUp().find())
                .filteredOn(orphan -> orphan.id().equals(golden))
                .singleElement()
                .satisfies(orphan -> {
                    assertThat(orphan.removable()).isFalse();
                    assertThat(orphan.why()).isEqualTo("the document of run 7f3a2c41 does not list it");
                });
        removeAll();
        assertThat(bed.images())
                .singleElement()
                .satisfies(image -> assertThat(image.id()).isEqualTo(golden));
    }

    @Test
    void theRecordsAndObjectsOfAHundredThousandBackupsCostAtMost250Requests() {
        for (int i = 0; i < 100_000; i++) {
            String amiId = "ami-%017x".formatted(i);
            bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), "{}");
            bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "");
        }
        aDayLater();
        bed.aws.calls().reset();

        assertThat(cleanUp().find()).isEmpty();

        assertThat(bed.aws.calls().counts().entrySet())
                .filteredOn(count -> count.getKey().startsWith("s3:"))
                .extracting(Map.Entry::getValue)
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isLessThanOrEqualTo(250));
    }

    @Test
    void whatWasPickedUpSinceItWasFoundIsLeftAlone() {
        detachedAt("/6 Encrypt");
        aDayLater();
        CleanUp cleanUp = cleanUp();
        List<Orphan> found = cleanUp.find();
        bed.resumed(RUN);

        found.forEach(orphan -> {
            try {
                cleanUp.remove(orphan);
            } catch (OperationException kept) {
                assertThat(kept).hasMessageContaining("is not removed");
            }
        });
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.catalog().newest(bed.instance)).isPresent();
    }

    @Test
    void whatIsBeingPickedUpIsNotTakenAway() {
        detachedAt("/6 Encrypt");
        aDayLater();
        CleanUp cleanUp = cleanUp();
        List<Orphan> found = cleanUp.find();
        Heard heard = new Heard();
        bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));

        assertThatThrownBy(() -> found.forEach(cleanUp::remove)).hasMessageContaining("is being run by");
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().status()).isEqualTo("done");
    }

    @Test
    void aRemovalThatFailsCanBeTriedAgainAtOnce() {
        detachedAt("/6 Encrypt");
        aDayLater();
        bed.aws.faults().throttleNext("ec2:DeregisterImage", 1);
        CleanUp first = cleanUp();
        List<Orphan> found = first.find();
        assertThatThrownBy(() -> first.remove(found.get(0))).hasMessageContaining("RequestLimitExceeded");

        removeAll();

        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aRunThatWasCleanedUpIsOver() {
        detachedAt("/6 Encrypt");
        aDayLater();
        removeAll();

        assertThat(bed.resume(RUN).failure()).contains("has ended: removed by a clean-up.");
    }

    @Test
    void documentsOfOperationsLongDoneAreRemoved() {
        bed.backup();
        bed.clock.advance(Duration.ofDays(31));

        assertThat(cleanUp().find()).extracting(Orphan::kind).containsExactly(Kind.DOCUMENT);
        removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.OPERATIONS)).isEmpty();
    }

    @Test
    void aDamagedRecordOrDocumentIsNamedAndLeftAlone() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.record("ami-0123456789abcdef0"), "{");
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(RUN), "{");
        bed.clock.advance(Duration.ofDays(31));

        assertThat(cleanUp().find())
                .hasSize(2)
                .extracting(Orphan::id)
                .containsExactly(Keys.record("ami-0123456789abcdef0"), Keys.operation(RUN));
        assertThat(cleanUp().find()).allSatisfy(orphan -> {
            assertThat(orphan.removable()).isFalse();
            assertThat(orphan.why()).contains("is damaged");
        });
    }
}
