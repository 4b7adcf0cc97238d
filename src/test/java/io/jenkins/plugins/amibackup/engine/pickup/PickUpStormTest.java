package io.jenkins.plugins.amibackup.engine.pickup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.Seeds;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.Storm;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two controllers look for what the command line has left and finish it, in a storm of faults in which they die now and then, each from a
 * seed that brings the same storm again. When the storm is over, one more look finishes what is left.
 *
 * <p>More seeds: {@code mvn -f cli/pom.xml test -Dtest=PickUpStormTest -Dstorm.runs=20000}. One seed again: {@code
 * -Dstorm.seed=4711}.
 */
class PickUpStormTest {

    private static final int LOOKS = 6;
    private static final Duration BETWEEN = Duration.ofMinutes(10);

    /** The backups that are left: those that are left in the same way are driven once. */
    private final Map<String, Rehearsal> backups = new HashMap<>();

    @Test
    void howeverItStormsWhatWasLeftIsFinishedOnce() {
        Seeds seeds = new Seeds("storm of pick-ups", 60);
        Map<String, Integer> ends = seeds.run(this::run);
        if (!seeds.isOne()) {
            assertThat(ends).containsKeys("in the storm", "found afterwards");
        }
    }

    private String run(long seed) {
        Random random = new Random(seed);
        Duration visibility = Duration.ofSeconds(random.nextInt(3) * 5L);
        boolean encrypts = random.nextInt(3) > 0;
        boolean keepsImage = random.nextInt(4) > 0;
        Milestone milestone = random.nextBoolean() ? Milestone.POINT_IN_TIME : Milestone.IMAGE;
        try (TestBed bed = new TestBed(builder -> builder.visibilityDelay(visibility), Storm.CLIENT_TIMEOUT)) {
            LeftBed left = new LeftBed(bed);
            backups.computeIfAbsent(
                            visibility + " " + encrypts + " " + keepsImage + " " + milestone, name -> new Rehearsal())
                    .run(bed, LeftBed.RUN, () -> {
                        left.leave(
                                left.request()
                                        .encrypt(encrypts)
                                        .keepImage(keepsImage)
                                        .build(),
                                milestone);
                        return new Heard();
                    });
            Storm storm = new Storm(new Random(seed * 31));
            bed.aws.faults().plan(call -> storm.next());
            if (random.nextInt(3) == 0) {
                bed.aws.faults().staleDescribes(Duration.ofSeconds(random.nextInt(20)));
            }
            for (int look = 0; look < LOOKS && !left.isFinished(); look++) {
                look(left, random.nextInt(4) == 0 ? "controller-3" : "controller-2", random);
                bed.clock.advance(BETWEEN);
            }
            bed.aws.faults().clear();
            String end = left.isFinished() ? "in the storm" : afterwards(left);
            left.assertFinished(keepsImage);
            return end;
        }
    }

    /** One look of a controller, which finishes what it finds, unless it dies before. */
    private static void look(LeftBed left, String holder, Random random) {
        TestBed bed = left.bed;
        int steps = random.nextInt(2) == 0 ? random.nextInt(120) : Integer.MAX_VALUE;
        try {
            if (left.found(holder).isEmpty()) {
                return;
            }
        } catch (OperationException stormy) {
            return;
        }
        Heard heard = new Heard();
        bed.engine(holder)
                .drive(
                        LeftBed.RUN,
                        new Beginning.PickUp(TestBed.BUCKET, "", Sse.NONE, LeftBed.CHECK),
                        bed.access(),
                        heard,
                        DriveOptions.DEFAULT);
        while (!heard.hasEnded() && steps > 0 && bed.time.step()) {
            steps--;
        }
        bed.time.forgetAll();
    }

    /** Whoever held the lease has lost it by now. What is not found any more, because only the last small steps are left, is resumed. */
    private static String afterwards(LeftBed left) {
        left.bed.clock.advance(Duration.ofHours(1));
        if (left.found("controller-2").isEmpty()) {
            left.bed.resumed(LeftBed.RUN);
            return "resumed afterwards";
        }
        left.pickedUp().result();
        return "found afterwards";
    }
}
