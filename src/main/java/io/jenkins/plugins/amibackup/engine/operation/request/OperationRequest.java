package io.jenkins.plugins.amibackup.engine.operation.request;

/** What is asked of an operation: plain values without secrets, kept in the operation document. */
public sealed interface OperationRequest permits BackupRequest, RestoreRequest {

    OperationKind kind();

    String bucket();

    /** The number of the account that the bucket must belong to; empty for the account that acts. */
    String bucketOwner();

    String region();

    Origin origin();

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check();

    /** A value as people type it: null is empty, and the blanks around it don't count. */
    static String text(String value) {
        return value == null ? "" : value.strip();
    }
}
