package io.jenkins.plugins.amibackup.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TogetherTest {

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    private List<Together.Task> tree(int depth) {
        return List.of(() -> leaf(depth), () -> leaf(depth), () -> leaf(depth));
    }

    private List<Together.Task> leaf(int depth) {
        done.incrementAndGet();
        return depth == 0 ? List.of() : tree(depth - 1);
    }

    @Test
    void whatTasksLeaveIsDoneToo() {
        Together.run(workers, tree(5));
        assertThat(done).hasValue(3 + 9 + 27 + 81 + 243 + 729);
    }

    @Test
    void withoutAnyWorkerTheThreadThatAsksDoesEverything() {
        Together.run(task -> {}, tree(2));
        Together.run(
                task -> {
                    throw new RejectedExecutionException();
                },
                tree(2));
        Together.run(Runnable::run, tree(2));
        assertThat(done).hasValue(3 * (3 + 9 + 27));
    }

    @Test
    void eightAtMostAreDoneAtOnce() throws InterruptedException {
        CountDownLatch eight = new CountDownLatch(8);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Together.Task task = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            eight.countDown();
            assertThat(await(eight)).isTrue();
            now.decrementAndGet();
            return List.of();
        };
        Together.run(workers, Collections.nCopies(80, task));
        assertThat(most).hasValue(8);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void theFirstFailureEndsThemAll() {
        assertThatThrownBy(() -> Together.run(Runnable::run, List.of(() -> leaf(0), TogetherTest::fail, () -> leaf(0))))
                .hasMessage("broken");
        assertThat(done.get()).isLessThan(3);
    }

    private static List<Together.Task> fail() {
        throw new IllegalStateException("broken");
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Thread> caller = new AtomicReference<>();
        // The workers' tasks don't end, so the caller has to wait whatever it has done itself.
        Together.Task task = () -> {
            if (Thread.currentThread() != caller.get()) {
                begun.countDown();
                await(over);
            } else {
                await(begun);
            }
            return List.of();
        };
        Thread waiting = new Thread(() -> {
            try {
                Together.run(workers, List.of(task, task));
            } catch (CancellationException cancelled) {
                thrown.set(cancelled);
            }
        });
        caller.set(waiting);
        waiting.start();
        assertThat(await(begun)).isTrue();
        waiting.interrupt();
        waiting.join(Duration.ofMinutes(1).toMillis());

        assertThat(thrown.get()).isInstanceOf(CancellationException.class);
        over.countDown();
    }
}
