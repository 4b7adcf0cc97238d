package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.config.ConnectionFields;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Lists or removes orphaned resources of failed operations: {@code amiBackupCleanup(dryRun: false)}. Returns a list of {@link
 * CleanupItem}.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupCleanupStep extends ConnectedStep {

    private static final long serialVersionUID = 1L;
    /** Ten years. */
    private static final int MOST_HOURS = 10 * 365 * 24;

    private boolean dryRun = true;
    private int olderThanHours = 24;

    @DataBoundConstructor
    public AmiBackupCleanupStep() {}

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        try {
            checkAge(olderThanHours);
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        return new CleanupExecution(context, this);
    }

    /** Whether nothing is removed, only listed. */
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean value) {
        dryRun = value;
    }

    /** Nothing younger is removed. */
    public int getOlderThanHours() {
        return olderThanHours;
    }

    @DataBoundSetter
    public void setOlderThanHours(int value) {
        olderThanHours = value;
    }

    private static void checkAge(int hours) {
        if (hours < 0 || hours > MOST_HOURS) {
            throw wrongAge();
        }
    }

    private static OperationException wrongAge() {
        return new OperationException(FailureKind.BAD_INPUT, Messages.CleanupExecution_Age(String.valueOf(MOST_HOURS)));
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements ConnectionFields {

        @Override
        public String getFunctionName() {
            return "amiBackupCleanup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupCleanupStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @POST
        public FormValidation doCheckOlderThanHours(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.required(
                    item, value, FormText.number(AmiBackupCleanupStep::checkAge, noNumber -> wrongAge()));
        }

        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return super.newInstance(request, FormText.withReadableNumbers(form, "olderThanHours"));
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            Object bucket = arguments.get("bucket");
            return bucket == null ? null : String.valueOf(bucket);
        }
    }
}
