package io.jenkins.plugins.amibackup.buildlog;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.amibackup.config.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A build step of a freestyle job as a person fills it in: which step, and what each field gets. */
@Restricted(NoExternalUse.class)
public enum BuildStepCall {
    BACK_UP("amiBackupBuilder"),
    RESTORE("amiRestoreBuilder"),
    VERIFY("amiBackupVerifyBuilder");

    private final String symbol;

    BuildStepCall(String symbol) {
        this.symbol = symbol;
    }

    /** The name under which a job's form offers the step. */
    public String title() {
        Descriptor<?> descriptor = SymbolLookup.get().findDescriptor(Builder.class, symbol);
        return descriptor == null ? symbol : descriptor.getDisplayName();
    }

    /**
     * The fields by the titles that the form shows, with their values; those that stay empty are left out.
     *
     * @param id what the step is about: an instance's id or an image's
     * @param kmsKeyId of the image; null for none
     */
    public String fields(String id, Connection connection, @CheckForNull String kmsKeyId) {
        return fields(id, "", connection, kmsKeyId);
    }

    /**
     * The same.
     *
     * @param level to which level a backup is verified; empty for none
     */
    public String fields(String id, String level, Connection connection, @CheckForNull String kmsKeyId) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(this == BACK_UP ? Messages.BuildStepCall_InstanceId() : Messages.BuildStepCall_AmiId(), id);
        fields.put(Messages.BuildStepCall_Level(), level);
        fields.put(Messages.BuildStepCall_Bucket(), connection.bucket());
        fields.put(Messages.BuildStepCall_BucketOwner(), connection.bucketOwner());
        fields.put(Messages.BuildStepCall_Region(), connection.region());
        fields.put(Messages.BuildStepCall_Credentials(), connection.credentialsId());
        fields.put(Messages.BuildStepCall_Sse(), connection.sse());
        fields.put(Messages.BuildStepCall_SseKmsKey(), connection.sseKmsKeyId());
        fields.put(Messages.BuildStepCall_RoleArn(), connection.roleArn());
        fields.put(Messages.BuildStepCall_ExternalId(), connection.externalId());
        fields.put(Messages.BuildStepCall_KmsKey(), Util.fixNull(kmsKeyId));
        return fields.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("; "));
    }
}
