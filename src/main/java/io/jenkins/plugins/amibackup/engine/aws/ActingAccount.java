package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The number of the AWS account that credentials act for: told by EC2 on the way, else asked once. Nobody asks while
 * somebody else does: a security token service that doesn't answer would hold up the few workers one after another.
 */
final class ActingAccount {

    /** A failure that took this long to come is remembered; one that comes sooner holds up nobody, and may pass sooner. */
    static final Duration SLOW = Duration.ofSeconds(10);
    /** For how long a slow failure is remembered. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final Supplier<String> ask;
    private final LongSupplier nanoTime;
    private final AtomicReference<String> number = new AtomicReference<>();
    /** The question under way, or the one whose failure is remembered; null where there is none. */
    private final AtomicReference<Question> latest = new AtomicReference<>();

    /** @param ask the security token service */
    ActingAccount(Supplier<String> ask) {
        this(ask, System::nanoTime);
    }

    /**
     * @param ask the security token service
     * @param nanoTime measures time, as {@link System#nanoTime} does
     */
    ActingAccount(Supplier<String> ask, LongSupplier nanoTime) {
        this.ask = ask;
        this.nanoTime = nanoTime;
    }

    /**
     * EC2 has named the owner of an instance, and shows nobody the instances of another account. Never waits; whoever waits
     * for an answer goes on with this one.
     */
    void told(String owner) {
        if (owner != null && Ids.isAccount(owner) && number.compareAndSet(null, owner)) {
            Question open = latest.get();
            if (open != null) {
                open.answer.complete(owner);
            }
        }
    }

    /**
     * The number, asked for where nobody has told it. Whoever comes while somebody asks gets the same answer or failure. A
     * failure that was slow to come and may pass is everybody's for {@link #PAUSE}; after any other, the next one asks again.
     *
     * @throws AwsException when it can't be found out
     */
    String number() {
        while (true) {
            Question open = latest.get();
            // Read after the question: whoever tells the number completes the question that is here by then.
            String known = number.get();
            if (known != null) {
                return known;
            }
            if (open != null && !open.isOver(nanoTime.getAsLong())) {
                return open.answer();
            }
            Question mine = new Question();
            if (latest.compareAndSet(open, mine)) {
                return ask(mine);
            }
        }
    }

    private String ask(Question mine) {
        long began = nanoTime.getAsLong();
        try {
            number.compareAndSet(null, checked(ask.get()));
        } catch (RuntimeException | Error failure) {
            long now = nanoTime.getAsLong();
            if (isToBeRemembered(failure, now - began)) {
                mine.over = now + PAUSE.toNanos();
            } else {
                latest.set(null);
            }
            mine.answer.completeExceptionally(failure);
            String toldMeanwhile = number.get();
            if (toldMeanwhile == null) {
                throw failure;
            }
            return toldMeanwhile;
        }
        String known = number.get();
        latest.set(null);
        mine.answer.complete(known);
        return known;
    }

    /** A server that is not AWS's may leave the number out; nothing goes unchecked because of that. */
    private static String checked(String answer) {
        if (answer == null || !Ids.isAccount(answer)) {
            throw Call.unreadable(Action.GET_CALLER_IDENTITY, "it names no account");
        }
        return answer;
    }

    /** Other credentials of the same identity, or a permission that somebody gives, may help at once. */
    private static boolean isToBeRemembered(Throwable failure, long nanos) {
        return failure instanceof OperationException explained
                && explained.kind().passes()
                && nanos >= SLOW.toNanos();
    }

    private static final class Question {
        private final CompletableFuture<String> answer = new CompletableFuture<>();
        /** From when on its failure is forgotten; null while it is under way. */
        private volatile Long over;

        boolean isOver(long now) {
            Long end = over;
            return end != null && now - end >= 0;
        }

        String answer() {
            try {
                return answer.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                if (failed.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw failed;
            }
        }
    }
}
