package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * What an administrator allows those who name no credentials.
 *
 * @param credentialsId the default credentials, of any scope; null for none
 * @param controllerIdentity whether they may act as the controller itself
 */
record Leave(@CheckForNull String credentialsId, boolean controllerIdentity) {

    /** As it is now: what is allowed or withdrawn counts at once. */
    static Leave current() {
        return new Leave(
                Defaults.current().credentialsId(), AmiBackupConfiguration.get().isAllowControllerIdentity());
    }
}
