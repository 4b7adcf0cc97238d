package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That what comes after a gate still relies on the backup with which it has opened. The gate itself writes that, for {@link
 * Use#USUAL}; whoever goes on for longer renews it, and takes it back at the end. All that this needs after a restart is the gate's
 * run ID, its request and the backup. Calls AWS: for threads that may wait, one at a time.
 */
public final class GateUse {

    /** It is renewed when a third of its life has passed: a day in which S3 can't be asked twice is rare. */
    public static final Duration EVERY = Use.USUAL.dividedBy(3);

    private final Engine engine;
    private final GateRequest request;
    private final AwsAccess access;
    private final Use use;
    private Instant written;

    private GateUse(Engine engine, GateRequest request, AwsAccess access, Use use, Instant written) {
        this.engine = engine;
        this.request = request;
        this.access = access;
        this.use = use;
        this.written = written;
    }

    /**
     * Of a gate that has opened.
     *
     * @param gateRunId the gate's run ID
     * @param amiId the backup with which it has opened
     * @param opened when that was, or when it was renewed last, by the engine's clock; {@link Instant#EPOCH} where nobody knows, such as
     *     after a restart
     */
    public static GateUse of(
            Engine engine, String gateRunId, GateRequest request, AwsAccess access, String amiId, Instant opened) {
        return new GateUse(engine, request, access, of(gateRunId, request, amiId, Use.Kind.BLOCK), opened);
    }

    static Use of(String gateRunId, GateRequest request, String amiId, Use.Kind kind) {
        return Use.of(
                amiId,
                gateRunId,
                kind,
                request.backup().origin().name(),
                request.backup().origin().url());
    }

    /**
     * Writes it anew where {@link #EVERY} has passed since the last time; else nothing is called.
     *
     * @param now by the engine's clock
     * @return what to warn of where S3 refuses it; empty where all is well. It is tried again in its time
     * @throws OperationException when S3 can't be asked now; the next call tries again
     */
    public Optional<Line> renew(Instant now) {
        if (written.isAfter(now.minus(EVERY))) {
            return Optional.empty();
        }
        try (AwsClients clients = engine.clients().clients(access)) {
            Optional<Line> warning = uses(clients).writeOrWarn(use);
            written = now;
            return warning;
        }
    }

    /**
     * Nothing relies on the backup any more.
     *
     * @throws OperationException when S3 refuses or can't be asked: it ends to count by itself, after {@link Use#USUAL}
     */
    public void end() {
        try (AwsClients clients = engine.clients().clients(access)) {
            uses(clients).end(use.amiId(), use.runId());
        }
    }

    private Uses uses(AwsClients clients) {
        return new Uses(clients.bucket(request.bucket(), request.bucketOwner(), request.sse()));
    }
}
