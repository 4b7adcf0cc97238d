package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.TokenBucket;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Queues for calls that AWS limits, first come, first served. EC2 refills a bucket of tokens for each call, account and Region,
 * so a thousand operations that start at once queue up instead of having their calls refused. If the account has also reached
 * its limit of work in progress, only the first in the line tries; the next one is told when that has succeeded or given up.
 * Waiting takes no thread.
 */
final class Turns {

    /**
     * A line that operations stand in.
     *
     * @param place the account and Region
     * @param call the call that they take turns at
     */
    record Queue(String place, Action call) {}

    /**
     * Where an operation stands in a line.
     *
     * @param ahead how many stand before it
     * @param left how long that will take at least
     * @param limited whether it is the account's limit of work in progress that the line waits for
     */
    record Position(int ahead, Duration left, boolean limited) {

        /** In a few words, lower case. */
        Line status() {
            return limited ? Line.of("status.queued") : Line.of("status.paced", ahead);
        }
    }

    /** A shorter wait is not logged. */
    private static final Duration NOTICEABLE = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final Map<Queue, QueueState> lines = new HashMap<>();

    Turns(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The state of one line. */
    private static final class QueueState {
        private final TokenBucket bucket;
        private final Map<String, Long> tickets = new HashMap<>();
        private final TreeMap<Long, Runnable> waiting = new TreeMap<>();
        private long numbers;
        private boolean limited;
        private Scheduler.Cancellable wake = () -> {};

        QueueState(TokenBucket bucket) {
            this.bucket = bucket;
        }

        private void stand(String runId, Runnable whenFirst) {
            waiting.put(ticket(runId), whenFirst);
        }

        private long ticket(String runId) {
            return tickets.computeIfAbsent(runId, run -> numbers++);
        }

        private Runnable first() {
            return waiting.isEmpty() ? null : waiting.firstEntry().getValue();
        }
    }

    /** The ticket of an operation, for all lines that it is going to stand in. */
    Ticket ticket(String runId) {
        return new Ticket(runId);
    }

    /** Knows in which line an operation stands, or whose turn it has. Used by one driver. */
    final class Ticket {
        private final String runId;
        private Optional<Queue> queue = Optional.empty();
        private boolean told;

        private Ticket(String runId) {
            this.runId = runId;
        }

        /** Asks for the turn in a line; as {@link Turns#take}. */
        Optional<Position> take(Queue asked, Runnable whenFirst) {
            queue = Optional.of(asked);
            return Turns.this.take(asked, runId, whenFirst);
        }

        /** What the log says about the place: once in each line, and only for a long wait. */
        Optional<Line> news(Position place) {
            boolean noticeable = place.limited() || place.left().compareTo(NOTICEABLE) >= 0;
            if (told || place.ahead() == 0 || !noticeable || queue.isEmpty()) {
                return Optional.empty();
            }
            told = true;
            String call = queue.get().call().toString();
            return Optional.of(
                    place.limited()
                            ? Line.of("driver.line", call, place.ahead())
                            : Line.of("driver.paced", place.ahead(), call, new Line.Estimate(place.left())));
        }

        /**
         * Something has failed while it had its turn. Does nothing outside a line.
         *
         * @param what what has failed: if it isn't the call that the line is for, that was not made
         * @param refused whether AWS has refused it for now; as {@link Turns#refused}
         */
        void failed(Object what, boolean refused, boolean limited, Runnable whenFirst) {
            queue.ifPresent(line -> {
                if (!line.call().equals(what)) {
                    Turns.this.notMade(line);
                } else if (refused) {
                    Turns.this.refused(line, runId, limited, whenFirst);
                }
            });
        }

        /** Leaves the line, having got through or given up. Does nothing outside a line. */
        void leave() {
            queue.ifPresent(line -> Turns.this.leave(line, runId));
            queue = Optional.empty();
            told = false;
        }
    }

    /**
     * Asks for the turn. Whoever gets it makes the call, then {@link #leave leaves}, or stands again where it stood when the
     * call is {@link #refused refused}.
     *
     * @param whenFirst is run when it may be this operation's turn: it asks again
     * @return its place in the line; empty when it has the turn
     */
    Optional<Position> take(Queue name, String runId, Runnable whenFirst) {
        Runnable next = null;
        synchronized (this) {
            Instant now = scheduler.clock().instant();
            lines.values().removeIf(line -> line.tickets.isEmpty() && line.bucket.isFull(now));
            QueueState line = lines.computeIfAbsent(
                    name, call -> new QueueState(new TokenBucket(call.call().rate(), now)));
            long ticket = line.ticket(runId);
            int ahead = line.waiting.headMap(ticket).size();
            if (ahead > 0) {
                line.stand(runId, whenFirst);
                return Optional.of(new Position(ahead, line.bucket.afterTokens(ahead), line.limited));
            }
            Duration left = line.bucket.take(now);
            if (!left.isZero()) {
                line.stand(runId, whenFirst);
                line.wake.cancel();
                line.wake = scheduler.schedule(left, () -> wake(name));
                return Optional.of(new Position(0, left, line.limited));
            }
            if (line.limited) {
                line.stand(runId, whenFirst);
            } else {
                line.waiting.remove(ticket);
                next = line.first();
            }
        }
        tell(next);
        return Optional.empty();
    }

    /** A token is available for the operation that is first now. */
    private void wake(Queue name) {
        Runnable next;
        synchronized (this) {
            QueueState line = lines.get(name);
            next = line == null ? null : line.first();
        }
        tell(next);
    }

    /**
     * The call was refused for now. The operation stands in the line again, where it stood, and asks for its turn after a
     * pause of its own.
     *
     * @param limited whether the account has too much of such work in progress, rather than too many calls
     */
    synchronized void refused(Queue name, String runId, boolean limited, Runnable whenFirst) {
        QueueState line = lines.get(name);
        if (line == null) {
            return;
        }
        if (limited) {
            line.limited = true;
        } else {
            line.bucket.refused(scheduler.clock().instant());
        }
        line.stand(runId, whenFirst);
        if (line.waiting.headMap(line.ticket(runId)).isEmpty()) {
            // The first in the line comes back after a pause of its own, so it must not be woken, too.
            line.wake.cancel();
        }
    }

    /** Whoever had the turn did not come as far as to make the call: its token is there for others, and its ticket stays good. */
    private synchronized void notMade(Queue name) {
        QueueState line = lines.get(name);
        if (line != null) {
            line.bucket.giveBack();
        }
    }

    /** Leaves the line after success or when giving up; the next operation is told if it is first now. */
    void leave(Queue name, String runId) {
        Runnable next = null;
        synchronized (this) {
            QueueState line = lines.get(name);
            Long ticket = line == null ? null : line.tickets.remove(runId);
            if (ticket == null) {
                return;
            }
            boolean wasFirst = line.waiting.headMap(ticket).isEmpty();
            boolean stood = line.waiting.remove(ticket) != null;
            if (line.waiting.isEmpty()) {
                line.limited = false;
                line.wake.cancel();
            } else if (stood && wasFirst) {
                next = line.first();
            }
        }
        tell(next);
    }

    private static void tell(Runnable next) {
        if (next != null) {
            next.run();
        }
    }
}
