package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.watch.Pace;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Drives backups and restores: however many there are, with a handful of threads, none of which waits for AWS. A program
 * has one.
 */
public final class Engine implements AutoCloseable {

    private final EngineSettings settings;
    private final Scheduler scheduler;
    private final ClientPool clients;
    private final Watcher watcher;
    private final RandomGenerator random;
    private final Turns turns;
    private final Map<String, Driver> driven = new ConcurrentHashMap<>();

    public Engine(EngineSettings settings, Scheduler scheduler, ClientPool clients, RandomGenerator random) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.clients = clients;
        this.random = random;
        turns = new Turns(scheduler);
        watcher = new Watcher(scheduler, new Pace(settings.shortestPoll(), settings.longestPoll(), random));
    }

    /** The clock that the engine reads. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** SDK clients, shared with the operations. */
    public ClientPool clients() {
        return clients;
    }

    /** How many operations are being driven. */
    public int operations() {
        return driven.size();
    }

    /**
     * Begins an operation. Returns at once: everything, also a wrong request, reaches the listener.
     *
     * @param runId a fresh id, from {@link Ids#newRun()}
     * @throws IllegalStateException when this engine already drives an operation of this id
     */
    public OperationHandle begin(String runId, OperationRequest request, AwsAccess access, OperationListener listener) {
        return begin(runId, request, access, listener, null);
    }

    /**
     * Begins an operation that detaches when it takes longer than given.
     *
     * @param timeOut null for deadlines that grow with the volumes
     */
    public OperationHandle begin(
            String runId, OperationRequest request, AwsAccess access, OperationListener listener, Duration timeOut) {
        return drive(runId, fresh(runId, request), false, null, request.bucket(), access, listener, timeOut);
    }

    /**
     * Picks an operation up where its document says it is; begins it where there is no document, because it was
     * interrupted before one was written. Returns at once.
     *
     * @param timeOut null for deadlines that grow with the volumes
     * @throws IllegalStateException when this engine already drives an operation of this id
     */
    public OperationHandle beginOrResume(
            String runId, OperationRequest request, AwsAccess access, OperationListener listener, Duration timeOut) {
        return drive(runId, fresh(runId, request), true, null, request.bucket(), access, listener, timeOut);
    }

    /** Picks an operation up or begins it, with deadlines that grow with the volumes. */
    public OperationHandle beginOrResume(
            String runId, OperationRequest request, AwsAccess access, OperationListener listener) {
        return beginOrResume(runId, request, access, listener, null);
    }

    /**
     * Picks an operation up where its document says it is. Returns at once; that there is no such document reaches the
     * listener as a failure.
     *
     * @throws IllegalStateException when this engine already drives an operation of this id
     */
    public OperationHandle resume(String runId, String bucket, AwsAccess access, OperationListener listener) {
        return resume(runId, bucket, access, listener, null);
    }

    /**
     * Picks an operation up, and detaches again when it takes longer than given.
     *
     * @param timeOut null for deadlines that grow with the volumes
     */
    public OperationHandle resume(
            String runId, String bucket, AwsAccess access, OperationListener listener, Duration timeOut) {
        return resume(runId, null, bucket, access, listener, timeOut);
    }

    /**
     * Picks an operation up if it is of the given kind; an operation of another kind is left as it is, which reaches the
     * listener as a failure.
     *
     * @param kind {@code backup} or {@code restore}; null for either
     * @param timeOut null for deadlines that grow with the volumes
     */
    public OperationHandle resume(
            String runId, String kind, String bucket, AwsAccess access, OperationListener listener, Duration timeOut) {
        return drive(runId, null, true, kind, bucket, access, listener, timeOut);
    }

    /** Whether this engine drives an operation of this id. */
    public boolean isDriving(String runId) {
        return driven.containsKey(runId);
    }

    private Operation fresh(String runId, OperationRequest request) {
        return Operation.begin(runId, request, scheduler.clock().instant());
    }

    private OperationHandle drive(
            String runId,
            Operation fresh,
            boolean look,
            String kind,
            String bucket,
            AwsAccess access,
            OperationListener listener,
            Duration timeOut) {
        Driver driver = new Driver(
                runId,
                fresh,
                look,
                kind,
                bucket,
                access,
                listener,
                new Driver.Services(settings, scheduler, clients, watcher, random, turns, driven::remove));
        if (driven.putIfAbsent(runId, driver) != null) {
            throw new IllegalStateException("already driven: " + runId);
        }
        driver.start(timeOut);
        return driver;
    }

    /** Closes the clients. What is under way is not touched: AWS works on, and the leases run out. */
    @Override
    public void close() {
        if (scheduler instanceof WorkerPool pool) {
            pool.close();
        }
        clients.close();
    }
}
