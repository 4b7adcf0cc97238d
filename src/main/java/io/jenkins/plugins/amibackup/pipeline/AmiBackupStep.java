package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Defaults;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.Order;
import io.jenkins.plugins.amibackup.engine.operation.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.OperationResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Backs an instance up: {@code amiBackup(instanceId: 'i-…')}. Returns a {@link BackupResult}. */
@Restricted(NoExternalUse.class)
public final class AmiBackupStep extends OperationStep {

    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private String amiPrefix;
    private boolean noReboot = true;
    private boolean encrypt = true;
    private boolean keepImage = true;
    private ArrayList<String> excludeDevices;
    private String description;

    @DataBoundConstructor
    public AmiBackupStep(String instanceId) {
        this.instanceId = Util.fixNull(instanceId).strip();
    }

    @Override
    BackupRequest request(Connection connection, Run<?, ?> run) {
        return BackupRequest.of(instanceId, connection.bucket(), connection.region())
                .amiPrefix(amiPrefix == null ? Defaults.current().amiPrefix() : amiPrefix)
                .noReboot(noReboot)
                .encrypt(encrypt)
                .kmsKeyId(Defaults.kmsKeyId(getKmsKeyId(), encrypt))
                .keepImage(keepImage)
                .excludeDevices(excludeDevices)
                .tags(getTags())
                .description(description)
                .origin(Order.origin("pipeline", run))
                .build();
    }

    @Override
    String kind() {
        return Order.BACKUP;
    }

    @Override
    Serializable result(OperationResult result) {
        return new BackupResult(result);
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
    }

    @CheckForNull
    public String getAmiPrefix() {
        return amiPrefix;
    }

    @DataBoundSetter
    public void setAmiPrefix(String value) {
        amiPrefix = Util.fixEmptyAndTrim(value);
    }

    public boolean isNoReboot() {
        return noReboot;
    }

    @DataBoundSetter
    public void setNoReboot(boolean value) {
        noReboot = value;
    }

    public boolean isEncrypt() {
        return encrypt;
    }

    @DataBoundSetter
    public void setEncrypt(boolean value) {
        encrypt = value;
    }

    public boolean isKeepImage() {
        return keepImage;
    }

    @DataBoundSetter
    public void setKeepImage(boolean value) {
        keepImage = value;
    }

    @CheckForNull
    public List<String> getExcludeDevices() {
        return excludeDevices;
    }

    /** The devices as a form shows them. */
    public String getExcludeDevicesText() {
        return FormText.devices(excludeDevices);
    }

    /** In Pipeline the values may be texts with variables in them. */
    @DataBoundSetter
    public void setExcludeDevices(List<String> values) {
        if (values == null || values.isEmpty()) {
            excludeDevices = null;
            return;
        }
        ArrayList<String> texts = new ArrayList<>();
        for (Object device : (List<?>) values) {
            texts.add(String.valueOf(device));
        }
        excludeDevices = texts;
    }

    @CheckForNull
    public String getDescription() {
        return description;
    }

    @DataBoundSetter
    public void setDescription(String value) {
        description = Util.fixEmptyAndTrim(value);
    }

    @Extension
    public static final class DescriptorImpl extends OperationStepDescriptor {

        @Override
        public String getFunctionName() {
            return "amiBackup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupStep_DisplayName();
        }

        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            JSONObject rest = JSONObject.fromObject(form);
            rest.discard("excludeDevices");
            AmiBackupStep step = (AmiBackupStep) super.newInstance(request, rest);
            step.setExcludeDevices(FormText.devices(form.optString("excludeDevices")));
            return step;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            Object bucket = arguments.get("bucket");
            return arguments.getOrDefault("instanceId", arguments.get("resumeRunId"))
                    + (bucket == null ? "" : " → " + bucket);
        }
    }
}
