package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** How long the program waits for credentials before a run begins, and what it says meanwhile. */
class SigningInTest {

    private static final AwsCredentials KEYS = AwsBasicCredentials.create("AKIATEST", "secret");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CountDownLatch answered = new CountDownLatch(1);

    private SigningIn signingIn(Duration silent, Duration longest) {
        return new SigningIn(new PrintStream(said, true, StandardCharsets.UTF_8), silent, longest);
    }

    private AwsCredentials waits() {
        try {
            answered.await();
            return KEYS;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void silenceEndsInALineThatNamesWhatWasWaitedFor() {
        SigningIn signingIn = signingIn(Duration.ofMillis(1), Duration.ofMillis(20));
        signingIn.awaits("the oracle");
        assertThatThrownBy(() -> signingIn.resolve(this::waits))
                .isInstanceOf(OperationException.class)
                .hasMessage(
                        "No AWS credentials within 0.02 seconds: no answer from the oracle. Check the network and the proxy, or"
                                + " wait longer with --sign-in-timeout.");
        assertThat(said).hasToString("Still signing in: waiting for the oracle …" + System.lineSeparator());
        answered.countDown();
    }

    @Test
    void whoAnswersAfterTheLineIsStillHeard() {
        SigningIn signingIn = new SigningIn(
                new PrintStream(said, true, StandardCharsets.UTF_8) {
                    @Override
                    public void println(String line) {
                        super.println(line);
                        answered.countDown();
                    }
                },
                Duration.ofMillis(1),
                Duration.ofMinutes(1));
        signingIn.resolve(this::waits);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Still signing in");
    }

    @Test
    void aQuickAnswerIsTakenWithoutAWord() {
        signingIn(Duration.ofMinutes(1), Duration.ofMinutes(2)).resolve(() -> KEYS);
        assertThat(said.size()).isZero();
    }

    @Test
    void theUsualPatienceIsThreeSecondsAndThirty() {
        assertThat(SigningIn.SILENT).isEqualTo(Duration.ofSeconds(3));
        assertThat(SigningIn.LONGEST).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatPassesIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        signingIn(Duration.ofMinutes(1), Duration.ofMinutes(2)).resolve(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new OperationException(FailureKind.TRANSIENT, "a hiccup");
            }
            return KEYS;
        });
        assertThat(tries).hasValue(2);
    }

    @Test
    void whatDoesNotPassInTimeIsSaidInItsOwnWords() {
        assertThatThrownBy(() -> signingIn(Duration.ofMillis(1), Duration.ofSeconds(1))
                        .resolve(() -> {
                            throw new OperationException(FailureKind.TRANSIENT, "a hiccup");
                        }))
                .hasMessage("a hiccup");
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        SigningIn signingIn = signingIn(Duration.ofMinutes(1), Duration.ofMinutes(2));
        assertThatThrownBy(() -> signingIn.resolve(() -> {
                    tries.incrementAndGet();
                    throw new NullPointerException("surprise");
                }))
                .hasMessageStartingWith("The AWS credentials could not be read: surprise. ");
        assertThat(tries).hasValue(1);
    }
}
