package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.permission.Permissions;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import io.jenkins.plugins.amibackup.engine.watch.Pace;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Drives backups and restores: however many there are, with a handful of threads, none of which waits for AWS. A program
 * has one.
 */
public final class Engine implements AutoCloseable {

    private final Services services;
    private final Map<String, Driver> driven = new ConcurrentHashMap<>();

    public Engine(EngineSettings settings, Scheduler scheduler, ClientPool clients, RandomGenerator random) {
        Pace pace = new Pace(settings.shortestPoll(), settings.longestPoll(), random);
        services = new Services(
                settings,
                scheduler,
                clients,
                new Watcher(scheduler, pace),
                new Looks(scheduler, () -> driven.size() > 1),
                random,
                new Turns(scheduler),
                new Permissions(scheduler, settings.strict()),
                driven::remove);
    }

    /** The clock that the engine reads. */
    public Scheduler scheduler() {
        return services.scheduler();
    }

    /** SDK clients, shared with the operations. */
    public ClientPool clients() {
        return services.clients();
    }

    /** Counts failures in a row by the engine's clock. */
    public FailureStreak failures() {
        return new FailureStreak(services.scheduler().clock(), services.random());
    }

    /** A log gets a line of progress at most this often. */
    public Duration progressLines() {
        return services.settings().progressLines();
    }

    /** How many operations are being driven. */
    public int operations() {
        return driven.size();
    }

    /**
     * Begins a new operation; as {@link #drive}.
     *
     * @param runId a fresh id, from {@link Ids#newRun()}
     */
    public OperationHandle begin(String runId, OperationRequest request, AwsAccess access, OperationListener listener) {
        return drive(runId, new Beginning.Fresh(request), access, listener, DriveOptions.DEFAULT);
    }

    /** Picks an operation up where there is a document of it, else begins it; as {@link #drive}. */
    public OperationHandle beginOrResume(
            String runId, OperationRequest request, AwsAccess access, OperationListener listener) {
        return drive(runId, new Beginning.Either(request), access, listener, DriveOptions.DEFAULT);
    }

    /** Picks an operation of either kind up, in a bucket of the account that acts; as {@link #drive}. */
    public OperationHandle resume(String runId, String bucket, AwsAccess access, OperationListener listener) {
        return resume(runId, bucket, "", Sse.NONE, access, listener);
    }

    /**
     * Picks an operation of either kind up; as {@link #drive}.
     *
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     * @param sse the encryption that our own writes to the bucket ask for
     */
    public OperationHandle resume(
            String runId, String bucket, String bucketOwner, Sse sse, AwsAccess access, OperationListener listener) {
        Beginning beginning = new Beginning.Resume(bucket, bucketOwner, sse, Optional.empty());
        return drive(runId, beginning, access, listener, DriveOptions.DEFAULT);
    }

    /**
     * Begins an operation, or picks it up. Returns at once: everything, also a wrong request, or that there is no such
     * operation, reaches the listener.
     *
     * @throws IllegalStateException when this engine already drives an operation of this id
     */
    public OperationHandle drive(
            String runId, Beginning beginning, AwsAccess access, OperationListener listener, DriveOptions options) {
        Driver driver = new Driver(
                new DriveRequest(runId, beginning, access, listener, options),
                beginning.request().map(request -> fresh(runId, request)),
                services);
        if (driven.putIfAbsent(runId, driver) != null) {
            throw new IllegalStateException("already driven: " + runId);
        }
        driver.start();
        return driver;
    }

    /** Whether this engine drives an operation of this id. */
    public boolean isDriving(String runId) {
        return driven.containsKey(runId);
    }

    private Operation fresh(String runId, OperationRequest request) {
        return Operation.begin(runId, request, services.now());
    }

    /** Closes the clients. What is under way is not touched: AWS works on, and the leases run out. */
    @Override
    public void close() {
        if (services.scheduler() instanceof WorkerPool pool) {
            pool.close();
        }
        services.clients().close();
    }
}
