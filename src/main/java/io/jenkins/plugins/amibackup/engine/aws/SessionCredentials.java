package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Credentials of sessions that end: asked for when first needed, and again five minutes before they end. */
public final class SessionCredentials implements AwsCredentialsProvider {

    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Supplier<AwsSessionCredentials> source;
    private final Clock clock;
    private AwsSessionCredentials current;
    /** What somebody is asking now; gives null when it was broken off with the thread that asked. */
    private CompletableFuture<AwsSessionCredentials> open;

    /** @param source asks for credentials that have a time at which they end */
    public SessionCredentials(Supplier<AwsSessionCredentials> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Whoever comes while the question is open waits for its answer, whether it is good or bad, and asks none of their own. */
    @Override
    public AwsCredentials resolveCredentials() {
        AwsSessionCredentials given = null;
        while (given == null) {
            CompletableFuture<AwsSessionCredentials> question;
            boolean mine;
            synchronized (this) {
                if (isFresh()) {
                    return current;
                }
                mine = open == null;
                open = mine ? new CompletableFuture<>() : open;
                question = open;
            }
            given = mine ? ask(question) : answer(question);
        }
        return given;
    }

    private boolean isFresh() {
        return current != null
                && current.expirationTime().orElseThrow().minus(MARGIN).isAfter(clock.instant());
    }

    private AwsSessionCredentials ask(CompletableFuture<AwsSessionCredentials> question) {
        try {
            AwsSessionCredentials given = source.get();
            end(given);
            question.complete(given);
            return given;
        } catch (RuntimeException | Error failed) {
            end(null);
            if (Thread.currentThread().isInterrupted()) {
                question.complete(null);
            } else {
                question.completeExceptionally(failed);
            }
            throw failed;
        }
    }

    private synchronized void end(AwsSessionCredentials given) {
        current = given == null ? current : given;
        open = null;
    }

    private static AwsSessionCredentials answer(CompletableFuture<AwsSessionCredentials> question) {
        try {
            return question.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw failed;
        }
    }
}
