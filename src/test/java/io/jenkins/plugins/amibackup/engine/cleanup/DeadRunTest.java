package io.jenkins.plugins.amibackup.engine.cleanup;

import static io.jenkins.plugins.amibackup.engine.cleanup.DeadRunBed.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.operation.step.Step;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.operation.step.StepOutcome;
import io.jenkins.plugins.amibackup.engine.operation.step.Steps;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadRunTest {

    private static final String EXTRA = "ami-extra/" + RUN;

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;

    /** A step that nothing of a clean-up knows: what it has made is an object of its own. */
    private record Extra(Supplier<Optional<StepOutcome>> first) implements Step {

        @Override
        public Phase phase() {
            return Phase.TAG;
        }

        @Override
        public StepOutcome advance(Answer answer, StepContext context) {
            return new StepOutcome.Next(false);
        }

        @Override
        public Optional<StepOutcome> unmake(StepContext context) {
            return first.get().or(() -> {
                if (context.catalog().bucket().head(EXTRA).isEmpty()) {
                    return Optional.empty();
                }
                context.catalog().bucket().delete(EXTRA);
                return Optional.of(new StepOutcome.Stay(false));
            });
        }
    }

    /** A clean-up of backups that have one step more at their end. */
    private CleanUp cleanUpWith(Step extra) {
        return new CleanUp(
                bed.look(),
                bed.look().bucket(TestBed.BUCKET),
                bed.clock,
                CleanUp.SAFETY_AGE,
                (OperationData data) -> {
                    List<Step> steps = new ArrayList<>(Steps.of((BackupData) data));
                    steps.add(extra);
                    return Operation.of(data, steps);
                },
                CleanUp.MOST);
    }

    @Test
    void aStepThatCleanUpDoesNotKnowIsUnmadeToo() {
        run.leftAt("/6 Encrypt");
        bed.aws.s3().put(TestBed.BUCKET, EXTRA, "made by the extra step");
        CleanUp cleanUp = cleanUpWith(new Extra(Optional::empty));

        cleanUp.find().forEach(cleanUp::remove);

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
        assertThat(bed.images()).isEmpty();
        assertThat(run.document()).contains("\"status\" : \"aborted\"").doesNotContain("lease");
    }

    @Test
    void aStepThatNeedsTimeStopsTheCleanUpAndTheNextOneContinuesIt() {
        run.leftAt("/6 Encrypt");
        bed.aws.s3().put(TestBed.BUCKET, EXTRA, "made by the extra step");
        AtomicInteger looks = new AtomicInteger();
        CleanUp cleanUp = cleanUpWith(new Extra(() -> looks.getAndIncrement() > 0
                ? Optional.empty()
                : Optional.of(new Outcome.Again(Duration.ofMinutes(1), Line.of("cleanUp.storeRunning", "ami-1")))));
        Orphan image = cleanUp.find().get(0);

        assertThatThrownBy(() -> cleanUp.remove(image))
                .hasMessage(
                        "The clean-up of run 7f3a2c41 has begun and can't finish yet. EC2 is still storing ami-1, which"
                                + " can't be canceled; it will be removed when the store ends. The next clean-up continues it.");

        assertThat(run.document())
                .contains("\"status\" : \"running\"", "\"phase\" : \"CLEAN_UP\"")
                .doesNotContain("lease");
        assertThat(bed.images()).hasSize(2);
        cleanUp.find().forEach(cleanUp::remove);
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
    }

    @Test
    void aResumeFinishesACleanUpThatFailedHalfWay() {
        run.leftAt("/6 Encrypt");
        bed.aws.faults().throttleNext("ec2:DeleteSnapshot", 1);
        CleanUp cleanUp = run.cleanUp();
        List<Orphan> found = cleanUp.find();
        assertThatThrownBy(() -> cleanUp.remove(found.get(0))).hasMessageContaining("RequestLimitExceeded");
        assertThat(run.document())
                .contains("\"status\" : \"running\"", "\"phase\" : \"CLEAN_UP\"")
                .doesNotContain("lease");

        assertThat(bed.resume(RUN).log()).contains("removed ami-");

        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(run.document()).contains("\"status\" : \"aborted\"");
    }

    @Test
    void aSnapshotThatStillCountsAsUsedStopsTheCleanUpAfterOneCall() {
        run.leftAt("/6 Encrypt");
        CleanUp cleanUp = run.cleanUp();
        Orphan image = cleanUp.find().get(0);
        bed.aws.calls().reset();
        bed.aws.faults().failNext("ec2:DeleteSnapshot", 1, 400, "InvalidSnapshot.InUse", "is currently in use");

        assertThatThrownBy(() -> cleanUp.remove(image))
                .hasMessage(
                        "The clean-up of run 7f3a2c41 has begun and can't finish yet. AWS still shows what was removed."
                                + " The next clean-up continues it.");

        assertThat(bed.aws.calls().count("ec2:DeleteSnapshot")).isEqualTo(1);
        run.removeAll();
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
        assertThat(run.document()).contains("\"status\" : \"aborted\"");
    }

    @Test
    void aSnapshotThatSomebodyElseUsesIsNamedAndTheRunIsOver() {
        run.leftAt("/6 Encrypt");
        String used = run.snapshotsOf(run.imageNamed("-plain")).get(0);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                                && call.parameters().containsValue(used)
                        ? Fault.error(400, "InvalidSnapshot.InUse", "is currently in use by ami-0123456789abcdef0")
                        : Fault.none());
        assertThat(run.removeAll())
                .anySatisfy(orphan -> assertThat(orphan.why()).contains("The next clean-up continues it"));
        assertThat(run.document()).contains("\"status\" : \"running\"");

        assertThat(run.removeAll())
                .filteredOn(orphan -> orphan.id().equals(used))
                .singleElement()
                .satisfies(orphan -> {
                    assertThat(orphan.removable()).isFalse();
                    assertThat(orphan.why()).isEqualTo(used + " was not removed: another image uses it.");
                });

        assertThat(run.document()).contains("\"status\" : \"aborted\"", "\"kept\" : [ \"" + used + "\" ]");
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).extracting("id").containsExactly(used);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);

        bed.aws.faults().plan(call -> Fault.none());
        run.removeAll();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void aSnapshotThatNobodyUsesAnyMoreIsNotToldAsKept() {
        run.leftAt("/6 Encrypt");
        String used = run.snapshotsOf(run.imageNamed("-plain")).get(0);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                                && call.parameters().containsValue(used)
                        ? Fault.error(400, "InvalidSnapshot.InUse", "is currently in use by ami-0123456789abcdef0")
                        : Fault.none());
        run.removeAll();
        run.removeAll();
        bed.aws.faults().plan(call -> Fault.none());
        String interrupted = run.document()
                .replace("\"status\" : \"aborted\"", "\"status\" : \"running\"")
                .replace("\"phase\" : \"DONE\"", "\"phase\" : \"CLEAN_UP\"");
        assertThat(interrupted).contains("\"phase\" : \"CLEAN_UP\"", "\"kept\" : [ \"" + used + "\" ]");
        bed.aws.s3().put(TestBed.BUCKET, DeadRunBed.DOCUMENT, interrupted);

        assertThat(run.removeAll())
                .filteredOn(orphan -> orphan.id().equals(used))
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.removable()).isTrue());

        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(run.document()).contains("\"status\" : \"aborted\"").contains("\"kept\" : [ ]");
    }

    @Test
    void aRunThatCanNotBeRemovedYetCanStillBeResumed() {
        run.leftAt("/6 Encrypt");
        CleanUp cleanUp = run.cleanUp();
        List<Orphan> found = cleanUp.find();
        bed.aws.ec2().launchTemplate("web", found.get(0).id());

        assertThatThrownBy(() -> cleanUp.remove(found.get(0)))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("was not removed: used by an instance or a launch template");

        assertThat(bed.resumed(RUN).status()).isEqualTo("done");
    }

    @Test
    void oneThingThatIsKeptKeepsNoOther() {
        run.leftAt("/6 Encrypt");
        CleanUp cleanUp = run.cleanUp();
        List<Orphan> found = cleanUp.find();
        bed.aws.ec2().launchTemplate("web", run.imageNamed("-plain"));

        assertThat(found.stream().map(cleanUp::removeOrKeep).filter(Orphan::removable))
                .hasSize(1);

        assertThat(bed.images()).extracting("id").containsExactly(run.imageNamed("-plain"));
    }

    @Test
    void aKeyWhoseWritingWasNotAnsweredGoesWithItsRun() {
        run.leftAt("/6 Encrypt");
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        DeadRunBed.DOCUMENT,
                        run.document().replaceAll(",\\s*\"instanceKey\" : \"[^,]*\"", ""));
        assertThat(run.document()).doesNotContain("instanceKey");

        run.removeAll();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).isEmpty();
    }

    @Test
    void removingARunCostsNoMoreThanItsImagesNeed() {
        run.leftAt("/6 Encrypt");
        CleanUp cleanUp = run.cleanUp();
        List<Orphan> found = cleanUp.find();
        bed.aws.calls().reset();

        found.forEach(cleanUp::remove);

        assertThat(bed.aws.calls().total())
                .as(bed.aws.calls().counts().toString())
                .isLessThanOrEqualTo(37);
    }
}
