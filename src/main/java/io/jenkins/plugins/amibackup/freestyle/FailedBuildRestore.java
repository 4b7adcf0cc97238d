package io.jenkins.plugins.amibackup.freestyle;

import hudson.AbortException;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.Executor;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Defaults;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BlockBackups;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.WayBack;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Brings a build's images back when the build fails after it has passed a gate. */
final class FailedBuildRestore {

    private final OperationBuilder.Performed performed;
    private final BackupsBehindGate backups;
    private final Optional<WayBack> back;
    private final boolean imagesGo;
    private final long openedAt = AmiBackupEngine.get().clock().millis();
    private boolean gone;

    /**
     * @param back what comes back by itself; empty for nothing
     * @param imagesGo whether the images go when the backups are complete, so that nothing but the whole is of use
     */
    FailedBuildRestore(
            OperationBuilder.Performed performed, BackupsBehindGate backups, Optional<WayBack> back, boolean imagesGo) {
        this.imagesGo = imagesGo;
        this.performed = performed;
        this.backups = backups;
        this.back = back;
    }

    /**
     * If the build asks for it and has failed, brings the images back, one after the other, because a build has one thread. Does
     * so once.
     *
     * @throws InterruptedException when the build was interrupted; everything that an abort needs has been done then
     */
    void go(AbstractBuild<?, ?> build, TaskListener listener) throws InterruptedException {
        if (gone || back.isEmpty() || build.getResult() != Result.FAILURE) {
            return;
        }
        gone = true;
        boolean stopped = false;
        for (OperationResult then : performed.results()) {
            Optional<String> lost = stopped ? Optional.empty() : lost(then.instanceId());
            OperationResult backup = backups.now(then.instanceId());
            if (lost.isPresent() && !standsAlone(backup, build)) {
                stopped = back.get().kind() == WayBack.Kind.IN_PLACE;
                listener.getLogger().println(RestoreCall.told(lost.get(), performed.connection()));
                continue;
            }
            if (stopped) {
                listener.getLogger().println(WayBack.skipped(backup.instanceId(), backup.amiId()));
                byHand(backup, listener);
                continue;
            }
            try {
                listener.getLogger().println(goBack(backup, then.ageSeconds(), build, listener));
            } catch (AbortException failed) {
                // What goes wrong with one instance must not happen to all.
                stopped = back.get().kind() == WayBack.Kind.IN_PLACE;
                listener.getLogger()
                        .println(RestoreCall.failed(backup.amiId(), failed.getMessage(), performed.connection()));
                byHand(backup, listener);
            }
        }
    }

    /** Waits for a backup as far as the way back needs it; why there is none, empty where there is one. */
    private Optional<String> lost(String instanceId) throws InterruptedException {
        if (!backups.follows(instanceId)) {
            return Optional.empty();
        }
        Optional<BlockBackups.Ready> ready =
                backups.await(instanceId, back.orElseThrow().needs(imagesGo));
        return ready.isEmpty()
                ? Optional.of(Messages.BackupsBehindGate_Stopping(instanceId))
                : ready.get().lost().map(line -> BlockBackups.noWayBack(instanceId, line));
    }

    /** Whether the image of a backup that is lost is there, and is all that is asked for. */
    private boolean standsAlone(OperationResult backup, AbstractBuild<?, ?> build) throws InterruptedException {
        return !back.orElseThrow().isMachine() && Util.fixEmpty(backup.amiId()) != null && stands(backup, build);
    }

    private void byHand(OperationResult backup, TaskListener listener) {
        back.flatMap(way ->
                        way.byHand(backup.instanceId(), backup.amiId(), performed.connection(), performed.kmsKeyId()))
                .ifPresent(listener.getLogger()::println);
    }

    /** @param ageSeconds how old the backup was when the gate opened */
    private String goBack(OperationResult backup, long ageSeconds, AbstractBuild<?, ?> build, TaskListener listener)
            throws InterruptedException, AbortException {
        Connection connection = performed.connection();
        WayBack way = back.orElseThrow();
        Optional<String> refusal = way.refusal(
                backup.instanceId(),
                backup.amiId(),
                Gate.hasBegun(performed.runId(), backup.runId()),
                ageSeconds,
                openedAt);
        if (refusal.isPresent()) {
            throw new AbortException(refusal.get());
        }
        if (!way.isMachine() && stands(backup, build)) {
            return RestoreCall.stands(backup.instanceId(), backup.amiId(), connection);
        }
        RestoreRequest restore = new RestoreRequest(
                        backup.amiId(),
                        connection.bucket(),
                        connection.region(),
                        "",
                        null,
                        Defaults.kmsKeyId(performed.kmsKeyId(), true),
                        Map.of(),
                        BuildRequest.origin("freestyle", build))
                .withBucketOwner(connection.bucketOwner())
                .writingWith(connection.sse(), connection.sseKmsKeyId());
        BuildRequest request = new BuildRequest(
                Ids.newRun(),
                build,
                connection,
                performed.block(),
                new Work.Restore(way.of(restore, backup.instanceId())),
                null);
        RunOptions options = new RunOptions(0, performed.onAbort(), null);
        OperationResult restored = new FreestyleOperation(request, options, listener.getLogger())
                .run(Executor.currentExecutor())
                .get(0);
        return way.isMachine()
                ? way.done(backup.instanceId(), backup.amiId(), restored)
                : RestoreCall.restored(backup.instanceId(), backup.amiId(), restored.amiId(), connection);
    }

    /** A Jenkins that stops answers no more. */
    private boolean stands(OperationResult backup, AbstractBuild<?, ?> build) throws InterruptedException {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        AmiBackupEngine.get()
                .whetherStands(backup.amiId(), performed.connection(), build, performed.block(), answer::complete);
        while (!AmiBackupEngine.isStopping()) {
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                // AWS is asked again meanwhile.
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return answer.getNow(false);
    }

    /** Says how to bring each image back, here and on the page of the build. */
    void tell(AbstractBuild<?, ?> build, TaskListener listener) {
        if (build.getResult() == Result.FAILURE) {
            AmiBackupEngine.get().deploymentFailed(build, performed.runId());
        }
        for (OperationResult backup : backups.now()) {
            if (BackupsBehindGate.isOpen(backup)) {
                listener.getLogger().println(backups.hintOfOpen(backup, performed.connection(), performed.kmsKeyId()));
                continue;
            }
            listener.getLogger()
                    .println(RestoreCall.buildStepHint(
                            backup.instanceId(), backup.amiId(), performed.connection(), performed.kmsKeyId()));
            RestoreCall.hints(backup.instanceId(), backup.amiId(), performed.connection(), performed.kmsKeyId())
                    .forEach(listener.getLogger()::println);
        }
    }
}
