package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The inherited values that a form shows in its empty fields: nothing to those who may not see the configuration. */
@Restricted(NoExternalUse.class)
public final class FormDefaults {

    private final Defaults defaults;

    private FormDefaults(Defaults defaults) {
        this.defaults = defaults;
    }

    /** @param item where the form is filled in; null outside any job */
    static FormDefaults of(@CheckForNull Item item) {
        return new FormDefaults(
                FormPermission.maySee(item) ? Defaults.current() : new Defaults("", "", "", "", "", "", "", "", ""));
    }

    /** What the empty choice of credentials stands for, in words. */
    static String credentials() {
        String byDefault = Defaults.current().credentialsId();
        if (byDefault != null) {
            return Messages.FormDefaults_Credentials(byDefault);
        }
        return AmiBackupConfiguration.get().isAllowControllerIdentity()
                ? Messages.FormDefaults_Controller()
                : Messages.FormDefaults_NoCredentials();
    }

    public String getRegion() {
        return defaults.region();
    }

    public String getBucket() {
        return Util.fixNull(defaults.bucket());
    }

    public String getAmiPrefix() {
        return defaults.amiPrefix();
    }

    public String getKmsKeyId() {
        return Util.fixNull(defaults.kmsKeyId());
    }

    /** Empty for those who may not see it. */
    public String getWaitFor() {
        return defaults.waitFor() == null ? Milestone.STORED.word() : defaults.waitFor();
    }
}
