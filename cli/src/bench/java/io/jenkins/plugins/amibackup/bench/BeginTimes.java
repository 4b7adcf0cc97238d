package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Calls;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * After what time a deployment may begin that waits for the point in time of a backup, for its image, or for the whole of it, beside one
 * that waits with {@code aws ec2 wait image-available}. All times in seconds of AWS's time, the mean over the backups.
 *
 * @param waiterPoint when a look of every 15 s could have told at first that all snapshots have begun
 * @param waiterImage when the waiter's look of every 15 s tells that the image is available
 * @param pointLater how much later than that the point in time of a backup was told at most; below 0 where none was
 * @param imageLater how much later than the waiter's look the image of a backup was told at most, as a share of the phase
 * @param throttled how many calls EC2 has throttled
 */
record BeginTimes(
        int n,
        double point,
        double image,
        double stored,
        double waiterPoint,
        double waiterImage,
        double pointLater,
        double imageLater,
        long throttled) {

    /** How long after CreateImage the snapshots begin. */
    private static final Duration SNAPSHOTS_BEGIN = Duration.ofSeconds(20);

    private static final double WAITER = 15;

    static BeginTimes measure(int n) throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        VirtualTime time = new VirtualTime(clock);
        Fleet fleet = new Fleet(n, 1);
        List<Ear> ears = new ArrayList<>();
        try (World world = World.still(fleet, clock);
                Engine engine = new Engine(EngineSettings.of("bench"), time, new ClientPool(), new Random(1))) {
            world.aws.ec2().snapshotsBeginAfter(SNAPSHOTS_BEGIN);
            Instant start = clock.instant();
            for (int i = 0; i < n; i++) {
                Ear ear = new Ear(clock);
                ears.add(ear);
                engine.drive(
                        Ids.newRun(),
                        new Beginning.Fresh(world.request(i)),
                        world.access(),
                        ear,
                        DriveOptions.DEFAULT.waitingFor(Milestone.POINT_IN_TIME));
            }
            Calls calls = world.aws.calls();
            RequestTime.runUntil(() -> ears.stream().allMatch(ear -> ear.ended), time, clock, calls);
            double waiterPoint = 0;
            double waiterImage = 0;
            double pointLater = Double.NEGATIVE_INFINITY;
            double imageLater = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                Ear ear = ears.get(i);
                double asked = ear.asked(start);
                double phase = SNAPSHOTS_BEGIN.plus(fleet.image(i)).toSeconds();
                double pointLook = asked + look(SNAPSHOTS_BEGIN.toSeconds());
                double imageLook = asked + look(phase);
                waiterPoint += pointLook;
                waiterImage += imageLook;
                pointLater = Math.max(pointLater, ear.after(Milestone.POINT_IN_TIME, start) - pointLook);
                imageLater = Math.max(imageLater, (ear.after(Milestone.IMAGE, start) - imageLook) / phase);
            }
            return new BeginTimes(
                    n,
                    mean(ears, Milestone.POINT_IN_TIME, start),
                    mean(ears, Milestone.IMAGE, start),
                    mean(ears, Milestone.STORED, start),
                    waiterPoint / n,
                    waiterImage / n,
                    pointLater,
                    imageLater,
                    calls.throttled());
        }
    }

    private static double look(double ready) {
        return Math.ceil(ready / WAITER) * WAITER;
    }

    private static double mean(List<Ear> ears, Milestone milestone, Instant start) {
        return ears.stream()
                .mapToDouble(ear -> ear.after(milestone, start))
                .average()
                .orElseThrow();
    }

    /** When a deployment may begin, by what it waits for, as a table. */
    static String table(List<BeginTimes> all) {
        StringBuilder text =
                new StringBuilder("| n | point in time | a look of every 15 s | image | `aws ec2 wait image-available`"
                        + " | whole backup | point in time / whole | throttled |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (BeginTimes one : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.0f s | %.0f s | %.0f s | %.0f s | %.0f s | %.1f %% | %d |%n",
                    one.n,
                    one.point,
                    one.waiterPoint,
                    one.image,
                    one.waiterImage,
                    one.stored,
                    100 * one.ratio(),
                    one.throttled));
        }
        return text.toString();
    }

    /** The time until the point in time, over that of the whole backup. */
    double ratio() {
        return point / stored;
    }

    /** Hears when milestones are reached. */
    private static final class Ear implements OperationListener {
        private final MovableClock clock;
        private final Map<Milestone, Instant> reached = new EnumMap<>(Milestone.class);
        private Instant asked;
        private boolean ended;

        Ear(MovableClock clock) {
            this.clock = clock;
        }

        double asked(Instant start) {
            return Duration.between(start, asked).toMillis() / 1e3;
        }

        double after(Milestone milestone, Instant start) {
            return Duration.between(start, reached.get(milestone)).toMillis() / 1e3;
        }

        @Override
        public void line(String line) {
            if (asked == null && line.contains("Create image")) {
                asked = clock.instant();
            }
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            reached.put(milestone, clock.instant());
        }

        @Override
        public void ended(End end) {
            if (!(end instanceof End.Done)) {
                throw new IllegalStateException(String.valueOf(end));
            }
            ended = true;
        }
    }
}
