package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.PickedBackup;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * The backup that is restored where an instance was named: the newest complete one. It is chosen once in a drive, and from the first
 * document on for good. Where its object is of no use, the restore fails and says how an older one is asked for: that is for a person to
 * decide.
 */
final class ChosenBackup {

    private static final String QUESTION = "chosen";
    /** What is said of an object that can't be restored while the record is good. */
    private static final Set<String> OF_NO_USE =
            Set.of("lookUp.noObject", "lookUp.replaced", "lookUp.inArchive", "lookUp.thawing");

    private ChosenBackup() {}

    /**
     * Chooses the backup, where that has not been done, and looks it up.
     *
     * @throws OperationException with the line to show, when there is none, or it can't be restored
     */
    static RestoreLookUp look(RestoreData data, Findings findings, StepContext context) {
        NewestOf asked = data.request().newestOf();
        BackupRecord chosen = findings.of(
                QUESTION,
                () -> PickedBackup.newest(
                        context.catalog(), asked.instanceId(), Optional.ofNullable(asked.takenBefore())));
        data.chosen(chosen.amiId());
        try {
            return RestoreLookUp.check(data, findings, context);
        } catch (OperationException failure) {
            if (!OF_NO_USE.contains(failure.line().key())) {
                throw failure;
            }
            throw OperationException.badInput(
                    "line.two",
                    failure.line(),
                    Line.of(
                            "restore.older",
                            asked.instanceId(),
                            chosen.takenAt().toString()));
        }
    }

    /** Which one it is. */
    static void say(RestoreData data, BackupRecord record, OperationLog log) {
        NewestOf asked = data.request().newestOf();
        Instant taken = record.takenAt().truncatedTo(ChronoUnit.SECONDS);
        if (asked.takenBefore() == null) {
            log.say("restore.chosen", record.amiId(), asked.instanceId(), taken);
        } else {
            log.say("restore.chosenBefore", record.amiId(), asked.instanceId(), taken, asked.takenBefore());
        }
    }
}
