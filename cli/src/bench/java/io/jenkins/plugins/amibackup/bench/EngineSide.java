package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import java.util.Random;

/** The engine, as a controller has it. */
final class EngineSide implements Side {

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public void run(World world, Course course) throws InterruptedException {
        try (SpeedScheduler scheduler = new SpeedScheduler(world);
                Engine engine = new Engine(EngineSettings.of("bench"), scheduler, new ClientPool(), new Random(1))) {
            for (int i = 0; i < course.count(); i++) {
                engine.begin(Ids.newRun(), world.request(i), world.access(), new Ear(i, course));
            }
            course.await();
        }
    }

    /** Hears a backup through its log. */
    record Ear(int number, Course course) implements OperationListener {

        @Override
        public void line(String line) {
            if (line.contains(" available after ")) {
                course.imageNoticed(number);
            } else if (line.contains(" completed after ")) {
                course.storeNoticed(number);
            }
        }

        @Override
        public void ended(End end) {
            if (end instanceof End.Done done) {
                course.done(number, done.result());
            } else {
                course.failed(number, end.toString());
            }
        }
    }
}
