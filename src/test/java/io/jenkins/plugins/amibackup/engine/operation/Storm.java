package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import java.time.Duration;
import java.util.Random;

/** 30 % throttled, 5 % server errors, some connections closed or reset, some answers lost or too late. */
public final class Storm {

    /** How long a client waits for an answer, in real time: some answers take longer. */
    public static final Duration CLIENT_TIMEOUT = Duration.ofMillis(150);

    private final Random random;

    public Storm(Random random) {
        this.random = random;
    }

    /** What happens to the next call. */
    public synchronized Fault next() {
        int dice = random.nextInt(1000);
        if (dice >= 430) {
            return Fault.none();
        }
        if (dice < 300) {
            return Fault.throttle();
        }
        if (dice < 350) {
            return dice % 2 == 0
                    ? Fault.error(500, "InternalError", "An internal error has occurred")
                    : Fault.error(503, "Unavailable", "The service is unavailable");
        }
        if (dice < 390) {
            return dice % 2 == 0 ? Fault.dropBefore() : Fault.reset();
        }
        return dice < 429 ? Fault.loseAnswer() : Fault.delay(CLIENT_TIMEOUT.plusMillis(60));
    }
}
