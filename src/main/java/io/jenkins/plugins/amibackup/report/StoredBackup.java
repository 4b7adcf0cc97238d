package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Ids;

/** Which backup in the bucket an operation is about. */
final class StoredBackup {

    private StoredBackup() {}

    /** The AMI ID that names it: of the backup that was made or found, restored or verified; empty where there is none. */
    static String of(BuildOperation operation, OperationState state) {
        if (operation.isPrune()) {
            return "";
        }
        String amiId =
                isMaker(operation) ? state == OperationState.DONE ? operation.amiId() : "" : operation.sourceAmiId();
        return Ids.isImage(amiId) ? amiId : "";
    }

    /** Whether what it names is a backup only once it is done. */
    private static boolean isMaker(BuildOperation operation) {
        return operation.isBackup() || operation.isGate();
    }
}
