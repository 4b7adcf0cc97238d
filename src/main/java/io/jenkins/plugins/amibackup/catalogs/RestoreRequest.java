package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Queue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * That somebody has asked for a restore on the page of a backup. It keeps two people's requests apart in the queue, where Jenkins
 * makes one of builds with the same parameters.
 */
@Restricted(NoExternalUse.class)
public final class RestoreRequest extends InvisibleAction implements Queue.QueueAction {

    private final String amiId;
    private final String userId;

    RestoreRequest(String amiId, @CheckForNull String userId) {
        this.amiId = amiId;
        this.userId = userId;
    }

    /** Only a second click of the same person on the same backup asks for nothing new. */
    @Override
    public boolean shouldSchedule(List<Action> others) {
        return others.stream()
                .flatMap(other -> other instanceof RestoreRequest request ? Stream.of(request) : Stream.empty())
                .noneMatch(other -> other.amiId.equals(amiId) && Objects.equals(other.userId, userId));
    }
}
