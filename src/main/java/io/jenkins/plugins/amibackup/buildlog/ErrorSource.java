package io.jenkins.plugins.amibackup.buildlog;

import hudson.model.Action;
import java.util.Optional;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** An action of a build that knows in which Region and bucket the IDs in the build's errors are. */
@Restricted(NoExternalUse.class)
public interface ErrorSource extends Action {

    /**
     * The links for an error that names these things.
     *
     * @param named the IDs, buckets and Regions in the error, among other words
     * @return empty when the build doesn't know where they are
     */
    Optional<ConsoleLinks> linksOf(Set<String> named);
}
