package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Defaults;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import java.io.Serializable;

/**
 * The administrator's defaults when a step began, as far as its request is made of them. A default that changes later doesn't
 * change what was asked: after a restart, the request is compared with the one that the operation was begun with. A field that
 * a later version adds is null in what earlier versions have kept.
 */
final class KeptDefaults implements Serializable {

    /** That of the record that this once was, so that what it has left can be read. */
    private static final long serialVersionUID = 0L;

    private final String amiPrefix;

    @CheckForNull
    private final String kmsKeyId;

    @CheckForNull
    private final RetentionTerms retention;

    @CheckForNull
    private final String waitFor;

    private KeptDefaults(
            String amiPrefix,
            @CheckForNull String kmsKeyId,
            @CheckForNull RetentionTerms retention,
            @CheckForNull String waitFor) {
        this.amiPrefix = amiPrefix;
        this.kmsKeyId = kmsKeyId;
        this.retention = retention;
        this.waitFor = waitFor;
    }

    /** As they are when a step begins in this build. */
    static KeptDefaults of(Run<?, ?> run) {
        return now(RetentionTerms.of(run.getParent()));
    }

    /** Of a step of which none were kept. */
    static KeptDefaults now() {
        return now(null);
    }

    private static KeptDefaults now(@CheckForNull RetentionTerms retention) {
        Defaults current = Defaults.current();
        return new KeptDefaults(current.amiPrefix(), current.kmsKeyId(), retention, current.waitFor());
    }

    /** How the names of images begin. */
    String amiPrefix() {
        return amiPrefix;
    }

    /** The key to encrypt with; null for none. */
    @CheckForNull
    String kmsKeyId() {
        return kmsKeyId;
    }

    /** How far a backup must have come for a step to go on; null for the whole. */
    @CheckForNull
    String waitFor() {
        return waitFor;
    }

    /** What applies to the backups of the job. */
    RetentionTerms retention(Run<?, ?> run) {
        return retention == null ? RetentionTerms.of(run.getParent()) : retention;
    }
}
