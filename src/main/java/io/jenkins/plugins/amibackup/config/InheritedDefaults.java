package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionPoint;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Another plugin's settings, used for what ours leave out. */
@Restricted(NoExternalUse.class)
public interface InheritedDefaults extends ExtensionPoint {

    /** The Region, for example {@code eu-west-1}. */
    @CheckForNull
    String region();

    /** The id of AWS credentials that Jenkins itself may use. */
    @CheckForNull
    String credentialsId();
}
