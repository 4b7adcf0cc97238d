package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.DrillFields;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Restores a backup for a trial and says what that has shown: {@code amiBackupVerify(instanceId: 'i-…', level: 'boot')}. Returns a
 * {@link VerifyResult}, or a list of them where several instances are asked for.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupVerifyStep extends VerifyFieldsStep {

    private static final long serialVersionUID = 1L;

    private String level = ProofLevel.IMAGE.word();
    private String subnetId;
    private ArrayList<String> securityGroupIds;
    private String instanceType;
    private int timeoutMinutes = DrillTerms.USUAL_MINUTES;
    private boolean allowNetwork;
    private String profile;
    private String consolePattern;
    private String command;
    private String ssmDocument;
    private boolean keepConsole = true;

    @DataBoundConstructor
    public AmiBackupVerifyStep() {}

    @Override
    Work work(Connection connection, Run<?, ?> run) {
        if (resumed() != null) {
            return new Work.PickUp(OperationKind.VERIFY);
        }
        return Work.of(new Work.Verify(request(connection, run)), selection());
    }

    private VerifyRequest request(Connection connection, Run<?, ?> run) {
        return new VerifyRequest(
                getAmiId(),
                getInstanceId(),
                Pick.parse(getPick()),
                DrillFields.within(getWithin()),
                new DrillTerms(
                        DrillTerms.level(level),
                        subnetId,
                        securityGroupIds,
                        instanceType,
                        timeoutMinutes,
                        allowNetwork,
                        profile,
                        consolePattern,
                        command,
                        ssmDocument,
                        keepConsole),
                connection.bucket(),
                connection.region(),
                BuildRequest.origin("pipeline", run),
                isAcceptForeign(),
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
    }

    @Override
    Object result(String runId, List<OperationResult> results) {
        if (!isSeveral()) {
            return new VerifyResult(results.get(0));
        }
        ArrayList<VerifyResult> all = new ArrayList<>();
        results.forEach(result -> all.add(new VerifyResult(result)));
        return all;
    }

    /** {@code image}, {@code boot}, {@code console} or {@code command}. */
    @NonNull
    public String getLevel() {
        return level;
    }

    @DataBoundSetter
    public void setLevel(String value) {
        String given = Util.fixEmptyAndTrim(value);
        level = given == null ? ProofLevel.IMAGE.word() : given;
    }

    @CheckForNull
    public String getSubnetId() {
        return subnetId;
    }

    @DataBoundSetter
    public void setSubnetId(String value) {
        subnetId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public List<String> getSecurityGroupIds() {
        return securityGroupIds;
    }

    /** The groups as a form shows them. */
    public String getSecurityGroupIdsText() {
        return FormText.words(securityGroupIds);
    }

    /** In Pipeline the values may be texts with variables in them. */
    @DataBoundSetter
    public void setSecurityGroupIds(List<String> values) {
        securityGroupIds = values == null || values.isEmpty() ? null : FormText.texts(values);
    }

    @CheckForNull
    public String getInstanceType() {
        return instanceType;
    }

    @DataBoundSetter
    public void setInstanceType(String value) {
        instanceType = Util.fixEmptyAndTrim(value);
    }

    /** The machine of a drill is ended no later than so many minutes after it was asked for. */
    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int value) {
        timeoutMinutes = value;
    }

    public boolean isAllowNetwork() {
        return allowNetwork;
    }

    @DataBoundSetter
    public void setAllowNetwork(boolean value) {
        allowNetwork = value;
    }

    @CheckForNull
    public String getProfile() {
        return profile;
    }

    @DataBoundSetter
    public void setProfile(String value) {
        profile = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getConsolePattern() {
        return consolePattern;
    }

    @DataBoundSetter
    public void setConsolePattern(String value) {
        consolePattern = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String value) {
        command = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getSsmDocument() {
        return ssmDocument;
    }

    @DataBoundSetter
    public void setSsmDocument(String value) {
        ssmDocument = Util.fixEmptyAndTrim(value);
    }

    public boolean isKeepConsole() {
        return keepConsole;
    }

    @DataBoundSetter
    public void setKeepConsole(boolean value) {
        keepConsole = value;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements DrillFields {

        @Override
        public String getFunctionName() {
            return "amiBackupVerify";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupVerifyStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        /** In a form lists are texts. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            JSONObject rest = FormText.withReadableNumbers(form, "timeoutMinutes", "maxInstances");
            List.of("securityGroupIds", "instanceIds", "instanceTags").forEach(rest::discard);
            AmiBackupVerifyStep step = (AmiBackupVerifyStep) super.newInstance(request, rest);
            step.setSecurityGroupIds(FormText.words(form.optString("securityGroupIds")));
            String ids = Util.fixEmptyAndTrim(form.optString("instanceIds"));
            step.setInstanceIds(ids == null ? null : FormText.words(ids));
            String tags = Util.fixEmptyAndTrim(form.optString("instanceTags"));
            step.setInstanceTags(tags == null ? null : FormText.typedTags(tags));
            return step;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            String what = BackupFieldsStepDescriptor.which(arguments, "amiId");
            Object bucket = arguments.get("bucket");
            return what + (bucket == null ? "" : " ← " + bucket);
        }
    }
}
