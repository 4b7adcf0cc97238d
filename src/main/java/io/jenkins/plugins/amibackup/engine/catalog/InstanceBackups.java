package io.jenkins.plugins.amibackup.engine.catalog;

import java.util.Optional;

/**
 * What index keys and hints say of the backups of an instance. Others can write both, so this is for people to read: a gate reads the
 * record.
 *
 * @param newest the newest backup of the instance's account and Region that is not of the future; empty for none
 * @param proofOfNewest what hints say of that one; empty for nothing, and where hints were not asked for
 * @param lastProof the latest proof of any of the backups, however old that is; empty for none, and where hints were not asked for
 * @param cutShort whether there are more index keys than are read, so that there may be more behind them
 */
public record InstanceBackups(
        Optional<IndexEntry> newest,
        Optional<ProofHint> proofOfNewest,
        Optional<ProofHint> lastProof,
        boolean cutShort) {

    /** Of an instance without a backup. */
    public static final InstanceBackups NONE =
            new InstanceBackups(Optional.empty(), Optional.empty(), Optional.empty(), false);
}
