package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The backup that is restored where its run was named: who has gone on before a backup was complete knows its run, and not yet its AMI.
 * The run's document says which AMI that is, once in a drive, and from the first document of the restore on for good; its record must say
 * that it is the run's. What isn't complete in the bucket is not restored.
 */
final class BackupOfRun {

    private static final String QUESTION = "run";

    private BackupOfRun() {}

    /**
     * Finds the backup, where that has not been done, and looks it up.
     *
     * @throws OperationException with the line to show, when the run has made none, or none yet, and when it can't be restored
     */
    static RestoreLookUp look(RestoreData data, Findings findings, StepContext context) {
        String runId = data.request().backupRunId();
        String amiId = findings.of(QUESTION, () -> amiId(runId, context.bucket()));
        data.chosen(amiId);
        try {
            RestoreLookUp found = RestoreLookUp.check(data, findings, context);
            RestoreLookUp.mustBeAsChosen(found.record(), data.request());
            return found;
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException failure) {
            throw isRemoved(amiId, context.catalog())
                    ? OperationException.badInput("restore.run.removed", runId, amiId)
                    : failure;
        }
    }

    private static boolean isRemoved(String amiId, Catalog catalog) {
        return catalog.readable(amiId)
                .filter(record -> record.isBeingRemoved() || record.isTombstone())
                .isPresent();
    }

    private static String amiId(String runId, Bucket bucket) {
        OperationStore.Look look =
                OperationStore.look(bucket, runId, DocumentPlace.OPERATIONS).orElseThrow(() -> noBackup(runId, bucket));
        OperationData run = look.document().operation();
        if (!(run instanceof BackupData backup)) {
            throw other(runId, run);
        }
        Optional<Line> ending = backup.ending();
        if (ending.isPresent()
                || backup.phase() == Phase.CLEAN_UP
                || look.document().status() == Status.ABORTED) {
            throw OperationException.badInput(
                    "restore.run.unmade", runId, ending.map(Line::sentence).orElse(Line.of("restore.run.aborted")));
        }
        boolean isComplete = backup.isBeyondRecall() || backup.phase() == Phase.DONE;
        if (!isComplete || backup.image() == null || !backup.image().exists()) {
            throw underWay(backup, look);
        }
        return backup.image().id();
    }

    /** Where a backup stands that isn't complete, and what to do about that. */
    private static OperationException underWay(BackupData backup, OperationStore.Look look) {
        String key = look.document().status() == Status.FAILED ? "restore.run.failed" : "restore.run.left";
        return OperationException.badInput(
                look.isHeld() ? "restore.run.underWay" : key,
                backup.runId(),
                backup.phase().stage().line(),
                backup.request().bucket(),
                backup.request().region());
    }

    /** There is no document where one of a backup would lie: perhaps there is one of another kind. */
    private static OperationException noBackup(String runId, Bucket bucket) {
        return OperationStore.look(bucket, runId)
                .map(found -> other(runId, found.document().operation()))
                .orElseGet(() -> OperationException.badInput(
                        "restore.run.none", runId, bucket.name(), DocumentPlace.OPERATIONS.key(runId)));
    }

    private static OperationException other(String runId, OperationData run) {
        return OperationException.badInput("restore.run.other", runId, run.kind());
    }

    /** Which one it is. */
    static void say(RestoreData data, BackupRecord record, OperationLog log) {
        log.say(
                "restore.run.chosen",
                record.amiId(),
                data.request().backupRunId(),
                record.takenAt().truncatedTo(ChronoUnit.SECONDS));
    }
}
