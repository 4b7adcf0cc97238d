package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import java.io.Serializable;
import java.util.Locale;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** An orphaned resource of a failed operation, as a Pipeline gets it: plain values, usable in the sandbox. */
public final class CleanupItem implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String id;
    private final String runId;
    private final long gib;
    private final boolean removable;
    private final boolean removed;
    private final String why;

    CleanupItem(Orphan orphan, boolean removed) {
        kind = orphan.kind().name().toLowerCase(Locale.ROOT);
        id = orphan.id();
        runId = orphan.runId();
        gib = orphan.gib();
        removable = orphan.removable();
        this.removed = removed;
        why = orphan.why();
    }

    /** {@code image}, {@code snapshot}, {@code record} or {@code document}. */
    @Whitelisted
    public String getKind() {
        return kind;
    }

    /** The image, the snapshot, or the key in the bucket. */
    @Whitelisted
    public String getId() {
        return id;
    }

    /** The operation that made it; empty where none is known. */
    @Whitelisted
    public String getRunId() {
        return runId;
    }

    /** What it keeps billed as snapshots each month, at most, in GiB. */
    @Whitelisted
    public long getGib() {
        return gib;
    }

    /** Whether a clean-up removes it. */
    @Whitelisted
    public boolean isRemovable() {
        return removable;
    }

    /** Whether this clean-up has removed it. */
    @Whitelisted
    public boolean isRemoved() {
        return removed;
    }

    /** What it is, and what speaks for or against its removal. */
    @Whitelisted
    public String getWhy() {
        return why;
    }

    @Whitelisted
    @Override
    public String toString() {
        return kind + " " + id + ": " + why;
    }
}
