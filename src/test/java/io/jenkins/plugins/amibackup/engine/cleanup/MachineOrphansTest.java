package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.DrillBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever comes first ends the machine of a verification that nobody drives. */
class MachineOrphansTest {

    private static final String RUN = DrillBed.RUN;

    private final DrillBed drills = new DrillBed();
    private final TestBed bed = drills.bed;

    @BeforeEach
    void leaveAMachineBehind() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));
        bed.time.forgetAll();
    }

    @AfterEach
    void close() {
        drills.close();
    }

    private CleanUp cleanUp() {
        return new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
    }

    private String machine() {
        return drills.machines().get(0).id();
    }

    private void assertKept(String why) {
        List<Orphan> found = cleanUp().endMachines();

        assertThat(found).extracting(Orphan::kind).containsExactly(Orphan.Kind.MACHINE);
        assertThat(found.get(0).id()).isEqualTo(machine());
        assertThat(found.get(0).removable()).isFalse();
        assertThat(found.get(0).why()).isEqualTo(why);
        assertThat(drills.machines()).allMatch(machine -> machine.state().equals("running"));
    }

    @Test
    void aMachineWhoseRunIsDrivenIsKept() {
        bed.clock.advance(Duration.ofMinutes(5));

        assertKept("in progress, run by controller-1");
    }

    @Test
    void aMachineMayRunUntilItsDeadlineThoughNobodyDrivesItsRun() {
        bed.clock.advance(Duration.ofMinutes(30));

        assertKept("may run until 2026-11-22T10:19:02Z: its verification can be resumed until then");
    }

    @Test
    void afterItsDeadlineItIsEndedWithAllThatItsRunHasLeftAndTheRunIsOver() {
        bed.aws.machines().removeTags(machine());
        bed.clock.advance(Duration.ofHours(2));

        List<Orphan> ended = cleanUp().endMachines();

        assertThat(ended).hasSize(1).allMatch(Orphan::removable);
        bed.clock.advance(Duration.ofMinutes(2));
        drills.assertNothingIsLeft(1);
        bed.engine = bed.engine("controller-1");
        assertThat(bed.resume(RUN).failure()).contains("has ended: removed by a clean-up");
        assertThat(cleanUp().endMachines()).isEmpty();
    }

    @Test
    void theCleanUpCommandEndsItToo() {
        bed.clock.advance(Duration.ofHours(2));
        CleanUp cleanUp = cleanUp();

        List<Orphan> found = cleanUp.find();
        found.stream().filter(Orphan::removable).forEach(cleanUp::removeOrKeep);

        assertThat(found).first().matches(orphan -> orphan.kind() == Orphan.Kind.MACHINE);
        bed.clock.advance(Duration.ofMinutes(2));
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aMachineWhoseRunWasAbortedOrHasFailedIsEndedAtOnce() {
        bed.engine = bed.engine("controller-1");
        bed.aws.faults().deny("ec2:TerminateInstances");
        Heard heard = new Heard();
        bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard).abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).contains("ALARM");
        bed.aws.faults().allow("ec2:TerminateInstances");

        assertThat(cleanUp().endMachines()).hasSize(1).allMatch(Orphan::removable);
        bed.clock.advance(Duration.ofMinutes(2));
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aMachineWithoutADocumentInThisBucketIsKeptAndNamed() {
        bed.clock.advance(Duration.ofHours(2));
        bed.aws.s3().delete(TestBed.BUCKET, Keys.verification(RUN));

        assertKept("this bucket has no document of run " + RUN + ": clean up with the bucket of that run");
    }

    @Test
    void aMachineIsEndedAlthoughSomebodyHasChangedWhatItsDocumentSaysOfIt() {
        bed.clock.advance(Duration.ofHours(25));
        String document = bed.aws.s3().text(TestBed.BUCKET, Keys.verification(RUN));
        for (String changed : List.of(
                document.replace(machine(), "i-0123456789abcdef0"),
                document.replaceFirst("\"machine\" : \\{", "\"other\" : {"))) {
            assertThat(changed).isNotEqualTo(document);
            bed.aws.s3().put(TestBed.BUCKET, Keys.verification(RUN), changed.replace("\"holder\"", "\"nobody\""));

            assertThat(cleanUp().endMachines())
                    .as(changed)
                    .hasSizeLessThanOrEqualTo(1)
                    .allMatch(Orphan::removable);
            bed.clock.advance(Duration.ofMinutes(2));
            assertThat(drills.machines()).allMatch(machine -> machine.state().equals("terminated"));
        }
    }
}
