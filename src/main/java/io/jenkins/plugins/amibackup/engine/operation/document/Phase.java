package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.util.Set;

/** One step of an operation. Each belongs to a stage, which is what a log shows. The list is open: a new phase goes here. */
public enum Phase {
    /** Instance, bucket and names are checked; ends with the operation document written. */
    PREFLIGHT(Stage.PREFLIGHT, OperationKind.BACKUP),
    /** The per-instance key is written: this run backs the instance up. */
    CLAIM(Stage.PREFLIGHT, OperationKind.BACKUP),
    /** EC2 makes an image of the instance. */
    CREATE_IMAGE(Stage.CREATE_IMAGE, OperationKind.BACKUP),
    /** The record and the object are looked up and compared; ends with the operation document written. */
    LOOK_UP(Stage.LOOK_UP, OperationKind.RESTORE, OperationKind.VERIFY),
    /** EC2 makes an image of the stored object. */
    RESTORE(Stage.RESTORE, OperationKind.RESTORE, OperationKind.VERIFY),
    /** EC2 makes an encrypted copy of the image. */
    ENCRYPT(Stage.ENCRYPT, OperationKind.BACKUP, OperationKind.RESTORE),
    /** The plain intermediate goes. */
    DROP_PLAIN(Stage.ENCRYPT, OperationKind.BACKUP, OperationKind.RESTORE),
    /** The record is written, with status {@code storing}. */
    RECORD(Stage.RECORD, OperationKind.BACKUP),
    /** EC2 stores the image in the bucket. */
    STORE(Stage.STORE, OperationKind.BACKUP),
    /** The record becomes {@code complete}. */
    SEAL(Stage.SEAL, OperationKind.BACKUP),
    /** Where that was asked for, object and record are locked: S3 deletes neither before a time. */
    LOCK(Stage.SEAL, OperationKind.BACKUP),
    /** The index key is written. */
    INDEX(Stage.SEAL, OperationKind.BACKUP),
    /** The per-instance key goes: the backup is complete, and nobody needs to wait for it. */
    RELEASE(Stage.SEAL, OperationKind.BACKUP),
    /** The tags say {@code done}. */
    MARK_DONE(Stage.SEAL, OperationKind.BACKUP),
    /** The image goes when only the stored copy is kept. */
    DROP_IMAGE(Stage.DROP_IMAGE, OperationKind.BACKUP),
    /** The restored image and its snapshots get their tags. */
    TAG(Stage.TAG, OperationKind.RESTORE),
    /** The restored image is compared with the record. */
    CHECK(Stage.CHECK, OperationKind.RESTORE, OperationKind.VERIFY),
    /** The restored image's tags say {@code done}. */
    MARK_RESTORED(Stage.CHECK, OperationKind.RESTORE),
    /** The machine of a verification is started from the temporary image. */
    LAUNCH_DRILL(Stage.LAUNCH_DRILL, OperationKind.VERIFY),
    /** It has to pass EC2's status checks. */
    BOOT(Stage.BOOT, OperationKind.VERIFY),
    /** What it has written to its console is looked at. */
    CONSOLE(Stage.CONSOLE, OperationKind.VERIFY),
    /** Systems Manager runs a command on it. */
    COMMAND(Stage.COMMAND, OperationKind.VERIFY),
    /** It ends, until AWS says that it is gone. */
    END_MACHINE(Stage.END_MACHINE, OperationKind.VERIFY),
    /** The temporary image of a verification and its snapshots go. */
    REMOVE_IMAGE(Stage.REMOVE_IMAGE, OperationKind.VERIFY),
    /** What was shown is written into the record. */
    PROVE(Stage.PROVE, OperationKind.VERIFY),
    /** EC2 launches an instance from the image, and its status checks are waited for. */
    LAUNCH(Stage.LAUNCH, OperationKind.RESTORE),
    /** The instance gets what can only be given to one that is there; its tags say {@code done}. */
    SETTLE(Stage.SETTLE, OperationKind.RESTORE),
    /** The root volume of an instance is replaced by the restored image. */
    REPLACE_ROOT(Stage.REPLACE_ROOT, OperationKind.RESTORE),
    /** Its root volume is replaced: it has to pass its status checks. */
    CHECK_REPLACED(Stage.REPLACE_ROOT, OperationKind.RESTORE),
    /** A prune begins: its document is written. */
    BEGIN_PRUNE(Stage.PLAN, OperationKind.PRUNE),
    /** No other prune works on the instance from now on. */
    CLAIM_PRUNE(Stage.PLAN, OperationKind.PRUNE),
    /** Everything is read and asked, and it is settled which backups go; nothing is changed. */
    PLAN(Stage.PLAN, OperationKind.PRUNE),
    /** The record of the next backup says that it goes, or that its image goes. */
    MARK(Stage.REMOVE, OperationKind.PRUNE),
    /** Its image is deregistered. */
    DEREGISTER(Stage.REMOVE, OperationKind.PRUNE),
    /** The snapshots of the image go, one by one. */
    DELETE_SNAPSHOTS(Stage.REMOVE, OperationKind.PRUNE),
    /** The recorded version of the stored object goes. */
    DELETE_OBJECT(Stage.REMOVE, OperationKind.PRUNE),
    /** The index key goes. */
    UNINDEX(Stage.REMOVE, OperationKind.PRUNE),
    /** The record becomes a tombstone, or says that the image is gone. */
    BURY(Stage.REMOVE, OperationKind.PRUNE),
    /** What was to go is looked for once more. */
    LOOK_AGAIN(Stage.LOOK_AGAIN, OperationKind.PRUNE),
    /** What was made and not finished goes, one thing at a time. */
    CLEAN_UP(Stage.CLEAN_UP, OperationKind.BACKUP, OperationKind.RESTORE, OperationKind.VERIFY, OperationKind.PRUNE),
    /** Nothing is left to do. */
    DONE(Stage.CLEAN_UP, OperationKind.BACKUP, OperationKind.RESTORE, OperationKind.VERIFY, OperationKind.PRUNE);

    private final Stage stage;
    private final Set<OperationKind> kinds;

    Phase(Stage stage, OperationKind... kinds) {
        this.stage = stage;
        this.kinds = Set.of(kinds);
    }

    /** Whether an operation of this kind can be in this phase. */
    public boolean isOf(OperationKind kind) {
        return kinds.contains(kind);
    }

    public Stage stage() {
        return stage;
    }
}
