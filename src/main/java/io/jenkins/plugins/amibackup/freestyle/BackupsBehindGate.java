package io.jenkins.plugins.amibackup.freestyle;

import hudson.Util;
import hudson.model.Executor;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BlockBackups;
import io.jenkins.plugins.amibackup.controller.BlockUse;
import io.jenkins.plugins.amibackup.controller.BlockUses;
import io.jenkins.plugins.amibackup.controller.LostBackup;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The backups with which the gate of a build has opened, as far as they are known while the build goes on. */
final class BackupsBehindGate implements BlockBackups.Heard {

    private final OperationBuilder.Performed performed;
    private final boolean failsWhenLost;
    private final Executor executor;
    private final PrintStream log;
    private final long openedAt = AmiBackupEngine.get().clock().millis();
    private final Map<String, OperationResult> backups = new LinkedHashMap<>();
    private final BlockBackups behind;
    /** Whether the build steps have ended: nothing is stopped any more. */
    private boolean over;
    /** Whether the build relies on the backups no more. */
    private boolean ended;

    /** @param failsWhenLost whether the build is stopped when one of them is lost */
    BackupsBehindGate(OperationBuilder.Performed performed, boolean failsWhenLost, Executor executor, PrintStream log) {
        this.performed = performed;
        this.failsWhenLost = failsWhenLost;
        this.executor = executor;
        this.log = log;
        performed.results().forEach(backup -> backups.put(backup.instanceId(), backup));
        behind = new BlockBackups(
                performed.results().stream()
                        .filter(BackupsBehindGate::isOpen)
                        .map(backup -> new BlockBackups.Open(
                                performed.request().runIdOf(backup.instanceId()),
                                backup.instanceId(),
                                Util.fixNull(backup.amiId()),
                                backup.reached().orElse(Milestone.POINT_IN_TIME)))
                        .toList(),
                this);
    }

    /** Says that the build relies on them, and begins to listen. Returns at once. */
    void begin() {
        rely();
        behind.listen();
    }

    /** In the order in which they were asked for. */
    synchronized List<OperationResult> now() {
        return List.copyOf(backups.values());
    }

    synchronized OperationResult now(String instanceId) {
        return backups.get(instanceId);
    }

    /** Whether one is not complete yet, as far as anybody knows. */
    static boolean isOpen(OperationResult backup) {
        return backup.leftAt().isPresent();
    }

    /** Whether one was not complete when the gate opened. */
    boolean follows(String instanceId) {
        return behind.follows(instanceId);
    }

    /**
     * Waits on the thread of the build for one of them to come so far; empty when Jenkins stops before.
     *
     * @param needed {@link Milestone#IMAGE} or {@link Milestone#STORED}
     */
    Optional<BlockBackups.Ready> await(String instanceId, Milestone needed) throws InterruptedException {
        CompletableFuture<BlockBackups.Ready> answer = new CompletableFuture<>();
        if (!behind.await(instanceId, needed, answer::complete)) {
            log.println(performed.request().line(BlockBackups.waits(instanceId, needed)));
        }
        while (!AmiBackupEngine.isStopping()) {
            try {
                return Optional.of(answer.get(1, TimeUnit.SECONDS));
            } catch (TimeoutException notYet) {
                // AWS works on it.
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return Optional.ofNullable(answer.getNow(null));
    }

    /** How to bring back one that is not complete, unless it never will be. */
    String hintOfOpen(OperationResult backup, Connection connection, String kmsKeyId) {
        return behind.hintOfOpen(backup.instanceId(), backup.runId(), connection, kmsKeyId);
    }

    /** The build steps have ended. */
    synchronized void over() {
        over = true;
    }

    /** The build relies on the backups no more. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        BlockUses.get().end(performed.runId());
    }

    @Override
    public void known(String instanceId, OperationResult so) {
        synchronized (this) {
            if (ended) {
                return;
            }
            backups.put(instanceId, so);
        }
        rely();
    }

    @Override
    public synchronized void lost(String instanceId, String line) {
        if (over) {
            return;
        }
        log.println(performed.request().line(BlockBackups.consequence(instanceId, failsWhenLost)));
        if (failsWhenLost) {
            over = true;
            executor.interrupt(Result.FAILURE, new LostBackup(BlockBackups.failure(instanceId, line)));
        }
    }

    /** The backups stay until the build is over, the way back included. */
    private void rely() {
        Map<String, String> used = new TreeMap<>();
        now().stream()
                .filter(backup -> Util.fixEmpty(backup.amiId()) != null)
                .forEach(backup -> used.put(backup.instanceId(), backup.amiId()));
        BlockUses.get().begin(new BlockUse(performed.request(), used, openedAt, log::println));
    }
}
