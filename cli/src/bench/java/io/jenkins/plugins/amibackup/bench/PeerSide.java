package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.step.OperationLog;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.permission.Permissions;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.waiters.Ec2Waiter;

/**
 * What a user has without the engine: a thread for each backup, which waits with the SDK's own waiters, at the pace that
 * these have by themselves (15 s for an image, 5 s for a store task), and never gives up. Everything else is the same: the
 * same operations make the same calls, and even their starts are paced as the engine's are. Whatever EC2 throttles is tried
 * again as the SDK's standard retries do it, but without an end.
 */
final class PeerSide implements Side {

    private static final Duration IMAGE_DELAY = Duration.ofSeconds(15);
    private static final Duration STORE_DELAY = Duration.ofSeconds(5);
    /** The standard retries of the SDK: the first delay after a fault and after throttling, and the longest. */
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);

    private static final Duration FIRST_THROTTLED_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofHours(12);

    @Override
    public String name() {
        return "waiters";
    }

    @Override
    public void run(World world, Course course) throws InterruptedException {
        try (Ec2Client ec2 = client(world, course.count());
                Ec2Waiter waiter = Ec2Waiter.builder().client(ec2).build();
                ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(world.access());
                WorkerPool workers = new WorkerPool(world.clock)) {
            Permissions permissions = new Permissions(workers, () -> false);
            Pacer pacer = new Pacer(world);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < course.count(); i++) {
                int number = i;
                Thread thread = new Thread(
                        () -> backUp(world, course, number, clients, waiter, pacer, permissions), "peer-" + i);
                threads.add(thread);
                thread.start();
            }
            course.await();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static Ec2Client client(World world, int count) {
        return Ec2Client.builder()
                .region(Region.of(World.REGION))
                .endpointOverride(world.aws.endpoint())
                .credentialsProvider(World.credentials())
                .httpClient(ApacheHttpClient.builder()
                        .maxConnections(count)
                        .connectionAcquisitionTimeout(Duration.ofMinutes(5))
                        .build())
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(Integer.MAX_VALUE)
                                .circuitBreakerEnabled(false)
                                .backoffStrategy(delays(world, FIRST_DELAY))
                                .throttlingBackoffStrategy(delays(world, FIRST_THROTTLED_DELAY))
                                .build()))
                .build();
    }

    private static BackoffStrategy delays(World world, Duration first) {
        return BackoffStrategy.exponentialDelay(world.real(first), world.real(LONGEST_DELAY));
    }

    private static void backUp(
            World world,
            Course course,
            int number,
            AwsClients clients,
            Ec2Waiter waiter,
            Pacer pacer,
            Permissions permissions) {
        try {
            Operation operation = Operation.begin(Ids.newRun(), world.request(number), world.clock.instant());
            Catalog catalog = new Catalog(clients.bucket(World.BUCKET));
            StepContext context = new StepContext(
                    clients,
                    catalog,
                    world.clock,
                    new Silence(),
                    place -> clients,
                    permissions,
                    Looks.alone(world.clock));
            OperationStore store = new OperationStore("peer", LEASE);
            Answer[] answer = new Answer[1];
            while (true) {
                Outcome outcome = persistently(world, () -> {
                    pacer.pace(operation.nextCall());
                    return operation.advance(answer[0], context);
                });
                answer[0] = null;
                if (outcome instanceof Outcome.Until until) {
                    CountDownLatch over = new CountDownLatch(1);
                    until.over().accept(over::countDown);
                    over.await();
                    continue;
                }
                if (outcome instanceof Outcome.Again again) {
                    world.sleep(again.after());
                    continue;
                }
                boolean over = outcome instanceof Outcome.Finished;
                boolean save =
                        outcome instanceof Outcome.Proceed proceed ? proceed.save() : store.isUnsaved(operation.data());
                if (save || over) {
                    persistently(world, () -> {
                        store.save(
                                catalog.bucket(),
                                operation.data(),
                                over ? OperationDocument.Status.DONE : OperationDocument.Status.RUNNING,
                                Line.empty(),
                                !over);
                        return operation;
                    });
                }
                if (over) {
                    course.done(number, operation.data().result());
                    return;
                }
                if (outcome instanceof Outcome.Await waiting) {
                    answer[0] = await(waiting.what(), world, waiter);
                    if (answer[0] instanceof Answer.Done) {
                        course.storeNoticed(number);
                    } else {
                        course.imageNoticed(number);
                    }
                }
            }
        } catch (InterruptedException | RuntimeException failure) {
            course.failed(number, failure.toString());
        }
    }

    /** Something that can be asked for again. */
    private interface Step<T> {
        T take() throws InterruptedException;
    }

    /** Tries again what passes, without an end. */
    private static <T> T persistently(World world, Step<T> step) throws InterruptedException {
        for (int faults = 0; ; faults++) {
            try {
                return step.take();
            } catch (OperationException failure) {
                if (!failure.kind().passes()) {
                    throw failure;
                }
                backOff(world, failure.kind(), faults);
            }
        }
    }

    private static void backOff(World world, FailureKind kind, int faults) throws InterruptedException {
        Duration first = kind == FailureKind.THROTTLED ? FIRST_THROTTLED_DELAY : FIRST_DELAY;
        long most = Math.min(LONGEST_DELAY.toNanos(), first.toNanos() << Math.min(faults, 20));
        world.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(most + 1)));
    }

    private static Answer await(Wait wait, World world, Ec2Waiter waiter) {
        if (wait.subject() instanceof Subject.StoreTask task) {
            waiter.waitUntilStoreImageTaskComplete(
                    request -> request.imageIds(task.imageId()), every(world, STORE_DELAY));
            return new Answer.Done();
        }
        String imageId = ((Subject.Image) wait.subject()).imageId();
        return new Answer.ImageAvailable(
                waiter.waitUntilImageAvailable(request -> request.imageIds(imageId), every(world, IMAGE_DELAY))
                        .matched()
                        .response()
                        .orElseThrow()
                        .images()
                        .get(0),
                null);
    }

    private static java.util.function.Consumer<WaiterOverrideConfiguration.Builder> every(World world, Duration delay) {
        BackoffStrategy fixed = BackoffStrategy.fixedDelayWithoutJitter(world.real(delay));
        return override -> override.maxAttempts(Integer.MAX_VALUE).backoffStrategyV2(fixed);
    }

    private static final class Silence implements OperationLog {
        @Override
        public void headline(Line line) {
            // Nobody reads it.
        }

        @Override
        public void say(Line line) {
            // Nobody reads it.
        }

        @Override
        public void warn(Line line) {
            // Nobody reads it.
        }
    }
}
