package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.logging.Level;

/** What this Jenkins knows of a backup that goes on in the background, besides what it keeps: who drives it, and who listens. */
final class BackgroundRest {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.BACKGROUND);

    private final List<BackgroundListener> listeners = new ArrayList<>();
    private CompletableFuture<OperationHandle> driver;
    private Milestone milestone;
    private OperationResult so;
    private Optional<Consumer<String>> log = Optional.empty();
    private boolean stops;
    /** Never written down: after a restart of Jenkins, the block lends them again. */
    private BlockCredentials block = BlockCredentials.NONE;
    /** Null until the block is asked for them. */
    private BlockWait blockWait;

    /** It is driven from now on. */
    synchronized void drivenBy(CompletableFuture<OperationHandle> handle) {
        driver = handle;
    }

    /** The same, unless it is driven already. */
    synchronized boolean takes(CompletableFuture<OperationHandle> handle) {
        if (driver != null) {
            return false;
        }
        driver = handle;
        return true;
    }

    /** The credentials of a block, until the build ends. */
    synchronized void lend(BlockCredentials credentials) {
        block = credentials;
    }

    /** Those of the block around its step; none where it uses others, or the block has not lent them since Jenkins was restarted. */
    synchronized BlockCredentials block() {
        return block;
    }

    /** Until the block is looked for again; empty where it has been waited long enough. */
    synchronized Optional<Duration> nextLookForBlock(Instant now) {
        if (blockWait == null) {
            blockWait = new BlockWait(now);
        }
        return blockWait.next(now);
    }

    /** Nobody drives it any more. */
    synchronized void left() {
        driver = null;
    }

    /** Who drives it; empty where nobody does just now. */
    synchronized Optional<CompletableFuture<OperationHandle>> driver() {
        return Optional.ofNullable(driver);
    }

    /** Takes lines for the log of a build that has no other way to it. */
    synchronized void log(Consumer<String> lines) {
        log = Optional.of(lines);
    }

    synchronized Optional<Consumer<String>> log() {
        return log;
    }

    /** It is told to stop for good: what it ends with is its end. */
    synchronized void stops() {
        stops = true;
    }

    synchronized boolean isStopping() {
        return stops;
    }

    synchronized void listen(BackgroundListener listener) {
        listeners.add(listener);
        if (milestone != null) {
            Milestone now = milestone;
            OperationResult known = so;
            tell(() -> listener.reached(now, known));
        }
    }

    synchronized void reached(Milestone now, OperationResult known) {
        if (milestone != null && now.isReachedBy(milestone)) {
            return;
        }
        milestone = now;
        so = known;
        listeners.forEach(listener -> tell(() -> listener.reached(now, known)));
    }

    /** It is over: tells everybody, once. */
    synchronized void over(Consumer<BackgroundListener> what) {
        listeners.forEach(listener -> tell(() -> what.accept(listener)));
        listeners.clear();
    }

    /** In order, and on a thread that holds no lock. */
    private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

    private void tell(Runnable what) {
        CompletableFuture<Void> next = new CompletableFuture<>();
        CompletableFuture<Void> before = told;
        told = next;
        before.thenRun(() -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> {
            try {
                what.run();
            } catch (RuntimeException failed) {
                LOGGER.log(Level.WARNING, "Somebody who listens to a backup in the background has failed", failed);
            } finally {
                next.complete(null);
            }
        }));
    }
}
