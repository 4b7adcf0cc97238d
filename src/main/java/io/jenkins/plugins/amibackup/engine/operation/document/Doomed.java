package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A backup that a prune's document names as one to go, or as one whose image is to go. What is removed of it is what its record names;
 * this is how far that has come.
 *
 * @param amiId the image that was stored
 * @param imageOnly whether what is stored stays
 * @param etag the stored object's ETag as it was recorded when the plan was made: another object stays
 * @param state how far it has come
 * @param left what stays although it was to go, by its ID in EC2 or its key in the bucket, and why
 * @param imageGone whether its image was seen to be gone
 * @param imageless whether it had no image before any of it went
 * @param bytes the size of the stored object that is gone; 0 until then
 */
public record Doomed(
        String amiId,
        boolean imageOnly,
        String etag,
        State state,
        List<Line> left,
        boolean imageGone,
        boolean imageless,
        long bytes) {

    private static final int MOST_LEFT = 500;
    /** No object in S3 is as large, in bytes: sums of these don't run over. */
    private static final long LARGEST = 1L << 50;

    /** How far a removal has come. */
    public enum State {
        /** Nothing has been done. */
        PLANNED,
        /** It is about to be marked in its record, or is. */
        BEGUN,
        /** It is over: the record says how. */
        GONE,
        /** It stays: what spoke against it was found only now. */
        KEPT;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Doomed {
        left = left == null ? List.of() : List.copyOf(left);
    }

    /** One that is planned. */
    public static Doomed planned(String amiId, boolean imageOnly, String etag) {
        return new Doomed(amiId, imageOnly, etag, State.PLANNED, List.of(), false, false, 0);
    }

    boolean isSound() {
        return Ids.isImage(amiId)
                && state != null
                && etag != null
                && RunData.isEtag(etag)
                && left.size() <= MOST_LEFT
                && bytes >= 0
                && bytes <= LARGEST;
    }

    /** Whether nothing goes but snapshots that are left of an image that was dropped before: the record stays as it is. */
    public boolean isOfSnapshots() {
        return imageOnly && imageless;
    }

    /** Whether nothing is left to do. */
    public boolean isOver() {
        return state == State.GONE || state == State.KEPT;
    }

    public Doomed in(State other) {
        return new Doomed(amiId, imageOnly, etag, other, left, imageGone, imageless, bytes);
    }

    /** The same of which this stays. */
    public Doomed leaving(Line what) {
        List<Line> all = new ArrayList<>(left);
        if (all.size() < MOST_LEFT && !all.contains(what)) {
            all.add(what);
        }
        return new Doomed(amiId, imageOnly, etag, state, all, imageGone, imageless, bytes);
    }

    /** The same, its image gone; one that had none has lost none. */
    public Doomed withoutImage() {
        return new Doomed(amiId, imageOnly, etag, state, left, !imageless, imageless, bytes);
    }

    /** The same, which had no image before any of it went. */
    public Doomed withNoImageBefore() {
        return new Doomed(amiId, imageOnly, etag, state, left, false, true, bytes);
    }

    /** The same, which had no image, and of which snapshots go that were left: from now on something of it is lost. */
    public Doomed losingSnapshots() {
        return new Doomed(amiId, imageOnly, etag, state, left, true, false, bytes);
    }

    /** The same, its stored object gone. */
    public Doomed freed(long size) {
        return new Doomed(amiId, imageOnly, etag, state, left, imageGone, imageless, size);
    }
}
