package io.jenkins.plugins.amibackup.buildlog;

import hudson.model.Action;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** An action of a build that knows where the ids in the build's errors are. */
@Restricted(NoExternalUse.class)
public interface ErrorSource extends Action {

    /**
     * How the ids in an error are shown.
     *
     * @param error the whole of it, as the build was failed with it
     * @return empty when that can't be told
     */
    Optional<ConsoleLinks> linksOf(String error);
}
