package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.config.ConnectionFields;
import io.jenkins.plugins.amibackup.config.RunFields;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Keeps a backup from being removed, or lets go of it: {@code amiBackupHold(amiId: 'ami-…', why: '…')}. Returns nothing. */
@Restricted(NoExternalUse.class)
public final class AmiBackupHoldStep extends ConnectedStep {

    private static final long serialVersionUID = 1L;

    private final String amiId;
    private String why;
    private boolean release;

    @DataBoundConstructor
    public AmiBackupHoldStep(String amiId) {
        this.amiId = Util.fixNull(amiId).strip();
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        try {
            Checks.amiId(amiId);
            if (!release) {
                checkWhy(why);
            }
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        return new HoldExecution(context, this);
    }

    private static void checkWhy(@CheckForNull String why) {
        Checks.hold("", Util.fixNull(why).strip());
    }

    @NonNull
    public String getAmiId() {
        return amiId;
    }

    /** Why the backup must stay. */
    @CheckForNull
    public String getWhy() {
        return why;
    }

    @DataBoundSetter
    public void setWhy(String value) {
        why = Util.fixEmptyAndTrim(value);
    }

    /** Whether all holds are taken from it, instead of adding one. */
    public boolean isRelease() {
        return release;
    }

    @DataBoundSetter
    public void setRelease(boolean value) {
        release = value;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements RunFields {

        @Override
        public String getFunctionName() {
            return "amiBackupHold";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupHoldStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @POST
        public FormValidation doCheckAmiId(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.required(item, value, Checks::amiId);
        }

        @POST
        public FormValidation doCheckWhy(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean release) {
            return release ? FormValidation.ok() : ConnectionFields.required(item, value, AmiBackupHoldStep::checkWhy);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            return String.valueOf(arguments.get("amiId"));
        }
    }
}
