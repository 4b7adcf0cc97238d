package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.RestoreFields;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Brings a stored image back, and a machine too where asked: {@code amiRestore(amiId: 'ami-…')}, or, of the newest backup of a machine,
 * {@code amiRestore(instanceId: 'i-…')}, or, of the backup of a run, {@code amiRestore(backupRunId: '7f3a2c41')}. Returns a
 * {@link RestoreResult}.
 */
@Restricted(NoExternalUse.class)
public final class AmiRestoreStep extends OperationStep {

    private static final long serialVersionUID = 1L;

    private String amiId = "";
    private String instanceId;
    private String takenBefore;
    private String backupRunId;
    private String name;
    private Boolean encrypt;
    private boolean acceptForeign;
    private boolean launch;
    private LaunchWith launchWith;
    private String inPlaceOf;
    private boolean dryRun;
    private String resumeRunId;

    /** Every parameter has a setter: Declarative requires constructor parameters, even for a run that is resumed. */
    @DataBoundConstructor
    public AmiRestoreStep() {}

    /** With every default, of an image. */
    public AmiRestoreStep(String amiId) {
        setAmiId(amiId);
    }

    @Override
    Work work(Connection connection, Run<?, ?> run) {
        if (resumeRunId != null) {
            return new Work.PickUp(OperationKind.RESTORE, LaunchWith.userDataOf(launchWith, UnaryOperator.identity()));
        }
        return new Work.Restore(request(connection, run)
                .launching(LaunchWith.terms(launch, launchWith, UnaryOperator.identity()))
                .replacingRootOf(inPlaceOf)
                .ofNewest(NewestOf.parse(instanceId, takenBefore, BuildRequest.startOf(run)))
                .ofRun(backupRunId)
                .dryRun(dryRun));
    }

    private RestoreRequest request(Connection connection, Run<?, ?> run) {
        return new RestoreRequest(
                amiId,
                connection.bucket(),
                connection.region(),
                name,
                encrypt,
                keyFor(!Boolean.FALSE.equals(encrypt)),
                getTags(),
                BuildRequest.origin("pipeline", run),
                acceptForeign,
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
    }

    @Override
    String resumed() {
        return resumeRunId;
    }

    @Override
    Object result(String runId, List<OperationResult> results) {
        return new RestoreResult(results.get(0));
    }

    @NonNull
    public String getAmiId() {
        return amiId;
    }

    @DataBoundSetter
    public void setAmiId(String value) {
        amiId = Util.fixNull(value).strip();
    }

    /** The instance whose newest backup comes back, instead of a certain AMI; null for none. */
    @CheckForNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixEmptyAndTrim(value);
    }

    /** Only a backup of the instance that was taken before this: a date, a time or an age; null for any. */
    @CheckForNull
    public String getTakenBefore() {
        return takenBefore;
    }

    @DataBoundSetter
    public void setTakenBefore(String value) {
        takenBefore = Util.fixEmptyAndTrim(value);
    }

    /** The run whose backup comes back, instead of a certain AMI; null for none. */
    @CheckForNull
    public String getBackupRunId() {
        return backupRunId;
    }

    @DataBoundSetter
    public void setBackupRunId(String value) {
        backupRunId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String value) {
        name = Util.fixEmptyAndTrim(value);
    }

    /** True demands an encrypted image, false takes what AWS gives, null does as the record of the backup says. */
    @CheckForNull
    public Boolean getEncrypt() {
        return encrypt;
    }

    @DataBoundSetter
    public void setEncrypt(Boolean value) {
        encrypt = value;
    }

    /** The instance whose root volume is replaced by what comes back; null for none. */
    @CheckForNull
    public String getInPlaceOf() {
        return inPlaceOf;
    }

    @DataBoundSetter
    public void setInPlaceOf(String value) {
        inPlaceOf = Util.fixEmptyAndTrim(value);
    }

    /** Whether an object that others have stored is restored, too. */
    public boolean isAcceptForeign() {
        return acceptForeign;
    }

    @DataBoundSetter
    public void setAcceptForeign(boolean value) {
        acceptForeign = value;
    }

    /** Whether an instance is launched from what came back. */
    public boolean isLaunch() {
        return launch;
    }

    @DataBoundSetter
    public void setLaunch(boolean value) {
        launch = value;
    }

    /** How it is to differ from the one that was backed up; null takes all as recorded. */
    @CheckForNull
    public LaunchWith getLaunchWith() {
        return launchWith;
    }

    @DataBoundSetter
    public void setLaunchWith(LaunchWith value) {
        launchWith = value;
    }

    /** Whether all is looked at, and nothing is made. */
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean value) {
        dryRun = value;
    }

    /** The operation to pick up, instead of beginning one. */
    @CheckForNull
    public String getResumeRunId() {
        return resumeRunId;
    }

    @DataBoundSetter
    public void setResumeRunId(String value) {
        resumeRunId = Util.fixEmptyAndTrim(value);
    }

    @Extension
    public static final class DescriptorImpl extends OperationStepDescriptor implements RestoreFields {

        @Override
        public String getFunctionName() {
            return "amiRestore";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiRestoreStep_DisplayName();
        }

        /** A form has three choices; nothing chosen is null. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            JSONObject rest = JSONObject.fromObject(form);
            if (form.optString("encrypt").isEmpty()) {
                rest.discard("encrypt");
            }
            return super.newInstance(request, rest);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            Object what = Stream.of("amiId", "instanceId", "backupRunId", "resumeRunId")
                    .filter(arguments::containsKey)
                    .map(arguments::get)
                    .findFirst()
                    .orElse("");
            Object bucket = arguments.get("bucket");
            return what + (bucket == null ? "" : " ← " + bucket);
        }
    }
}
