package io.jenkins.plugins.amibackup.engine.cleanup;

import static io.jenkins.plugins.amibackup.engine.cleanup.DeadRunBed.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever can set tags can't have anything removed by that alone. */
class ImageOrphansTest {

    private static final Map<String, String> UNFINISHED = Map.of(Tags.RUN_ID, RUN, Tags.STATE, Tags.UNFINISHED);

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;

    @Test
    void whatADoneRunHasMadeStaysWhateverItsTagsSay() {
        OperationResult backup = bed.backup();
        OperationResult restore = bed.restore(backup.amiId());
        bed.aws.ec2().tag(restore.amiId(), Tags.STATE, Tags.UNFINISHED);
        restore.snapshotIds().forEach(id -> bed.aws.ec2().tag(id, Tags.STATE, Tags.UNFINISHED));
        run.aDayLater();

        Orphan restored = run.found(restore.amiId());
        assertThat(restored.removable()).isFalse();
        assertThat(restored.why())
                .isEqualTo("run " + restore.runId()
                        + " has finished and keeps it, although its tags still say unfinished");
        run.removeAll();
        assertThat(bed.images()).extracting("id").contains(backup.amiId(), restore.amiId());
        assertThat(restore.snapshotIds()).hasSize(2).allMatch(run::stands);
    }

    @Test
    void aLoneSnapshotOfADoneRunStaysWhateverItsTagsSay() {
        OperationResult restore = bed.restore(bed.backup().amiId());
        restore.snapshotIds().forEach(id -> bed.aws.ec2().tag(id, Tags.STATE, Tags.UNFINISHED));
        bed.deregisterOnly(restore.amiId());
        run.aDayLater();

        assertThat(run.removeAll()).hasSize(2).noneMatch(Orphan::removable);
        assertThat(restore.snapshotIds()).allMatch(run::stands);
    }

    @Test
    void aGoldenImageThatSomebodyTaggedStaysWithItsSnapshots() {
        run.leftAt("/6 Encrypt");
        String golden = run.image("golden", Map.of(), Map.of());
        bed.clock.advance(Duration.ofHours(25));
        bed.aws.ec2().tag(golden, Tags.RUN_ID, RUN);
        bed.aws.ec2().tag(golden, Tags.STATE, Tags.UNFINISHED);

        assertThat(run.found(golden).removable()).isFalse();
        run.removeAll();

        assertThat(bed.images()).extracting("id").containsExactly(golden);
        assertThat(run.snapshotsOf(golden)).hasSize(2).allMatch(run::stands);
    }

    @Test
    void aLoneSnapshotThatSomebodyTaggedStays() {
        run.leftAt("/6 Encrypt");
        String golden = run.image("golden", UNFINISHED, UNFINISHED);
        run.aDayLater();
        List<String> snapshots = run.snapshotsOf(golden);
        bed.deregisterOnly(golden);

        assertThat(snapshots).hasSize(2).allSatisfy(id -> {
            assertThat(run.found(id).removable()).isFalse();
            assertThat(run.found(id).why()).isEqualTo("the document of run 7f3a2c41 does not list it");
        });
        run.removeAll();
        assertThat(snapshots).allMatch(run::stands);
    }

    @Test
    void aSnapshotOfSomebodyElsesCopyOfTheRunsImageStays() {
        run.leftAt("/6 Encrypt");
        String copy = bed.look()
                .ec2()
                .copyEncrypted(run.imageNamed("-plain"), "mine", "", null, "token", Map.of(), UNFINISHED);
        run.aDayLater();
        List<String> snapshots = run.snapshotsOf(copy);
        bed.deregisterOnly(copy);

        run.removeAll();

        assertThat(snapshots).hasSize(2).allMatch(run::stands);
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aSnapshotOfTheRunsImageThatNamesAnotherRunStays() {
        run.leftAt("/6 Encrypt");
        List<String> snapshots = run.snapshotsOf(run.imageNamed("-plain"));
        bed.aws.ec2().tag(snapshots.get(0), Tags.RUN_ID, "00000000");

        run.removeAll();

        assertThat(run.stands(snapshots.get(0))).isTrue();
        assertThat(run.stands(snapshots.get(1))).isFalse();
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aSnapshotThatSaysDoneOutlivesItsImage() {
        run.leftAt("/6 Encrypt");
        List<String> snapshots = run.snapshotsOf(run.imageNamed("-plain"));
        bed.aws.ec2().tag(snapshots.get(0), Tags.STATE, Tags.DONE);

        run.removeAll();

        assertThat(bed.aws.ec2().snapshots()).extracting("id").containsExactly(snapshots.get(0));
    }

    @Test
    void aDocumentThatNamesAnImageByItsIdAloneHasNothingRemoved() {
        run.leftAt("/6 Encrypt");
        String golden = run.image("golden", UNFINISHED, UNFINISHED);
        run.aDayLater();
        bed.aws.s3().put(TestBed.BUCKET, DeadRunBed.DOCUMENT, run.document().replace(run.imageNamed("-plain"), golden));

        assertThat(run.found(golden).removable()).isFalse();
        run.removeAll();

        assertThat(bed.images()).extracting("id").contains(golden);
    }

    @Test
    void aDocumentThatCallsAnotherImageDiscardedHasNothingRemoved() {
        run.leftAt("/6 Encrypt");
        String golden = run.image("golden", UNFINISHED, UNFINISHED);
        run.aDayLater();
        String document = run.document();
        String poisoned =
                document.replace("\"copyAttempt\"", "\"discarded\" : [ \"" + golden + "\" ], \"copyAttempt\"");
        assertThat(poisoned).isNotEqualTo(document);
        bed.aws.s3().put(TestBed.BUCKET, DeadRunBed.DOCUMENT, poisoned);

        assertThat(run.found(golden).removable()).isFalse();
        run.removeAll();

        assertThat(bed.images()).extracting("id").contains(golden);
    }

    @Test
    void noSnapshotGoesTogetherWithItsImage() {
        run.leftAt("/6 Encrypt");
        bed.aws.calls().reset();
        List<Map<String, String>> deregistered = Collections.synchronizedList(new ArrayList<>());
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeregisterImage")) {
                deregistered.add(call.parameters());
            }
            return Fault.none();
        });

        run.removeAll();

        assertThat(deregistered).hasSize(2).noneMatch(call -> call.containsKey("DeleteAssociatedSnapshots"));
        assertThat(bed.aws.calls().count("ec2:DeleteSnapshot")).isEqualTo(4);
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void anotherImageOfTheRunStaysWhileAnInstanceUsesIt() {
        run.leftAt("/6 Encrypt");
        String plain = run.imageNamed("-plain");
        String copy = bed.images().stream()
                .map(image -> image.id())
                .filter(id -> !id.equals(plain))
                .findFirst()
                .orElseThrow();
        String clone = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("clone")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .fromImage(copy));

        run.removeAll();

        assertThat(bed.images()).extracting("id").containsExactly(copy);
        assertThat(run.snapshotsOf(copy)).hasSize(2).allMatch(run::stands);
        assertThat(run.found(copy).why()).isEqualTo("used by an instance or a launch template");
        bed.aws.ec2().terminateInstance(clone);
        run.removeAll();
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void anotherImageOfTheRunStaysWhileItIsYoung() {
        run.leftAt("/6 Encrypt");
        String plain = run.imageNamed("-plain");
        Duration between =
                Duration.between(bed.aws.ec2().image(plain).orElseThrow().created(), bed.clock.instant());
        CleanUp cleanUp =
                new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, between.minusMinutes(1));

        List<Orphan> found = cleanUp.find();
        assertThat(found).filteredOn(Orphan::removable).extracting(Orphan::id).containsExactly(plain);
        found.stream().filter(Orphan::removable).forEach(cleanUp::remove);

        assertThat(bed.images()).hasSize(1).extracting("id").doesNotContain(plain);
    }

    /** A clean-up during which EC2 is busy from this DeleteSnapshot on. */
    private void interruptedAtSnapshot(int first) {
        AtomicInteger calls = new AtomicInteger();
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot") && calls.incrementAndGet() >= first
                        ? Fault.throttle()
                        : Fault.none());
        CleanUp cleanUp = run.cleanUp();
        Orphan plain = run.found(run.imageNamed("-plain"));
        assertThatThrownBy(() -> cleanUp.remove(plain)).hasMessageContaining("RequestLimitExceeded");
        bed.aws.faults().clear();
        assertThat(run.document()).contains("\"status\" : \"running\"", "\"phase\" : \"CLEAN_UP\"");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).hasSize(1);
    }

    @Test
    void aLoneSnapshotLeadsToTheEndOfTheCleanUpThatWasInterrupted() {
        run.leftAt("/6 Encrypt");
        interruptedAtSnapshot(3);
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);

        assertThat(run.removeAll()).hasSize(2).allMatch(Orphan::removable);

        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
        assertThat(run.document()).contains("\"status\" : \"aborted\"").doesNotContain("lease");
    }

    @Test
    void anImageInUseOutlivesTheEndOfACleanUpThatWasInterrupted() {
        run.leftAt("/6 Encrypt");
        String plain = run.imageNamed("-plain");
        String copy = bed.images().stream()
                .map(image -> image.id())
                .filter(id -> !id.equals(plain))
                .findFirst()
                .orElseThrow();
        bed.aws.ec2().launchTemplate("web", copy);
        interruptedAtSnapshot(1);

        run.removeAll();

        assertThat(bed.images()).extracting("id").containsExactly(copy);
        assertThat(bed.aws.ec2().snapshots()).extracting("id").hasSameElementsAs(run.snapshotsOf(copy));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
        assertThat(run.document()).contains("\"status\" : \"aborted\"");
    }
}
