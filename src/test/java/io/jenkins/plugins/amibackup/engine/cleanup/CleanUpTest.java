package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import java.time.Duration;
import java.util.List;
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
        return new CleanUp(bed.look(), TestBed.BUCKET, bed.clock, CleanUp.SAFETY_AGE);
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
        handle.detach("Jenkins is stopping");
        bed.time.runUntil(heard::hasEnded);
    }

    private void aDayLater() {
        bed.clock.advance(Duration.ofHours(25));
    }

    @Test
    void whatADetachedBackupLeftIsFoundSaidAndRemoved() {
        detachedAt("/6 Encrypt");
        aDayLater();

        List<Orphan> found = cleanUp().find();

        assertThat(found).hasSize(2).allSatisfy(leftover -> {
            assertThat(leftover.kind()).isEqualTo(Kind.IMAGE);
            assertThat(leftover.gib()).isEqualTo(108);
            assertThat(leftover.runId()).isEqualTo(RUN);
            assertThat(leftover.removable()).isTrue();
            assertThat(leftover.why()).isEqualTo("unfinished image of run 7f3a2c41, which nobody drives");
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
                .satisfies(leftover -> assertThat(leftover.why()).isEqualTo("a complete backup"));
        removeAll();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void whatIsYoungIsLeftAlone() {
        detachedAt("/6 Encrypt");

        assertThat(cleanUp().find())
                .noneMatch(Orphan::removable)
                .allSatisfy(leftover -> assertThat(leftover.why()).isEqualTo("younger than the safety age of 1 d"));
        CleanUp cleanUp = cleanUp();
        assertThatThrownBy(() -> cleanUp.remove(cleanUp.find().get(0))).hasMessageContaining("is not removed");
    }

    @Test
    void whatIsUnderWayIsLeftAlone() {
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Encrypt"));
        CleanUp cleanUp = new CleanUp(bed.look(), TestBed.BUCKET, bed.clock, Duration.ZERO);
        bed.clock.advance(Duration.ofSeconds(1));

        assertThat(cleanUp.find())
                .hasSize(2)
                .allSatisfy(leftover -> assertThat(leftover.why()).isEqualTo("under way, driven by controller-1"));
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
                .allSatisfy(
                        leftover -> assertThat(leftover.why()).isEqualTo("used by an instance or a launch template"));
        removeAll();
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void whatBelongsToAnotherBucketIsLeftAlone() {
        detachedAt("/6 Encrypt");
        aDayLater();
        bed.aws.s3().createBucket("another-bucket", TestBed.REGION);

        assertThat(new CleanUp(bed.look(), "another-bucket", bed.clock, CleanUp.SAFETY_AGE).find())
                .noneMatch(Orphan::removable)
                .allSatisfy(leftover -> assertThat(leftover.why()).contains("clean up with the bucket of that run"));
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
    void aPerInstanceKeyGoesOnlyWhenItsRunIsOver() {
        detachedAt("/6 Store");
        String key = Keys.byInstance(bed.instance);
        aDayLater();
        assertThat(cleanUp().find()).noneMatch(leftover -> leftover.id().equals(key));

        removeAll();
        bed.aws.s3().put(TestBed.BUCKET, key, "{\"schemaVersion\":1,\"runId\":\"" + RUN + "\"}");
        aDayLater();
        assertThat(cleanUp().find()).noneMatch(leftover -> leftover.id().equals(key));
        bed.clock.advance(CleanUp.DOCUMENT_AGE);
        assertThat(cleanUp().find())
                .filteredOn(leftover -> leftover.id().equals(key))
                .singleElement()
                .satisfies(leftover -> assertThat(leftover.why()).isEqualTo("names a run that is over"));
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
    void aRecordWhoseObjectIsGoneIsRemovedWithItsIndexKey() {
        String amiId = bed.backup().amiId();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(amiId));
        aDayLater();

        assertThat(cleanUp().find()).singleElement().satisfies(leftover -> {
            assertThat(leftover.kind()).isEqualTo(Kind.RECORD);
            assertThat(leftover.why()).isEqualTo("its object " + amiId + ".bin is gone");
        });
        removeAll();
        assertThat(bed.catalog().newest(bed.instance)).isEmpty();
        assertThat(bed.catalog().find(amiId)).isEmpty();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void whatWasPickedUpSinceItWasFoundIsLeftAlone() {
        detachedAt("/6 Encrypt");
        aDayLater();
        CleanUp cleanUp = cleanUp();
        List<Orphan> found = cleanUp.find();
        bed.resumed(RUN);

        found.forEach(leftover -> {
            try {
                cleanUp.remove(leftover);
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

        assertThatThrownBy(() -> found.forEach(cleanUp::remove)).hasMessageContaining("is being driven by");
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

        assertThat(bed.resume(RUN).failure()).contains("is over").contains("removed by a clean-up");
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

        assertThat(cleanUp().find()).singleElement().satisfies(leftover -> {
            assertThat(leftover.removable()).isFalse();
            assertThat(leftover.why()).contains("is damaged");
        });
    }
}
