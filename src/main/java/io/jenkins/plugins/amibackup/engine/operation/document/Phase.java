package io.jenkins.plugins.amibackup.engine.operation.document;

/** One step of an operation. Each belongs to a stage, which is what a log shows. The list is open: a new phase goes here. */
public enum Phase {
    /** Instance, bucket and names are checked; ends with the operation document written. */
    PREFLIGHT(Stage.PREFLIGHT),
    /** The per-instance key is written: this run backs the instance up. */
    CLAIM(Stage.PREFLIGHT),
    /** EC2 makes an image of the instance. */
    CREATE_IMAGE(Stage.CREATE_IMAGE),
    /** The record and the object are looked up and compared; ends with the operation document written. */
    LOOK_UP(Stage.LOOK_UP),
    /** EC2 makes an image of the stored object. */
    RESTORE(Stage.RESTORE),
    /** EC2 makes an encrypted copy of the image. */
    ENCRYPT(Stage.ENCRYPT),
    /** The plain intermediate goes. */
    DROP_PLAIN(Stage.ENCRYPT),
    /** The record is written, with status {@code storing}. */
    RECORD(Stage.RECORD),
    /** EC2 stores the image in the bucket. */
    STORE(Stage.STORE),
    /** The record becomes {@code complete}. */
    SEAL(Stage.SEAL),
    /** The index key is written. */
    INDEX(Stage.SEAL),
    /** The per-instance key goes: the backup is complete, and nobody needs to wait for it. */
    RELEASE(Stage.SEAL),
    /** The tags say {@code done}. */
    MARK_DONE(Stage.SEAL),
    /** The image goes when only the stored copy is kept. */
    DROP_IMAGE(Stage.DROP_IMAGE),
    /** The restored image and its snapshots get their tags. */
    TAG(Stage.TAG),
    /** The restored image is compared with the record. */
    CHECK(Stage.CHECK),
    /** The restored image's tags say {@code done}. */
    MARK_RESTORED(Stage.CHECK),
    /** What was made and not finished goes, one thing at a time. */
    CLEAN_UP(Stage.CLEAN_UP),
    /** Nothing is left to do. */
    DONE(Stage.CLEAN_UP);

    private final Stage stage;

    Phase(Stage stage) {
        this.stage = stage;
    }

    public Stage stage() {
        return stage;
    }
}
