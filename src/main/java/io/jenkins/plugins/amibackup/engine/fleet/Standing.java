package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.Optional;

/** Where a member of a fleet stands, as a summary counts it; in the order in which the summary names them. */
enum Standing {
    DONE,
    IMAGE,
    POINT_IN_TIME,
    FAILED,
    CLOSED,
    DETACHED,
    ABORTED,
    FINISHING,
    STORING,
    ENCRYPTING,
    CREATING,
    MACHINES,
    CHECKING,
    RESTORING,
    REMOVING,
    PLANNING,
    CLEANING_UP,
    LOOKING,
    WAITING,
    STARTING,
    RETRYING,
    QUEUED;

    /** How one that has ended is counted. */
    static Standing of(End end) {
        if (end instanceof End.Done done) {
            return done.results().stream()
                    .findFirst()
                    .flatMap(result -> result.leftAt())
                    .map(milestone -> milestone == Milestone.IMAGE ? IMAGE : POINT_IN_TIME)
                    .orElse(DONE);
        } else if (end instanceof End.Failed failed) {
            return failed.kind() == FailureKind.CLOSED ? CLOSED : FAILED;
        }
        return end instanceof End.Detached ? DETACHED : ABORTED;
    }

    /**
     * How one that is under way is counted.
     *
     * @param status what it does or waits for
     * @param overview where it is; empty until that is known
     */
    static Standing of(Line status, Optional<Overview> overview) {
        return switch (status.key()) {
            case "status.queued", "status.paced" -> QUEUED;
            case "status.retrying" -> RETRYING;
            case "status.gateWaits", "status.gateWaitsForOwn" -> WAITING;
            default ->
                overview.map(Overview::stage).map(Standing::of).orElse(status.is("status.gate") ? LOOKING : STARTING);
        };
    }

    private static Standing of(Stage stage) {
        return switch (stage) {
            case PREFLIGHT, LOOK_UP -> STARTING;
            case CREATE_IMAGE -> CREATING;
            case RESTORE -> RESTORING;
            case ENCRYPT -> ENCRYPTING;
            case RECORD, STORE -> STORING;
            case CHECK -> CHECKING;
            case LAUNCH, LAUNCH_DRILL, BOOT, CONSOLE, COMMAND, REPLACE_ROOT -> MACHINES;
            case SEAL, DROP_IMAGE, TAG, SETTLE, END_MACHINE, REMOVE_IMAGE, PROVE, LOOK_AGAIN -> FINISHING;
            case PLAN -> PLANNING;
            case REMOVE -> REMOVING;
            case CLEAN_UP -> CLEANING_UP;
        };
    }

    /** So many of them. */
    Line line(int count) {
        return Line.of("fleet.at." + name(), count);
    }
}
