package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.time.Duration;
import java.util.Optional;

/**
 * What backups in the background have to do with blocks that give their credentials: those are there until the build ends, and are never
 * written down. After a restart of Jenkins, a block lends them again as soon as the build is seen to be in it.
 */
final class BackgroundBlocks {

    private BackgroundBlocks() {}

    /** Whether a block would have to lend its credentials first, which it has not since Jenkins was started. */
    static boolean isMissing(BackgroundBackup entry, BackgroundRest rest) {
        return entry.connection().byBlock() && !rest.block().hasCredentials();
    }

    /**
     * Whether one that could not go on can't with the credentials of its block either, should it be tried again: they end with the build,
     * and never become others, so that what AWS takes no longer is over.
     *
     * @param end how it has ended
     */
    static boolean isOver(BackgroundBackup entry, End end) {
        return entry.connection().byBlock()
                && (!entry.isBuilding() || end.failure().equals(Optional.of(FailureKind.CREDENTIALS)));
    }

    /**
     * Looks whether the build is in the block now. Returns at once.
     *
     * @param lent what to do when the block has lent its credentials
     * @return until the next look; empty where the build is over, or it has been waited long enough
     */
    static Optional<Duration> look(BackgroundBackup entry, BackgroundRest rest, Runnable lent) {
        Optional<Duration> next =
                rest.nextLookForBlock(AmiBackupEngine.get().clock().instant()).filter(after -> entry.isBuilding());
        if (next.isPresent()) {
            Blocks.find(entry.run(), entry::isWith, block -> {
                rest.lend(block);
                lent.run();
            });
        }
        return next;
    }
}
