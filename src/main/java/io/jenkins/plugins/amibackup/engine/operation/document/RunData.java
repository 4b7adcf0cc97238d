package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a run stands, how it ends, and what has become of what it made, whatever it was asked for. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
abstract class RunData {

    /** More than this is not written down one by one. */
    static final int MOST_KEPT = 1000;

    private static final Pattern ETAG = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private String runId;
    private Phase phase;
    private Instant startedAt;
    private Instant endedAt;
    private Line ending;
    private boolean aborted;
    /** Images that AWS failed and the run has removed: snapshots that were made for them may still turn up. */
    private List<String> discarded;
    /** What stays of what the run may have made: it isn't the run's for certain, or others use it. */
    private List<String> kept;
    /** What a clean-up has removed, so that its end names it, also when another driver picks it up. */
    private List<String> removed;

    /** For reading a document. */
    RunData() {}

    RunData(String runId, Phase first, Instant startedAt) {
        this.runId = runId;
        this.phase = first;
        this.startedAt = startedAt;
    }

    /** Whether an ETag, as a document keeps it, is none or looks like one. */
    static boolean isEtag(String etag) {
        return etag == null || ETAG.matcher(etag).matches();
    }

    public final String runId() {
        return runId;
    }

    public final Phase phase() {
        return phase;
    }

    public final void phase(Phase next) {
        phase = next;
    }

    public final Instant startedAt() {
        return startedAt;
    }

    /** Corrects when it began, where the clock that was read is ahead of S3's. */
    final void startedAt(Instant byS3) {
        startedAt = byS3;
    }

    /** When it came to its end; empty while it hasn't. */
    public final Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    public final void end(Instant now) {
        phase = Phase.DONE;
        if (endedAt == null) {
            endedAt = now;
        }
    }

    final Duration took() {
        return Duration.between(startedAt, endedAt == null ? startedAt : endedAt);
    }

    /** Why the operation cleans up, or ended without having made anything: the line with which it ends. */
    public final Optional<Line> ending() {
        return Optional.ofNullable(ending);
    }

    /** Whether a user has aborted it. */
    public final boolean aborted() {
        return aborted;
    }

    /** Says with which line the operation ends, and whether a user wanted that; null takes it back. */
    public final void ending(Line why, boolean byUser) {
        ending = why;
        aborted = byUser;
    }

    /** Images that AWS failed and the run has removed. */
    public final List<String> discarded() {
        return discarded == null ? List.of() : discarded;
    }

    public final void discard(String imageId) {
        List<String> all = new ArrayList<>(discarded());
        if (imageId != null && !all.contains(imageId)) {
            all.add(imageId);
            discarded = List.copyOf(all);
        }
    }

    /** What stays of what the run may have made, by its id in EC2 or its key in the bucket. */
    public final List<String> kept() {
        return kept == null ? List.of() : kept;
    }

    /** What the clean-up has removed and what has not come back, by its id in EC2 or its key in the bucket. */
    public final List<String> removed() {
        return removed == null
                ? List.of()
                : removed.stream()
                        .filter(what -> what == null || !kept().contains(what))
                        .toList();
    }

    /** Whether what is removed now is named at the end. Of most runs only a clean-up does: what goes before belongs to a good run. */
    boolean tellsWhatIsRemoved() {
        return phase == Phase.CLEAN_UP;
    }

    /** Something is gone. */
    public final void remove(String what) {
        if (tellsWhatIsRemoved() && (removed == null || removed.size() < MOST_KEPT && !removed.contains(what))) {
            List<String> all = removed == null ? new ArrayList<>() : new ArrayList<>(removed);
            all.add(what);
            removed = List.copyOf(all);
        }
    }

    /** Writes down that something stays; false where that is written down already. */
    public final boolean keep(String what) {
        if (kept().contains(what) || kept().size() == MOST_KEPT) {
            return false;
        }
        List<String> all = new ArrayList<>(kept());
        all.add(what);
        kept = List.copyOf(all);
        return true;
    }

    /** What was kept is gone by now, as when nobody uses it any more. */
    public final void release(String what) {
        if (kept().contains(what)) {
            kept = kept().stream().filter(other -> !other.equals(what)).toList();
        }
    }
}
