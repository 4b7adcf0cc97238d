package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BlockBackups;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.WayBack;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the images of backups back after a block has failed, all at once: the original where it still stands, else a
 * restored one. A backup that goes on in the background is waited for as far as that needs it. The step fails with the block's
 * failure when that is over, whatever has come of it.
 *
 * <p>Longer than 350 lines because the restore of each instance is a part of what is kept with the build, and knows the others.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "After a restart the restores are picked up by resume, and nobody has told them to stop yet")
final class RestoreOnFailure implements Serializable {

    private static final long serialVersionUID = 1L;

    private final ArrayList<OneRestore> restores = new ArrayList<>();
    private final Connection connection;
    private final String kmsKeyId;
    private final String onAbort;
    private final Throwable failure;
    /** Null in a build that an earlier version began: then the image comes back. */
    private final WayBack back;

    private final long openedAt;
    /** Whether the images go when the backups are complete, so that nothing but the whole is of use. */
    private final boolean imagesGo;

    private transient GatedBlockExecution execution;
    private transient volatile Throwable stopped;

    /** @param openedAt when the gate has opened, in milliseconds since 1970; 0 where that isn't known */
    RestoreOnFailure(
            WithAmiBackupStep step, Connection connection, List<GateResult> backups, long openedAt, Throwable failure) {
        this.openedAt = openedAt;
        back = step.back();
        this.connection = connection;
        this.failure = failure;
        imagesGo = !step.isKeepImage();
        kmsKeyId = step.keyFor(true);
        onAbort = step.getOnAbort();
        backups.forEach(backup -> restores.add(new OneRestore(this, backup)));
    }

    void begin(GatedBlockExecution of) {
        go(of, false);
    }

    /** After a restart. */
    void resume(GatedBlockExecution of) {
        go(of, true);
    }

    private void go(GatedBlockExecution of, boolean again) {
        execution = of;
        List<OneRestore> left = restores.stream().filter(one -> !one.ended).toList();
        left.stream()
                .limit(isOneByOne() ? 1 : left.size())
                .forEach(one -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> one.go(again)));
        if (left.isEmpty()) {
            execution.fail(failure);
        }
    }

    /** Instances are rolled back one after the other, so that what goes wrong with one doesn't happen to all. */
    private boolean isOneByOne() {
        return back != null && back.kind() == WayBack.Kind.IN_PLACE;
    }

    /** The image's restore ends like that of a step; the build fails as it would have anyway. */
    synchronized void stop(Throwable cause) {
        stopped = cause;
        List.copyOf(restores).forEach(one -> one.stop(cause));
    }

    /** How far a backup must have come for that. */
    private Milestone needed() {
        return back == null ? Milestone.IMAGE : back.needs(imagesGo);
    }

    private synchronized boolean isStop(Throwable cause) {
        return cause == stopped;
    }

    String status() {
        return restores.stream()
                .flatMap(one -> Optional.ofNullable(one.restore).stream())
                .findFirst()
                .map(StepOperation::status)
                .orElse(
                        restores.stream().anyMatch(one -> one.waits)
                                ? Messages.RestoreOnFailure_Waits()
                                : Messages.OperationExecution_Starting());
    }

    private void ended(OneRestore one, boolean well) {
        synchronized (this) {
            if (one.ended) {
                return;
            }
            one.ended = true;
            if (isOneByOne()) {
                Optional<OneRestore> next =
                        restores.stream().filter(other -> !other.ended).findFirst();
                if (well && next.isPresent()) {
                    AmiBackupEngine.get()
                            .schedule(Duration.ZERO, () -> next.get().go(false));
                } else {
                    // One that is under way, because all of them were told to stop, ends by itself.
                    restores.stream()
                            .filter(other -> !other.ended && other.restore == null)
                            .forEach(OneRestore::skip);
                }
            }
            if (restores.stream().anyMatch(other -> !other.ended)) {
                return;
            }
        }
        execution.fail(failure);
    }

    /** One of them. */
    private static final class OneRestore implements Serializable, StepOperation.EndListener {

        private static final long serialVersionUID = 1L;

        private final RestoreOnFailure way;
        private final GateResult backup;
        /** Of the restore, should there be one. */
        private final String runId = Ids.newRun();

        private boolean ended;
        /** Null where the backup was complete when the gate opened, and while it is waited for. */
        private String amiId;

        private transient volatile boolean waits;
        /** Why there is no backup, although its image may still stand; null where all is well. */
        private transient volatile String lost;

        private transient volatile StepOperation restore;

        OneRestore(RestoreOnFailure way, GateResult backup) {
            this.way = way;
            this.backup = backup;
        }

        /** Waits for the backup where it isn't there yet. */
        private void go(boolean again) {
            String instanceId = backup.getInstanceId();
            if (!way.execution.behind().follows(instanceId)) {
                String known = way.execution.now(backup).getAmiId();
                go(again, new BlockBackups.Ready(known, Optional.empty()));
                return;
            }
            waits = true;
            boolean ready = way.execution
                    .behind()
                    .await(
                            instanceId,
                            way.needed(),
                            so -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> go(again, so)));
            if (!ready && !again) {
                way.execution.println(RestoreCall.told(BlockBackups.waits(instanceId, way.needed()), way.connection));
            }
        }

        private String amiId() {
            return amiId == null ? backup.getAmiId() : amiId;
        }

        /** The backup in a line of the log: by its run, where its image isn't known. */
        private String name() {
            return amiId().isEmpty() ? backup.getRunId() : amiId();
        }

        /** On one of the engine's own threads: it asks AWS. */
        private void go(boolean again, BlockBackups.Ready ready) {
            synchronized (way) {
                if (ended) {
                    return;
                }
                waits = false;
            }
            boolean had = amiId != null || !way.execution.behind().follows(backup.getInstanceId());
            lost = again && had ? null : ready.lost().orElse(null);
            if (lost != null
                    && (way.needed() == Milestone.STORED || ready.amiId().isEmpty())) {
                noWayBack();
                return;
            }
            amiId = ready.amiId();
            way.execution.getContext().saveState();
            take(again && had, again);
        }

        private void noWayBack() {
            String line = BlockBackups.noWayBack(backup.getInstanceId(), lost);
            way.execution.println(RestoreCall.told(line, way.connection));
            way.ended(this, false);
        }

        /**
         * @param begun whether it may have been begun before a restart
         * @param again whether this is after one
         */
        private void take(boolean begun, boolean again) {
            try {
                Run<?, ?> run = way.execution.getContext().get(Run.class);
                BlockCredentials block = Blocks.around(way.execution.getContext());
                if (way.back != null && way.back.isMachine()) {
                    machine(begun, again, run, block);
                    return;
                }
                AmiBackupEngine.get()
                        .whetherStands(amiId(), way.connection, run, block, stands -> go(again, stands, run, block));
            } catch (IOException | InterruptedException | RuntimeException wrong) {
                failed(wrong);
            }
        }

        /** The engine itself finds out whether the image still stands. */
        private void machine(boolean begun, boolean again, Run<?, ?> run, BlockCredentials block) {
            Optional<String> refusal = way.back.refusal(
                    backup.getInstanceId(), amiId(), backup.isCreated(), backup.getAgeSeconds(), way.openedAt);
            if (refusal.isPresent() && !begun) {
                failed(new AbortException(refusal.get()));
                return;
            }
            synchronized (way) {
                if (ended) {
                    return;
                }
                if (refusal.isPresent()) {
                    // What has begun before the restart is gone on with, however late that is; nothing begins.
                    drive(new Work.PickUp(OperationKind.RESTORE), true, run, block);
                } else {
                    restore(again, run, block);
                }
            }
        }

        /** One before it has failed. */
        private void skip() {
            ended = true;
            way.execution.println(WayBack.skipped(backup.getInstanceId(), name()));
            hint();
        }

        /** With an answer, which may have taken minutes: the step may have been stopped meanwhile. */
        private void go(boolean again, boolean stands, Run<?, ?> run, BlockCredentials block) {
            try {
                synchronized (way) {
                    if (ended) {
                        return;
                    }
                    if (!stands && lost == null) {
                        restore(again, run, block);
                        return;
                    }
                }
                if (!stands) {
                    noWayBack();
                    return;
                }
                way.execution.println(RestoreCall.stands(backup.getInstanceId(), amiId(), way.connection));
                way.ended(this, true);
            } catch (RuntimeException wrong) {
                failed(wrong);
            }
        }

        private void restore(boolean again, Run<?, ?> run, BlockCredentials block) {
            drive(new Work.Restore(request(run)), again, run, block);
        }

        private void drive(Work work, boolean again, Run<?, ?> run, BlockCredentials block) {
            BuildRequest request = new BuildRequest(runId, run, way.connection, block, work, null);
            restore =
                    new StepOperation(way.execution.getContext(), request, new RunOptions(0, way.onAbort, null), this);
            if (again) {
                restore.resume();
            } else {
                restore.begin();
            }
        }

        private RestoreRequest request(Run<?, ?> run) {
            RestoreRequest image = new RestoreRequest(
                            amiId(),
                            way.connection.bucket(),
                            way.connection.region(),
                            "",
                            null,
                            way.kmsKeyId,
                            Map.of(),
                            BuildRequest.origin("pipeline", run))
                    .withBucketOwner(way.connection.bucketOwner())
                    .writingWith(way.connection.sse(), way.connection.sseKmsKeyId());
            return way.back == null ? image : way.back.of(image, backup.getInstanceId());
        }

        private void stop(Throwable cause) {
            StepOperation current = restore;
            if (current != null) {
                current.stop(cause);
            } else if (!ended) {
                failed(cause);
            }
        }

        @Override
        public void done(List<OperationResult> results) {
            OperationResult result = results.get(0);
            way.execution.println(
                    way.back != null && way.back.isMachine()
                            ? way.back.done(backup.getInstanceId(), amiId(), result)
                            : RestoreCall.restored(backup.getInstanceId(), amiId(), result.amiId(), way.connection));
            way.ended(this, true);
        }

        @Override
        public void failed(Throwable cause) {
            if (!way.isStop(cause)) {
                way.execution.println(RestoreCall.failed(name(), cause.getMessage(), way.connection));
            }
            hint();
            way.ended(this, false);
        }

        /** How to do it by hand. */
        private void hint() {
            if (way.back != null && !amiId().isEmpty()) {
                way.back
                        .byHand(backup.getInstanceId(), amiId(), way.connection, way.kmsKeyId)
                        .ifPresent(way.execution::println);
            }
            way.execution.hint(backup);
        }
    }
}
