package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Sessions that several operations share. */
@Timeout(20)
class SessionCredentialsTest {

    private static final int WAITERS = 4;

    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    private static AwsSessionCredentials session() {
        return AwsSessionCredentials.builder()
                .accessKeyId("ASIA")
                .secretAccessKey("s")
                .sessionToken("t")
                .expirationTime(Instant.MAX)
                .build();
    }

    /** What a source that answers slowly is asked by many at once. */
    private List<Throwable> askAllAtOnce(SessionCredentials credentials) throws InterruptedException {
        List<CompletableFuture<Throwable>> answers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            CompletableFuture<Throwable> answer = new CompletableFuture<>();
            answers.add(answer);
            Thread thread = new Thread(() -> answer.complete(catchThrowable(credentials::resolveCredentials)));
            threads.add(thread);
            thread.start();
            asked.await();
        }
        for (Thread thread : threads) {
            while (thread.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        }
        answered.countDown();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private void awaitAnswer() {
        questions.incrementAndGet();
        asked.countDown();
        try {
            answered.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoComesWhileAQuestionIsOpenSharesItsAnswer() throws Exception {
        SessionCredentials credentials = new SessionCredentials(
                () -> {
                    awaitAnswer();
                    return session();
                },
                Clock.systemUTC());
        assertThat(askAllAtOnce(credentials)).allMatch(Objects::isNull);
        assertThat(questions).hasValue(1);
    }

    @Test
    void whoComesWhileAQuestionIsOpenSharesItsFailureAndTheNextOneAsksAgain() throws Exception {
        SessionCredentials credentials = new SessionCredentials(
                () -> {
                    awaitAnswer();
                    throw new IllegalStateException("silence");
                },
                Clock.systemUTC());
        assertThat(askAllAtOnce(credentials)).allMatch(failure -> "silence".equals(failure.getMessage()));
        assertThat(questions).hasValue(1);
        assertThat(catchThrowable(credentials::resolveCredentials)).hasMessage("silence");
        assertThat(questions).hasValue(2);
    }

    @Test
    void aQuestionThatIsBrokenOffIsNobodyElsesFailure() throws Exception {
        SessionCredentials credentials = new SessionCredentials(
                () -> {
                    if (questions.incrementAndGet() > 1) {
                        return session();
                    }
                    asked.countDown();
                    try {
                        answered.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("broken off");
                },
                Clock.systemUTC());
        CompletableFuture<Throwable> first = new CompletableFuture<>();
        Thread asking = new Thread(() -> first.complete(catchThrowable(credentials::resolveCredentials)));
        asking.start();
        asked.await();
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        Thread waiting = new Thread(() -> second.complete(catchThrowable(credentials::resolveCredentials)));
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        asking.interrupt();
        assertThat(first.join()).hasMessage("broken off");
        assertThat(second.join()).isNull();
    }
}
