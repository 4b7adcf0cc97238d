package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {

    private final WorkerPool pool = new WorkerPool(Clock.systemUTC());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void tasksRunOnAHandfulOfDaemonThreads() throws InterruptedException {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            pool.schedule(Duration.ofMillis(i % 3), () -> {
                threads.add(Thread.currentThread().getName());
                assertThat(Thread.currentThread().isDaemon()).isTrue();
                done.countDown();
            });
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads)
                .hasSizeLessThanOrEqualTo(WorkerPool.WORKERS)
                .allMatch(name -> name.startsWith("ami-backup-worker"));
    }

    @Test
    void anUnusedEngineHasNoThreadAndNoClient() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ClientPool clients = new ClientPool();
        try (WorkerPool unused = new WorkerPool(Clock.systemUTC());
                Engine engine = new Engine(EngineSettings.of("idle"), unused, clients, new Random(1))) {
            assertThat(engine.operations()).isZero();
            assertThat(clients.size()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("ami-backup") || name.startsWith("sdk-"));
        }
    }

    @Test
    void aFailingTaskDoesNotAffectOthers() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        pool.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("on purpose");
        });
        pool.schedule(Duration.ofMillis(1), done::countDown);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCanceledTaskDoesNotRun() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch later = new CountDownLatch(1);
        pool.schedule(Duration.ofMillis(50), never::countDown).cancel();
        pool.schedule(Duration.ofMillis(100), later::countDown);

        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(never.getCount()).isEqualTo(1);
    }

    @Test
    void aClosedPoolIgnoresTasksSilently() {
        pool.close();

        pool.schedule(Duration.ZERO, () -> {}).cancel();
        pool.schedule(Duration.ofDays(1), () -> {}).cancel();
        assertThat(pool.clock()).isNotNull();
    }
}
