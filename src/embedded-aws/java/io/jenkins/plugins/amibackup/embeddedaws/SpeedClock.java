package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A clock that starts at the real time and then runs so many times as fast: for the demo and for benchmarks. */
public final class SpeedClock extends Clock {

    private final Instant start;
    private final LongSupplier nanos;
    private final long startNanos;
    private final double speed;
    private final ZoneId zone;

    /**
     * Starts now.
     *
     * @param speed how many seconds pass on this clock in one real second; more than 0
     * @throws IllegalArgumentException if the speed is not more than 0
     */
    public SpeedClock(double speed) {
        this(Instant.now(), System::nanoTime, speed);
    }

    /**
     * Starts now.
     *
     * @param start what it shows at first
     * @param nanos real time in nanoseconds, of any origin, as {@link System#nanoTime} has it
     * @param speed as above
     */
    SpeedClock(Instant start, LongSupplier nanos, double speed) {
        this(start, nanos, nanos.getAsLong(), speed, ZoneOffset.UTC);
        if (!(speed > 0)) {
            throw new IllegalArgumentException("The speed must be more than 0, not " + speed);
        }
    }

    private SpeedClock(Instant start, LongSupplier nanos, long startNanos, double speed, ZoneId zone) {
        this.start = start;
        this.nanos = nanos;
        this.startNanos = startNanos;
        this.speed = speed;
        this.zone = zone;
    }

    /** How many seconds pass on this clock in one real second. */
    public double speed() {
        return speed;
    }

    @Override
    public Instant instant() {
        return start.plusNanos((long) ((nanos.getAsLong() - startNanos) * speed));
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SpeedClock(start, nanos, startNanos, speed, other);
    }
}
