package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * Goes on only when a good enough backup exists: {@code amiBackupGate(instanceId: 'i-…', maxAge: '24h')}. Returns a {@link
 * GateResult}, or a list of them where several instances are asked for.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupGateStep extends GateStep {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public AmiBackupGateStep() {}

    /** With every default, for an instance. */
    public AmiBackupGateStep(String instanceId) {
        setInstanceId(instanceId);
    }

    @Extension
    public static final class DescriptorImpl extends BackupFieldsStepDescriptor {

        @Override
        public String getFunctionName() {
            return "amiBackupGate";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupGateStep_DisplayName();
        }
    }
}
