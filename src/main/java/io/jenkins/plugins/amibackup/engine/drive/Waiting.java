package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.time.Duration;
import java.util.Optional;

/** Waits for AWS; the longest wait depends on the size of the volumes. */
final class Waiting extends DriverState.Open {

    private static final Duration SHORTEST_DEADLINE = Duration.ofHours(2);
    private static final Duration PER_GIB = Duration.ofMinutes(2);

    private final Wait wait;
    private final Services services;
    private final Driver driver;
    private volatile Integer percent;
    private Scheduler.Cancellable watch = () -> {};
    private Scheduler.Cancellable deadline = () -> {};

    Waiting(DrivenOperation work, Wait wait, Services services, Driver driver) {
        super(work);
        this.driver = driver;
        this.wait = wait;
        this.services = services;
    }

    @Override
    Line status() {
        Integer seen = percent;
        return seen == null
                ? Line.of("status.waiting", stage(), wait.name())
                : Line.of("status.progress", stage(), wait.name(), seen);
    }

    @Override
    DriverState retried() {
        return new Advancing(open());
    }

    @Override
    void leave() {
        watch.cancel();
        deadline.cancel();
    }

    /** Has the wait watched. What the watcher tells counts only while the driver waits for it. */
    @Override
    void go(Moves moves) {
        open().lines().waiting(services.now());
        watch = services.watcher().watch(wait, open().clients(), new Watcher.Listener() {
            @Override
            public void progress(int seen, Duration left) {
                driver.during(Waiting.this, () -> {
                    open().lines().progress(seen, left, services.now());
                    percent = seen;
                });
            }

            @Override
            public void troubled(int polls, OperationException why) {
                if (Patience.CALLS.isSpokenOf(polls)) {
                    driver.during(Waiting.this, () -> open().lines().once(Line.of("driver.retries", why.line())));
                }
            }

            @Override
            public void answered(Answer how) {
                driver.during(Waiting.this, () -> {
                    watch = () -> {};
                    open().lines().answered(how, wait, services.now());
                    driver.go(new Advancing(open(), Optional.of(how)));
                });
            }
        });
        Duration most = SHORTEST_DEADLINE.plus(PER_GIB.multipliedBy(wait.gib()));
        deadline = services.scheduler()
                .schedule(most, () -> driver.during(this, () -> driver.detached(Line.of("driver.deadline", most))));
    }
}
