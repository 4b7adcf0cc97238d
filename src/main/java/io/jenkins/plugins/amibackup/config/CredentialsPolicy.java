package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * What an administrator allows jobs that name no credentials.
 *
 * @param credentialsId the default credentials, of any scope; null for none
 * @param controllerIdentity whether they may act as the controller itself
 */
record CredentialsPolicy(@CheckForNull String credentialsId, boolean controllerIdentity) {

    /** The current settings, so that a change takes effect at once. */
    static CredentialsPolicy current() {
        return new CredentialsPolicy(
                Defaults.current().credentialsId(), AmiBackupConfiguration.get().isAllowControllerIdentity());
    }
}
