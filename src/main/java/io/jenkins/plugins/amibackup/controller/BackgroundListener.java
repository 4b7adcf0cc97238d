package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Hears what becomes of a backup that goes on in the background. On the engine's threads; of {@link #done} and {@link #lost} one is
 * called, once, and each milestone at most once.
 */
@Restricted(NoExternalUse.class)
public interface BackgroundListener {

    /**
     * The backup has come so far. Whoever begins to listen late hears the farthest one at once.
     *
     * @param so what is known by then
     */
    void reached(Milestone milestone, OperationResult so);

    /** It is complete. */
    void done(OperationResult result);

    /**
     * There will be no backup, or nobody drives it any more.
     *
     * @param line what has happened, and what to do
     */
    void lost(String line);
}
