package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoringData;

/**
 * Writes down that a run uses a backup, once nothing else stands in its way and before the record is read for good. A prune writes
 * into the record that it removes the backup and then reads the uses: so it sees this one, or the run sees in the record that the
 * backup goes. The driver renews it, and takes it back at the end.
 */
final class UseFirst {

    private static final String QUESTION = "use";

    private UseFirst() {}

    /** Writes it, once in a drive; where that is refused, a line says so, and the run goes on. */
    static void write(RestoringData data, Findings findings, StepContext context) {
        data.use()
                .ifPresent(use -> findings.of(QUESTION, () -> {
                    new Uses(context.bucket()).writeOrWarn(use).ifPresent(refused -> {
                        context.log().warn(refused);
                        data.goOnUnseen();
                    });
                    return true;
                }));
    }

    /**
     * The same for a restore that takes an image as it stands in EC2: it reads the record for good at once, because nothing that
     * follows does.
     *
     * @throws OperationException when the backup, or its image, is being removed
     */
    static void writeAndRead(RestoreData data, Findings findings, StepContext context) {
        write(data, findings, context);
        if (data.use().isPresent()) {
            BackupRecord record = RestoreLookUp.stillStands(data, false, context);
            if (data.standingId().equals(record.amiId()) && record.imageState() != BackupRecord.ImageState.STANDING) {
                throw OperationException.badInput("lookUp.imageGoes", record.amiId());
            }
        }
    }
}
