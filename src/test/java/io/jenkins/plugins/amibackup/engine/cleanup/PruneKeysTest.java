package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The key by which one prune of an instance works at a time, where the run that it names has died. */
class PruneKeysTest {

    private static final String PRUNE = "0b0c0d0e";

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;
    private RetentionPolicy policy = RetentionPolicy.last(1);

    private PruneRequest request() {
        return PruneRequest.of(bed.instance, policy, TestBed.BUCKET, TestBed.REGION)
                .most(10);
    }

    /** Two backups, and a prune of the older one that dies before such a call. */
    private void diedBefore(Predicate<Call> here) {
        bed.run(bed.backupRequest().encrypt(false).build()).result();
        bed.clock.advance(Duration.ofDays(1));
        bed.run(bed.backupRequest().encrypt(false).build()).result();
        AtomicBoolean killed = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (here.test(call)) {
                killed.set(true);
            }
            return killed.get() ? Fault.throttle() : Fault.none();
        });
        bed.engine.begin(PRUNE, request(), bed.access(), new Heard());
        bed.time.runUntil(killed::get);
        bed.time.forgetAll();
        bed.aws.faults().clear();
        bed.engine = bed.engine("controller-2");
        assertThat(keys()).hasSize(1);
    }

    private static boolean asksForReferences(Call call) {
        return call.action().equals("ec2:DescribeImageReferences");
    }

    private List<String> keys() {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.removalOf(bed.instance));
    }

    private List<Orphan> foundKeys() {
        return run.cleanUp().find().stream()
                .filter(orphan -> orphan.id().equals(Keys.removalOf(bed.instance)))
                .toList();
    }

    @Test
    void theKeyOfARunWithoutADocumentGoesWhenItIsOld() {
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.removalOf(bed.instance),
                        "{\"schemaVersion\":1,\"instanceId\":\"%s\",\"runId\":\"%s\"}".formatted(bed.instance, PRUNE));
        bed.clock.advance(Duration.ofDays(29));
        assertThat(run.removeAll()).isEmpty();

        bed.clock.advance(Duration.ofDays(2));
        assertThat(run.removeAll())
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.why()).isEqualTo("names a run that has ended"));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).isEmpty();
    }

    @Test
    void theKeyOfARunThatDiedBeforeItRemovedAnythingGoesAndTheRunCanStillBeResumed() {
        diedBefore(PruneKeysTest::asksForReferences);
        bed.clock.advance(Duration.ofDays(31));

        run.removeAll();

        assertThat(keys()).isEmpty();
        assertThat(bed.images()).hasSize(2);
        assertThat(bed.resume(PRUNE).result().pruned().orElseThrow().rows()).hasSize(2);
        assertThat(bed.images()).hasSize(1);
        assertThat(keys()).isEmpty();
    }

    @Test
    void theKeyOfARunThatDiedInTheMiddleOfABackupStaysAndIsNamedUntilAPruneHasBroughtThatToItsEnd() {
        diedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        bed.clock.advance(Duration.ofDays(31));

        // Once: the record is named, and its key is not, too.
        assertThat(run.cleanUp().find())
                .filteredOn(orphan -> orphan.why().contains(PRUNE))
                .singleElement()
                .satisfies(orphan -> {
                    assertThat(orphan.removable()).isFalse();
                    assertThat(orphan.why()).contains("its removal by run " + PRUNE + " was never finished");
                });
        run.removeAll();
        assertThat(keys()).hasSize(1);

        bed.run(request()).result();
        assertThat(keys()).isEmpty();
        assertThat(foundKeys()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void theKeyOfARunThatDiedInTheMiddleOfTheRemovalOfAnImageIsNamed() {
        policy = new RetentionPolicy(9, null, 0, 0, 0, 0, Map.of(), 1, "");
        diedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        bed.clock.advance(Duration.ofDays(31));

        assertThat(foundKeys()).singleElement().satisfies(orphan -> {
            assertThat(orphan.removable()).isFalse();
            assertThat(orphan.why())
                    .isEqualTo(
                            "run %s has begun to remove a backup of %s and did not finish: resume it, or prune %2$s again"
                                    .formatted(PRUNE, bed.instance));
        });
    }

    @Test
    void theKeyOfARunThatIsResumedRightBeforeItGoesStays() {
        diedBefore(PruneKeysTest::asksForReferences);
        bed.clock.advance(Duration.ofDays(31));
        Orphan key = foundKeys().get(0);
        AtomicBoolean asked = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            boolean now = asksForReferences(call);
            asked.compareAndSet(false, now);
            return now ? Fault.throttle() : Fault.none();
        });
        Heard heard = new Heard();
        bed.engine.resume(PRUNE, TestBed.BUCKET, bed.access(), heard);
        bed.time.runUntil(asked::get);

        assertThat(run.cleanUp().removeOrKeep(key).why()).contains("controller-2");

        assertThat(keys()).hasSize(1);
        bed.aws.faults().clear();
        bed.time.runUntil(heard::hasEnded);
        assertThat(bed.images()).hasSize(1);
    }
}
