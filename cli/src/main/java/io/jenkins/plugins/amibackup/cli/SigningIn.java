package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.identity.Waiting;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * Waits until credentials are there, before a run begins: says what it waits for when that takes long, and ends when it takes too
 * long. What passes is tried again in the meantime.
 */
final class SigningIn {

    /** After this time, a line says what is being waited for. */
    static final Duration SILENT = Duration.ofSeconds(3);
    /** For how long it is waited by default. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Patience PATIENCE = Patience.pausing(Duration.ofMillis(500))
            .doublingUpTo(Duration.ofSeconds(2))
            .untilFailure(4);

    private final PrintStream err;
    private final Duration silent;
    private final Duration longest;
    /** What passes, and has been tried again; null for nothing yet. */
    private volatile OperationException latest;

    private volatile String awaited = Words.text("signIn.awaits.something");

    SigningIn(PrintStream err, Duration longest) {
        this(err, SILENT, longest);
    }

    /**
     * @param silent how long nothing is said
     * @param longest how long it is waited in all
     */
    SigningIn(PrintStream err, Duration silent, Duration longest) {
        this.err = err;
        this.silent = silent;
        this.longest = longest;
    }

    /** What is being waited for from now on, for the middle of a line. */
    void awaits(String what) {
        awaited = what;
    }

    /**
     * Waits for credentials.
     *
     * @throws OperationException with the line to show, when there are none, or none in time
     */
    void resolve(Supplier<AwsCredentials> question) {
        if (answer(() -> persistently(question)).isEmpty()) {
            OperationException failure = latest;
            throw failure != null
                    ? failure
                    : new OperationException(
                            FailureKind.TRANSIENT, Words.text("signIn.silentAtStart", awaited, seconds(longest)));
        }
    }

    /** Waits for an answer; empty if there is none in time. */
    <T> Optional<T> answer(Supplier<T> question) {
        CompletableFuture<T> answer = Waiting.begin(question);
        Duration quiet = silent.compareTo(longest) < 0 ? silent : longest;
        Optional<T> soon = Waiting.of(answer, quiet);
        if (soon.isPresent() || quiet.equals(longest)) {
            return soon;
        }
        err.println(Words.text("signIn.waits", awaited));
        return Waiting.of(answer, longest.minus(quiet));
    }

    private AwsCredentials persistently(Supplier<AwsCredentials> question) {
        FailureStreak streak = new FailureStreak(Clock.systemUTC(), RandomGenerator.getDefault());
        while (true) {
            try {
                return question.get();
            } catch (RuntimeException failed) {
                OperationException why = SignIn.explain(failed);
                if (!why.kind().passes() || !(streak.failed(PATIENCE, why) instanceof Patience.Again again)) {
                    throw why;
                }
                latest = why;
                Waiting.sleep(again.after());
            }
        }
    }

    /** Whole seconds, or a part of one. */
    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? String.valueOf(time.toSeconds())
                : String.valueOf(time.toMillis() / 1000.0);
    }
}
