package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.aws.SeenInstance;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.InstanceBackups;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import java.time.Instant;
import java.util.Optional;

/**
 * An instance that falls short of an expectation, or may.
 *
 * @param kind whether it counts
 * @param instanceName its tag {@code Name}; empty where it has none
 * @param amiId its newest backup; empty for none
 * @param takenAt when that was taken; empty for none
 * @param provenAt when a backup of the instance was proven last; empty for never, and where no proof is demanded
 * @param why the same for a person to read: which instance, what is demanded, and what there is
 */
public record Gap(
        Kind kind,
        String instanceId,
        String instanceName,
        String amiId,
        Optional<Instant> takenAt,
        Optional<Instant> provenAt,
        Line why) {

    /** Whether it counts. */
    public enum Kind {
        /** There is no backup, or no proof, as it is demanded. */
        UNPROTECTED,
        /** The same of an instance that is younger than a backup, or a proof, may be: it doesn't count yet. */
        NEW,
        /** It could not be told. */
        UNKNOWN
    }

    /** In characters: a tag has 256 at most. */
    private static final int LONGEST_NAME = 256;

    static Gap of(Kind kind, SeenInstance instance, InstanceBackups backups, Line why) {
        return new Gap(
                kind,
                instance.instanceId(),
                Sanitizer.line(instance.name(), LONGEST_NAME),
                backups.newest().map(IndexEntry::amiId).orElse(""),
                backups.newest().map(IndexEntry::takenAt),
                backups.lastProof().map(ProofHint::at),
                why);
    }
}
