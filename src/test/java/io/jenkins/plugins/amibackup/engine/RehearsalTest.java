package io.jenkins.plugins.amibackup.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final String RUN = "7f3a2c41";

    private static String state(TestBed bed) {
        return bed.clock.instant() + "\n" + bed.aws.ec2().images() + "\n"
                + bed.aws.ec2().snapshots() + "\n"
                + bed.aws.s3().keys(TestBed.BUCKET).stream()
                        .map(key -> bed.aws.s3().object(TestBed.BUCKET, key).orElseThrow())
                        .map(Object::toString)
                        .toList();
    }

    @Test
    void anotherBedIsBroughtToTheSameStateByteForByteAndCallForCall() {
        Rehearsal rehearsal = new Rehearsal();
        String first;
        try (TestBed bed = new TestBed()) {
            bed.rehearse(rehearsal);
            bed.run(bed.backupRequest().build(), RUN).result();
            first = state(bed);
        }
        try (TestBed bed = new TestBed()) {
            bed.rehearse(rehearsal);
            long calls = bed.aws.calls().total();

            assertThat(bed.run(bed.backupRequest().build(), RUN).result().amiId())
                    .startsWith("ami-");

            assertThat(state(bed)).isEqualTo(first);
            assertThat(bed.aws.calls().total()).isGreaterThan(calls + 20);
            assertThat(bed.resumed(RUN).amiId()).startsWith("ami-");
        }
    }

    @Test
    void aCutIsBeforeOrAfterTheCallAtItsTime() {
        Rehearsal rehearsal = new Rehearsal();
        try (TestBed bed = new TestBed()) {
            bed.rehearse(rehearsal);
            bed.run(bed.backupRequest().build(), RUN).result();
        }
        List<Action> changes = rehearsal.changes(RUN);
        int number = changes.indexOf(Action.CREATE_IMAGE) + 1;
        Instant before;
        try (TestBed bed = new TestBed()) {
            rehearsal.cut(bed, RUN, number, false);
            assertThat(bed.images()).isEmpty();
            before = bed.clock.instant();
        }
        try (TestBed bed = new TestBed()) {
            rehearsal.cut(bed, RUN, number, true);
            assertThat(bed.images()).hasSize(1);
            assertThat(bed.clock.instant()).isEqualTo(before);
            assertThatThrownBy(() -> rehearsal.cut(bed, RUN, changes.size() + 1, true))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aBedThatIsSetUpDifferentlyIsNotTakenForTheSame() {
        Rehearsal rehearsal = new Rehearsal();
        try (TestBed bed = new TestBed()) {
            bed.rehearse(rehearsal);
            bed.run(bed.backupRequest().build(), RUN).result();
        }
        try (TestBed bed = new TestBed()) {
            bed.rehearse(rehearsal);
            bed.aws.faults().deny("ec2:CreateImage");
            assertThatThrownBy(() -> bed.run(bed.backupRequest().build(), RUN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ec2:CreateImage");
        }
    }
}
