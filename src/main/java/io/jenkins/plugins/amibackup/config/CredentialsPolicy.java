package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * What an administrator allows those who name no credentials.
 *
 * @param credentialsId the default credentials, of any scope; null for none
 * @param controllerIdentity whether they may act as the controller itself
 */
record CredentialsPolicy(@CheckForNull String credentialsId, boolean controllerIdentity) {

    /** As it is now: what is allowed or withdrawn counts at once. */
    static CredentialsPolicy current() {
        return new CredentialsPolicy(
                Defaults.current().credentialsId(), AmiBackupConfiguration.get().isAllowControllerIdentity());
    }
}
