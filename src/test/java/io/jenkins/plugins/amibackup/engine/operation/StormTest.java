package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.Seeds;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Backups and restores in a storm of faults, each from a seed that brings the same storm again. However a run ends, what
 * stands is named, and once the storm is over the operation comes to its end.
 *
 * <p>More seeds: {@code mvn -f cli/pom.xml test -Dtest=StormTest -Dstorm.runs=20000}. One seed again: {@code
 * -Dstorm.seed=4711}.
 */
class StormTest {

    private static final String RUN = "7f3a2c41";

    /** The backups that are restored: those that are made in the same way are driven once. */
    private final Map<String, Rehearsal> backups = new HashMap<>();

    @Test
    void everyRunEndsCompleteOrWithEverythingNamed() {
        Map<String, Integer> ends = new Seeds("storm", 400).run(this::run);
        assertThat(ends).containsKey("Done");
    }

    private String run(long seed) {
        Random random = new Random(seed);
        Duration visibility = Duration.ofSeconds(random.nextInt(12));
        try (TestBed bed = new TestBed(builder -> builder.visibilityDelay(visibility), Storm.CLIENT_TIMEOUT)) {
            boolean restore = random.nextInt(3) == 0;
            BackupRequest backup = bed.backupRequest()
                    .encrypt(random.nextInt(3) > 0)
                    .keepImage(random.nextInt(4) > 0)
                    .build();
            bed.rehearse(backups.computeIfAbsent(
                    visibility + " " + backup.encrypt() + " " + backup.keepImage(), name -> new Rehearsal()));
            String stored = restore ? bed.run(backup, "aaaaaaaa").result().amiId() : null;
            OperationRequest request = restore ? RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION) : backup;
            int images = bed.images().size();
            int snapshots = bed.aws.ec2().snapshots().size();
            bed.clock.advance(Duration.ofMinutes(5));
            Storm storm = new Storm(new Random(seed * 31));
            bed.aws.faults().plan(call -> storm.next());
            if (random.nextInt(3) == 0) {
                bed.aws.faults().staleDescribes(Duration.ofSeconds(random.nextInt(20)));
            }
            bed.aws.ec2().storesTags(seed % 3 > 0);
            bed.aws.ec2().storesMetadata(seed % 4 > 0);
            int abortAfter = seed % 5 == 0 ? new Random(seed * 37).nextInt(150) : Integer.MAX_VALUE;
            boolean aborted = false;
            Heard heard = new Heard();
            // Every third waits for the point in time, every third for the image; the rest is driven on without waiting
            // for either.
            Milestone waitsFor = Milestone.values()[Math.floorMod(seed, Milestone.values().length)];
            OperationHandle handle = bed.engine.drive(
                    RUN, new Beginning.Fresh(request), bed.access(), heard, DriveOptions.DEFAULT.waitingFor(waitsFor));
            int crashAfter = random.nextInt(4) == 0 ? random.nextInt(120) : Integer.MAX_VALUE;
            int expireAfter = random.nextInt(5) == 0 ? random.nextInt(120) : Integer.MAX_VALUE;
            int refuseAfter = random.nextInt(4) == 0 ? random.nextInt(120) : Integer.MAX_VALUE;
            int steps = 0;
            while (!heard.hasEnded() && steps < crashAfter && bed.time.step()) {
                if (++steps == refuseAfter) {
                    bed.aws.refuseConnections();
                    bed.time.schedule(Duration.ofSeconds(random.nextInt(300)), bed.aws::acceptConnections);
                }
                if (steps == abortAfter) {
                    handle.abort(Line.literal("Aborted by a user"));
                    aborted = true;
                }
                if (steps == expireAfter) {
                    bed.aws.faults().expireCredentials("AKIATEST");
                    Duration renewal = Duration.ofSeconds(random.nextInt(600));
                    bed.time.schedule(renewal, () -> bed.aws.faults().renewCredentials("AKIATEST"));
                }
            }
            String end = heard.hasEnded() ? heard.end().getClass().getSimpleName() : "Crashed";
            bed.aws.acceptConnections();
            if (Boolean.getBoolean("storm.log")) {
                System.out.println("seed " + seed + ": " + heard.log() + "\n" + (heard.hasEnded() ? heard.end() : end));
            }
            if (aborted) {
                calmAfterAbort(bed, request, heard, images, restore || backup.keepImage());
                return end;
            }
            check(bed, heard, images, snapshots);
            calm(bed, request, heard, images, restore, backup);
            return end;
        }
    }

    /** However it has ended: what stands is named, and a failure says why. */
    private static void check(TestBed bed, Heard heard, int imagesBefore, int snapshotsBefore) {
        if (!heard.hasEnded()) {
            return;
        }
        if (heard.end() instanceof End.Failed failed) {
            assertThat(failed.line()).matches(".*(failed: [A-Za-z.]+|EC2|There is).*");
            assertNamed(bed, failed.line());
            if (!failed.line().contains("resume run")) {
                assertThat(bed.images()).as(failed.line()).hasSize(imagesBefore);
                assertThat(bed.aws.ec2().snapshots()).as(failed.line()).hasSize(snapshotsBefore);
            }
        }
        if (heard.end() instanceof End.Detached detached) {
            assertNamed(bed, detached.line());
        }
    }

    /** Images that are made and whose answer never came are named by their run id, which every line holds. */
    private static void assertNamed(TestBed bed, String line) {
        for (ImageModel image : bed.images()) {
            if (RUN.equals(image.tags().get(Tags.RUN_ID))) {
                assertThat(line.contains(image.id()) || line.contains(RUN))
                        .as(line)
                        .isTrue();
            }
        }
    }

    /** The storm is over: the operation is picked up and comes to its end. */
    private static void calm(
            TestBed bed,
            OperationRequest request,
            Heard first,
            int imagesBefore,
            boolean restore,
            BackupRequest backup) {
        bed.aws.faults().clear();
        if (!first.hasEnded() || !(first.end() instanceof End.Done)) {
            bed.time.forgetAll();
            bed.clock.advance(Duration.ofHours(1));
            bed.engine = bed.engine("controller-1");
            Heard second = new Heard();
            bed.engine.beginOrResume(RUN, request, bed.access(), second);
            bed.time.runUntil(second::hasEnded);
            second.result();
        }
        bed.clock.advance(Duration.ofMinutes(2));
        int kept = restore || backup.keepImage() ? 1 : 0;
        assertThat(bed.images()).as("images\n%s", first.log()).hasSize(imagesBefore + kept);
        assertThat(bed.aws.ec2().snapshots().stream().map(SnapshotModel::id).toList())
                .as("snapshots\n%s", first.log())
                .hasSize(2 * (imagesBefore + kept));
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(1);
        assertThat(bed.catalog().list()).extracting(IndexEntry::amiId).hasSize(1);
    }

    /** The storm is over: the abort is finished, and nothing is left unless the operation was beyond recall. */
    private static void calmAfterAbort(
            TestBed bed, OperationRequest request, Heard first, int imagesBefore, boolean keepsImage) {
        bed.aws.faults().clear();
        boolean done = first.hasEnded() && first.end() instanceof End.Done;
        String log = first.log();
        if (!done && !(first.hasEnded() && first.end() instanceof End.Aborted)) {
            bed.time.forgetAll();
            bed.clock.advance(Duration.ofHours(1));
            bed.engine = bed.engine("controller-1");
            Heard second = new Heard();
            bed.engine.beginOrResume(RUN, request, bed.access(), second).abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(second::hasEnded);
            done = second.end() instanceof End.Done;
            log += second.log();
        }
        bed.clock.advance(Duration.ofMinutes(2));
        int images = imagesBefore + (done && keepsImage ? 1 : done ? 0 : finished(bed, request, log));
        boolean backup = request instanceof BackupRequest;
        int stored = backup && !done ? 0 : 1;
        assertThat(bed.images()).as("images\n%s", first.log()).hasSize(images);
        assertThat(bed.aws.ec2().snapshots()).as("snapshots\n%s", first.log()).hasSize(2 * images);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-").stream().filter(key -> key.endsWith(".bin")))
                .as("objects\n%s", first.log())
                .hasSize(stored);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(stored);
    }

    /**
     * How many restored images were finished when the abort came, although the answer to the last call was lost: finished things are
     * never removed, and the log names them.
     */
    private static int finished(TestBed bed, OperationRequest request, String log) {
        List<ImageModel> finished = bed.images().stream()
                .filter(image -> request instanceof RestoreRequest
                        && RUN.equals(image.tags().get(Tags.RUN_ID))
                        && Tags.DONE.equals(image.tags().get(Tags.STATE)))
                .toList();
        assertThat(finished)
                .allSatisfy(image -> assertThat(log)
                        .contains(image.id() + " \"" + image.name()
                                + "\" is not tagged as this run's unfinished image, so it is not removed"));
        return finished.size();
    }
}
