package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** How long somebody waits for an operation, or a gate. It counts no longer when they have gone on. Used by messages of one mailbox. */
public final class TimeOut {

    private final Mailbox mailbox;
    private Scheduler.Cancellable pending = () -> {};
    private boolean over;

    public TimeOut(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /**
     * Counts from now on.
     *
     * @param most empty for no time-out; zero has passed at once
     * @param passed hears the line to show, in a message
     */
    public void begin(Optional<Duration> most, Scheduler scheduler, Consumer<Line> passed) {
        most.ifPresent(time -> {
            Line line = time.isZero() ? Line.of("driver.timeOut.none") : Line.of("driver.timeOut", time);
            pending = scheduler.schedule(
                    time,
                    () -> mailbox.send(() -> {
                        if (!over) {
                            passed.accept(line);
                        }
                    }));
        });
    }

    /** Nobody waits any more. */
    public void end() {
        over = true;
        pending.cancel();
    }
}
