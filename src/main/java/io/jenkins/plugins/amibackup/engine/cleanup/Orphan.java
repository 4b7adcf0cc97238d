package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;

/**
 * An orphaned resource of a failed operation, or a document that nobody needs any more.
 *
 * @param kind what it is
 * @param id the image, the snapshot, the instance, or the key in the bucket
 * @param name what people call it; empty where it has no name
 * @param runId the run that made it; empty where none is known
 * @param since when it was made
 * @param gib what it keeps billed as snapshots, at most, in GiB; 0 for documents
 * @param removable whether a clean-up removes it
 * @param reason what it is, and what speaks for or against its removal, in one sentence
 */
public record Orphan(
        Kind kind, String id, String name, String runId, Instant since, long gib, boolean removable, Line reason) {

    /** What is left. */
    public enum Kind {
        IMAGE,
        SNAPSHOT,
        RECORD,
        /** A stored image without a record. */
        OBJECT,
        DOCUMENT,
        /** A machine of a drill or of a launch. */
        MACHINE
    }

    /** The same, but kept for this reason. */
    Orphan kept(Line why) {
        return new Orphan(kind, id, name, runId, since, gib, false, why);
    }

    /** The reason, in the language of the program. */
    public String why() {
        return reason.text();
    }
}
