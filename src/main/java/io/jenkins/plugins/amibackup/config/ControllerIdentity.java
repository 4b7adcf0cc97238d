package io.jenkins.plugins.amibackup.config;

import hudson.Extension;
import hudson.ExtensionList;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * The controller's own identity, as the SDK's default chain finds it: environment, system properties, profile, container or
 * instance role. Nothing is searched for until it is needed.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ControllerIdentity {

    private DefaultCredentialsProvider chain;

    public static ControllerIdentity get() {
        return ExtensionList.lookupSingleton(ControllerIdentity.class);
    }

    AwsCredentials resolve() {
        return chain().resolveCredentials();
    }

    private synchronized DefaultCredentialsProvider chain() {
        if (chain == null) {
            chain = DefaultCredentialsProvider.builder().build();
        }
        return chain;
    }

    /** Jenkins stops, so nobody needs it any more. */
    public synchronized void close() {
        if (chain != null) {
            chain.close();
        }
    }
}
