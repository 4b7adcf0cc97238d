package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * Whole backups by the engine on a clock that stands still between requests of 20 ms: what comes of them depends on no machine, and is
 * the same each time.
 */
final class StillRun {

    private static final Instant BEGIN = Instant.parse("2026-11-22T09:15:00Z");

    private StillRun() {}

    /** The engine backs up fleets of this size, one after the other, each with instances of other sizes. */
    static Outcomes engine(int n, int fleets) throws IOException {
        Outcomes outcomes = new Outcomes(n, "engine");
        for (int seed = 0; seed < fleets; seed++) {
            engine(new Fleet(n, seed), outcomes);
        }
        return outcomes;
    }

    private static void engine(Fleet fleet, Outcomes outcomes) throws IOException {
        MovableClock clock = new MovableClock(BEGIN);
        VirtualTime time = new VirtualTime(clock);
        try (World world = World.still(fleet, clock);
                Engine engine = new Engine(EngineSettings.of("bench"), time, new ClientPool(), new Random(1))) {
            Course course = new Course(clock, fleet.count());
            for (int i = 0; i < fleet.count(); i++) {
                engine.begin(Ids.newRun(), world.request(i), world.access(), new EngineSide.Ear(i, course));
            }
            RequestTime.runUntil(() -> engine.operations() == 0, time, clock, world.aws.calls());
            if (time.scheduled() > 0) {
                throw new IllegalStateException("Something is still to be done when all is over");
            }
            outcomes.add(world, course, BEGIN, 0, new Stats(List.of()));
        }
    }
}
