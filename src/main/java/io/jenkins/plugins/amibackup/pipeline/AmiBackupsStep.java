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
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.InstanceFields;
import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

/** Finds backups: {@code amiBackups(instanceId: 'i-…', limit: 5)}. Returns a list of {@link FoundItem}, newest first. */
@Restricted(NoExternalUse.class)
public final class AmiBackupsStep extends ConnectedStep {

    private static final long serialVersionUID = 1L;

    /** A list is kept with its build while that runs, and anybody who writes to the bucket can make it long. */
    static final int DEFAULT_LIMIT = 1_000;

    private static final int MOST = 10_000;
    /** With tags, an entry takes up to 20 KB. */
    private static final int MOST_WITH_DETAILS = 1_000;

    private String instanceId;
    private String since;
    private String until;
    private String status = BackupRecord.COMPLETE;
    private TreeMap<String, String> tags;
    private int limit = DEFAULT_LIMIT;
    private boolean details;
    private boolean foreign;
    private boolean archive;

    @DataBoundConstructor
    public AmiBackupsStep() {}

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new FindExecution(context, this);
    }

    /** How many are returned at most. */
    int most() {
        int most = details ? MOST_WITH_DETAILS : MOST;
        return limit == 0 || limit > most ? most : limit;
    }

    /** Whether it is said when there are more: not to those who asked for the newest few. */
    boolean tellsOfMore() {
        return limit == 0 || limit >= DEFAULT_LIMIT;
    }

    /** What is asked for, checked; one more than is returned where it is said whether there are more. */
    BackupQuery query(Instant now) {
        BackupQuery query = new BackupQuery(
                instanceId,
                since == null ? null : Moment.parse(since, now),
                until == null ? null : Moment.parse(until, now),
                status,
                tags,
                tellsOfMore() ? most() + 1 : limit,
                details,
                foreign);
        query.check();
        return query;
    }

    /** Only of this instance. */
    @CheckForNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixEmptyAndTrim(value);
    }

    /** Only those taken at this time or later: a day, a time, or how long ago. */
    @CheckForNull
    public String getSince() {
        return since;
    }

    @DataBoundSetter
    public void setSince(String value) {
        since = Util.fixEmptyAndTrim(value);
    }

    /** Only those taken before this time. */
    @CheckForNull
    public String getUntil() {
        return until;
    }

    @DataBoundSetter
    public void setUntil(String value) {
        until = Util.fixEmptyAndTrim(value);
    }

    /** {@code complete}, {@code storing} or {@code any}. */
    @NonNull
    public String getStatus() {
        return status;
    }

    @DataBoundSetter
    public void setStatus(String value) {
        String given = Util.fixEmptyAndTrim(value);
        status = given == null ? BackupRecord.COMPLETE : given;
    }

    /** Only those whose original tags hold all of these. */
    @CheckForNull
    public Map<String, String> getTags() {
        return tags;
    }

    /** The tags as a form shows them. */
    public String getTagsText() {
        return FormText.tags(tags);
    }

    /** Raw, because the reference of Pipeline's steps can't describe a map of something. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setTags(Map values) {
        tags = values == null || values.isEmpty() ? null : FormText.texts((Map<?, ?>) values);
    }

    /** At most so many, the newest; 0 for as many as there may be at most: 10,000, with details 1,000. */
    public int getLimit() {
        return limit;
    }

    @DataBoundSetter
    public void setLimit(int value) {
        limit = value;
    }

    /** Whether names, tags and run ids are told, too. */
    public boolean isDetails() {
        return details;
    }

    @DataBoundSetter
    public void setDetails(boolean value) {
        details = value;
    }

    /** Whether what others have stored is told, too. */
    public boolean isForeign() {
        return foreign;
    }

    @DataBoundSetter
    public void setForeign(boolean value) {
        foreign = value;
    }

    /** Whether the list becomes an artifact of the build. */
    public boolean isArchive() {
        return archive;
    }

    @DataBoundSetter
    public void setArchive(boolean value) {
        archive = value;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements InstanceFields {

        @Override
        public String getFunctionName() {
            return "amiBackups";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupsStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        /** Without an instance, the backups of all are found. */
        @POST
        public FormValidation doCheckInstanceId(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.optional(item, value, Checks::instanceId);
        }

        @POST
        public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.optional(item, value, FormText::tags);
        }

        @POST
        public FormValidation doCheckLimit(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean details) {
            FormValidation checked = ConnectionFields.optional(
                    item,
                    value,
                    FormText.number(BackupQuery::checkLimit, text -> OperationException.badInput("check.limit", text)));
            int most = details ? MOST_WITH_DETAILS : MOST;
            return checked.kind == FormValidation.Kind.OK && FormText.isAbove(value, most)
                    ? FormValidation.warning(Messages.AmiBackupsStep_Most(String.valueOf(most)))
                    : checked;
        }

        @POST
        public FormValidation doCheckSince(@AncestorInPath Item item, @QueryParameter String value) {
            return moment(item, value);
        }

        @POST
        public FormValidation doCheckUntil(@AncestorInPath Item item, @QueryParameter String value) {
            return moment(item, value);
        }

        private static FormValidation moment(Item item, String value) {
            return ConnectionFields.optional(item, value, text -> Moment.parse(text, Instant.now()));
        }

        /** A form has the tags as text. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            JSONObject rest = FormText.withReadableNumbers(form, "limit");
            rest.discard("tags");
            AmiBackupsStep step = (AmiBackupsStep) super.newInstance(request, rest);
            step.setTags(FormText.typedTags(form.optString("tags")));
            return step;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            Object instance = arguments.get("instanceId");
            Object bucket = arguments.get("bucket");
            if (instance == null) {
                return bucket == null ? null : String.valueOf(bucket);
            }
            return instance + (bucket == null ? "" : " ← " + bucket);
        }
    }
}
