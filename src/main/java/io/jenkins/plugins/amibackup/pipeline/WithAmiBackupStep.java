package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import java.io.IOException;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Runs a block only when a good enough backup exists, and knows the way back when the block fails: {@code
 * withAmiBackup(instanceId: 'i-…') { … }}. It needs no node, so that a Declarative Pipeline can name it among its options.
 */
@Restricted(NoExternalUse.class)
public final class WithAmiBackupStep extends GateStep {

    private static final long serialVersionUID = 1L;

    private boolean restoreOnFailure;

    @DataBoundConstructor
    public WithAmiBackupStep() {}

    /** With every default, for an instance. */
    public WithAmiBackupStep(String instanceId) {
        setInstanceId(instanceId);
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new GatedBlockExecution(context, this);
    }

    /** Whether the image is brought back when the block fails. */
    public boolean isRestoreOnFailure() {
        return restoreOnFailure;
    }

    @DataBoundSetter
    public void setRestoreOnFailure(boolean value) {
        restoreOnFailure = value;
    }

    @Extension
    public static final class DescriptorImpl extends BackupFieldsStepDescriptor {

        @Override
        public String getFunctionName() {
            return "withAmiBackup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.WithAmiBackupStep_DisplayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getProvidedContext() {
            return Set.of(EnvironmentExpander.class);
        }
    }
}
