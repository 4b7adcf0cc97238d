package io.jenkins.plugins.amibackup.engine.catalog;

/** Where things are in a bucket. */
public final class Keys {

    /** All records are below this prefix. */
    public static final String RECORDS = "ami-metadata/";
    /** All index keys are below this prefix. */
    public static final String INDEX = "ami-index/";
    /** All operation documents are below this prefix. */
    public static final String OPERATIONS = "ami-operations/";
    /** The documents of restores are below this prefix; those that earlier versions began are not. */
    public static final String RESTORES = OPERATIONS + "restores/";
    /** The documents of verifications are below this prefix. */
    public static final String VERIFICATIONS = OPERATIONS + "verifications/";
    /** The documents of prunes are below this prefix. */
    public static final String REMOVALS = OPERATIONS + "removals/";
    /** Which prune works on an instance, below this prefix. */
    public static final String REMOVALS_BY_INSTANCE = REMOVALS + "by-instance/";
    /** All per-instance keys are below this prefix. */
    public static final String BY_INSTANCE = OPERATIONS + "by-instance/";
    /** Hints of what is known of a backup beyond its index key are below this prefix. */
    public static final String FACTS = "ami-facts/";

    /** Who uses a backup now is below this prefix. */
    public static final String USES = "ami-uses/";

    private Keys() {}

    /** The object that EC2 stores an image as. */
    public static String object(String amiId) {
        return amiId + ".bin";
    }

    public static String record(String amiId) {
        return RECORDS + amiId + ".json";
    }

    public static String operation(String runId) {
        return OPERATIONS + runId + ".json";
    }

    /** The document of a restore. */
    public static String restore(String runId) {
        return RESTORES + runId + ".json";
    }

    /** The document of a verification. */
    public static String verification(String runId) {
        return VERIFICATIONS + runId + ".json";
    }

    /** The document of a prune. */
    public static String removal(String runId) {
        return REMOVALS + runId + ".json";
    }

    /** Which prune removes backups of an instance now. */
    public static String removalOf(String instanceId) {
        return REMOVALS_BY_INSTANCE + instanceId;
    }

    /** Which run is backing up an instance now. */
    public static String byInstance(String instanceId) {
        return BY_INSTANCE + instanceId;
    }

    public static String index(String instanceId) {
        return INDEX + instanceId + "/";
    }

    /** Hints of what is known of a backup. Nothing is decided by them: the record is the truth. */
    public static String facts(String amiId) {
        return FACTS + amiId + "/";
    }

    /** Who uses a backup now. */
    static String uses(String amiId) {
        return USES + amiId + "/";
    }

    /** That a run uses a backup. */
    static String use(String amiId, String runId) {
        return uses(amiId) + runId;
    }

    /** The hint that somebody holds a backup, an empty object. */
    static String held(String amiId) {
        return facts(amiId) + "held";
    }

    /** The hint that a backup is gone and has left a tombstone, an empty object. */
    public static String removedFact(String amiId) {
        return facts(amiId) + "removed";
    }

    /** The hint that the image of a backup was dropped and the stored copy remains, an empty object. */
    public static String droppedFact(String amiId) {
        return facts(amiId) + "dropped";
    }

    /**
     * The hint of a proof, an empty object: {@code ami-facts/<ami-id>/proven_<level>_passed} or {@code …_failed}. S3's date of it is
     * the time of the newest such proof, so there are eight at most for a backup.
     */
    static String proof(String amiId, Proof proof) {
        return facts(amiId) + "proven_" + proof.level() + (proof.passed() ? "_passed" : "_failed");
    }
}
