package io.jenkins.plugins.amibackup.buildlog;

import hudson.model.Action;
import java.util.Optional;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** An action of a build that knows what the build's errors are about: in which Region and bucket their IDs are, and which page has more. */
@Restricted(NoExternalUse.class)
public interface ErrorSource extends Action {

    /**
     * The links for an error that names these things.
     *
     * @param named the IDs, buckets and Regions in the error, among other words
     * @return empty when the build doesn't know where they are
     */
    Optional<ConsoleLinks> linksOf(Set<String> named);

    /**
     * The page of what has failed.
     *
     * @param line the line with the error
     * @param named its words, among them IDs
     * @return below the build's page, without a slash in front; empty when the error is about nothing that has a page
     */
    Optional<String> pageOf(String line, Set<String> named);
}
