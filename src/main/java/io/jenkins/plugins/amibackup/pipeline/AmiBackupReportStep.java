package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.config.ConnectionFields;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
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
import org.kohsuke.stapler.verb.POST;

/**
 * Tells who has no fresh backup: {@code amiBackupReport()}, by what administrators expect of the places that the job may use. Returns a
 * {@link ReportResult}.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupReportStep extends Step implements Serializable {

    private static final long serialVersionUID = 1L;

    private String place;
    private boolean failOnGaps;
    private boolean archive;

    @DataBoundConstructor
    public AmiBackupReportStep() {}

    @Override
    public StepExecution start(StepContext context) {
        return new ReportExecution(context, this);
    }

    /** Only what is expected of this place; null for all that the job may use. */
    @CheckForNull
    public String getPlace() {
        return place;
    }

    @DataBoundSetter
    public void setPlace(String value) {
        place = Util.fixEmptyAndTrim(value);
    }

    /** Whether the step fails where something is unprotected, or could not be looked at. */
    public boolean isFailOnGaps() {
        return failOnGaps;
    }

    @DataBoundSetter
    public void setFailOnGaps(boolean value) {
        failOnGaps = value;
    }

    /** Whether the report becomes an artifact of the build. */
    public boolean isArchive() {
        return archive;
    }

    @DataBoundSetter
    public void setArchive(boolean value) {
        archive = value;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "amiBackupReport";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupReportStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        /** Whether the job may use it: of others nothing is told, not even that they are there. */
        @POST
        public FormValidation doCheckPlace(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.optional(item, value, given -> {
                if (item != null && ReportExecution.places(item, given).isEmpty()) {
                    throw new OperationException(FailureKind.BAD_INPUT, Messages.ReportExecution_NoPlace(given));
                }
            });
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            Object place = arguments.get("place");
            return place == null ? null : String.valueOf(place);
        }
    }
}
