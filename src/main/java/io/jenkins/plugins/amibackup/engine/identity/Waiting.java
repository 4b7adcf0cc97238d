package io.jenkins.plugins.amibackup.engine.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for something that another thread does, which the program doesn't wait for when it ends. */
public final class Waiting {

    private Waiting() {}

    /** Begins to ask on a thread of its own. */
    public static <T> CompletableFuture<T> begin(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(question.get());
                    } catch (RuntimeException | Error failed) {
                        answer.completeExceptionally(failed);
                    }
                },
                "ami-backup-sign-in");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    /**
     * The answer; empty if there is none in time, or if this thread is interrupted.
     *
     * @throws RuntimeException as the question has thrown it
     */
    public static <T> Optional<T> of(CompletableFuture<T> answer, Duration longest) {
        try {
            return Optional.of(answer.get(longest.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            if (failed.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw new IllegalStateException(failed);
        }
    }

    /** Lets time pass, or less where this thread is interrupted. */
    public static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
