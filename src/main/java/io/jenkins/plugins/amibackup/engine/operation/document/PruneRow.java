package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a prune does with one backup, and why.
 *
 * @param amiId the image that was stored
 * @param takenAt when it was taken
 * @param gib the size of its volumes in GiB; 0 where only its index key was read
 * @param sizeBytes the size of its stored object
 * @param retentionSet the set it belongs to; empty for none
 * @param verdict what is done, or was
 * @param imageStands whether its own image is in EC2, as far as that was asked
 * @param reasons why, the first the most important
 */
public record PruneRow(
        String amiId,
        Instant takenAt,
        long gib,
        long sizeBytes,
        String retentionSet,
        Verdict verdict,
        boolean imageStands,
        List<Line> reasons) {

    /** What becomes of a backup. */
    public enum Verdict {
        /** It stays as it is. */
        KEEP,
        /** It goes: image, snapshots, stored object. */
        REMOVE,
        /** Its image goes with its snapshots; what is stored stays. */
        DROP_IMAGE,
        /** It is none that can be counted on, so it keeps no other one, and is not removed. */
        NOT_COUNTED,
        /** It is gone. */
        REMOVED,
        /** Its image is gone; what is stored stays. */
        IMAGE_DROPPED,
        /** It was to go, and could not, or only in part. */
        FAILED;

        /** As results and documents have it: {@code keep}, {@code drop-image}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** For people. */
        public Line line() {
            return Line.of("prune.verdict." + name());
        }

        /** Whether this is still to be done. */
        public boolean isPlanned() {
            return this == REMOVE || this == DROP_IMAGE;
        }
    }

    public PruneRow {
        retentionSet = retentionSet == null ? "" : retentionSet;
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
    }

    /** Whether nothing is missing that a run may rely on: others can write documents. */
    boolean isSound() {
        return Ids.isImage(amiId) && takenAt != null && verdict != null && gib >= 0 && sizeBytes >= 0;
    }

    /** The same with another verdict, for these reasons. */
    public PruneRow with(Verdict other, List<Line> why) {
        return new PruneRow(amiId, takenAt, gib, sizeBytes, retentionSet, other, imageStands, why);
    }

    /** The same with another verdict. */
    public PruneRow with(Verdict other) {
        return with(other, reasons);
    }
}
