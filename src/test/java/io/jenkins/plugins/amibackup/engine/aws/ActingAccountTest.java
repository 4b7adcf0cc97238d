package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever needs the account's number holds up nobody who doesn't. */
@Timeout(30)
class ActingAccountTest {

    private static final String OURS = "123456789012";
    private static final String OTHER = "210987654321";

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch asking = new CountDownLatch(1);
    private final CompletableFuture<String> service = new CompletableFuture<>();

    private ActingAccount account(Supplier<String> answer) {
        return new ActingAccount(
                () -> {
                    asked.incrementAndGet();
                    return answer.get();
                },
                now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private ActingAccount failingAfter(Duration time, FailureKind kind) {
        return account(() -> {
            pass(time);
            throw unreachable(kind);
        });
    }

    private static OperationException unreachable(FailureKind kind) {
        return new OperationException(kind, "The service is out of reach.");
    }

    /** Asks a service that answers when the test says so. */
    private ActingAccount waiting() {
        return account(() -> {
            asking.countDown();
            try {
                return service.get();
            } catch (ExecutionException failed) {
                throw (RuntimeException) failed.getCause();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        });
    }

    private static FutureTask<String> numberOf(ActingAccount account, List<Thread> threads) {
        FutureTask<String> task = new FutureTask<>(account::number);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
        return task;
    }

    /** One asks, and four wait for the same. */
    private List<FutureTask<String>> five(ActingAccount account) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<String>> five = new ArrayList<>(List.of(numberOf(account, threads)));
        asking.await();
        for (int i = 0; i < 4; i++) {
            five.add(numberOf(account, threads));
        }
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        return five;
    }

    private static void allHave(List<FutureTask<String>> tasks, String number) throws Exception {
        for (FutureTask<String> task : tasks) {
            assertThat(task.get()).isEqualTo(number);
        }
    }

    private static void allFailWith(List<FutureTask<String>> tasks, RuntimeException failure) {
        for (FutureTask<String> task : tasks) {
            assertThatThrownBy(task::get).hasCauseReference(failure);
        }
    }

    @Test
    void whoeverComesWhileOneAsksGetsTheSameAnswer() throws Exception {
        List<FutureTask<String>> five = five(waiting());
        service.complete(OURS);
        allHave(five, OURS);
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoeverComesWhileOneAsksGetsTheSameFailure() throws Exception {
        List<FutureTask<String>> five = five(waiting());
        OperationException failure = unreachable(FailureKind.TRANSIENT);
        service.completeExceptionally(failure);
        allFailWith(five, failure);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aBugInTheQuestionLeavesNobodyWaiting() throws Exception {
        List<FutureTask<String>> five = five(waiting());
        IllegalStateException bug = new IllegalStateException("closed");
        service.completeExceptionally(bug);
        allFailWith(five, bug);
    }

    @Test
    void whatEc2TellsWhileOneAsksReachesAllWhoWaitBeforeTheServiceAnswers() throws Exception {
        ActingAccount account = waiting();
        List<FutureTask<String>> five = five(account);
        account.told(OURS);
        allHave(five.subList(1, 5), OURS);
        assertThat(account.number()).isEqualTo(OURS);

        service.completeExceptionally(unreachable(FailureKind.TRANSIENT));
        allHave(five, OURS);
    }

    @Test
    void whatEc2HasToldWinsOverTheServicesAnswer() throws Exception {
        ActingAccount account = waiting();
        List<FutureTask<String>> five = five(account);
        account.told(OURS);
        service.complete(OTHER);
        allHave(five, OURS);
        assertThat(account.number()).isEqualTo(OURS);
    }

    @Test
    void aFailureThatWasSlowToComeFailsEverybodyAtOnceForAMinute() {
        ActingAccount account = failingAfter(ActingAccount.SLOW, FailureKind.TRANSIENT);
        assertThatThrownBy(account::number).hasMessage("The service is out of reach.");
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(account::number).hasMessage("The service is out of reach.");
        }
        pass(ActingAccount.PAUSE.minusNanos(1));
        assertThatThrownBy(account::number).hasMessage("The service is out of reach.");
        assertThat(asked).hasValue(1);

        pass(Duration.ofNanos(1));
        assertThatThrownBy(account::number).hasMessage("The service is out of reach.");
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatEc2TellsEndsThePauseAfterAFailure() {
        ActingAccount account = failingAfter(Duration.ofMinutes(1), FailureKind.TRANSIENT);
        assertThatThrownBy(account::number).isInstanceOf(OperationException.class);
        account.told(OURS);
        assertThat(account.number()).isEqualTo(OURS);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailureThatComesAtOnceIsNotRemembered() {
        ActingAccount account = failingAfter(ActingAccount.SLOW.minusNanos(1), FailureKind.TRANSIENT);
        assertThatThrownBy(account::number).isInstanceOf(OperationException.class);
        assertThatThrownBy(account::number).isInstanceOf(OperationException.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void credentialsThatDidNotHelpAreNotRememberedBecauseOthersMayComeAtAnyTime() {
        ActingAccount account = failingAfter(Duration.ofMinutes(1), FailureKind.CREDENTIALS);
        assertThatThrownBy(account::number).isInstanceOf(OperationException.class);
        assertThatThrownBy(account::number).isInstanceOf(OperationException.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatIsNoAccountNumberIsNotBelieved() {
        ActingAccount account = account(() -> OURS);
        account.told(null);
        account.told("amazon");
        assertThat(account.number()).isEqualTo(OURS);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "123", "12345678901x"})
    void anAnswerThatNamesNoAccountIsAFailureSoThatNothingGoesUnchecked(String answer) {
        assertThatThrownBy(() -> new ActingAccount(() -> answer).number()).isInstanceOf(AwsException.class);
    }
}
