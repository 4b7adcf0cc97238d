package io.jenkins.plugins.amibackup.engine.cleanup;

import java.time.Instant;

/**
 * Something that an operation which ended badly has left, or a document that nobody needs any more.
 *
 * @param kind what it is
 * @param id the image, the snapshot, or the key in the bucket
 * @param name what people call it; empty where it has no name
 * @param runId the run that made it; empty where none is known
 * @param since when it was made
 * @param gib what it keeps billed as snapshots, at most, in GiB; 0 for documents
 * @param removable whether a clean-up removes it
 * @param why what it is, and what speaks for or against its removal, in one sentence
 */
public record Orphan(
        Kind kind, String id, String name, String runId, Instant since, long gib, boolean removable, String why) {

    /** What is left. */
    public enum Kind {
        IMAGE,
        SNAPSHOT,
        RECORD,
        DOCUMENT
    }
}
