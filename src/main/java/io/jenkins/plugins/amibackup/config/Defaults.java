package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.Objects;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The values for what a job leaves out: the administrator's, else those of another plugin's settings, else our own.
 *
 * @param bucket null where there is none
 * @param bucketOwner whose that bucket must be; null for the account that acts
 * @param sse the encryption that our own writes ask for; null for none
 * @param sseKmsKeyId the key of that; null for AWS's own
 * @param credentialsId null where there are none
 * @param kmsKeyId null for the account's key for EBS
 * @param waitFor how far a backup must have come for a job to go on; null for the whole
 */
@Restricted(NoExternalUse.class)
public record Defaults(
        @NonNull String region,
        @CheckForNull String bucket,
        @CheckForNull String bucketOwner,
        @CheckForNull String sse,
        @CheckForNull String sseKmsKeyId,
        @NonNull String amiPrefix,
        @CheckForNull String credentialsId,
        @CheckForNull String kmsKeyId,
        @CheckForNull String waitFor) {

    public static final String REGION = "us-east-1";

    /** As they are now. */
    public static Defaults current() {
        AmiBackupConfiguration ours = AmiBackupConfiguration.get();
        return new Defaults(
                first(ours.getRegion(), inheritedRegion()),
                ours.getBucket(),
                ours.getBucketOwner(),
                ours.getSse(),
                ours.getSseKmsKeyId(),
                first(ours.getAmiPrefix(), BackupRequest.DEFAULT_PREFIX),
                credentialsId(ours.getCredentialsId(), ours.isInheritCredentials()),
                ours.getKmsKeyId(),
                ours.getWaitFor());
    }

    /**
     * The key to encrypt with: the one that is named, or the administrator's where something is to be encrypted at all.
     *
     * @param named empty or null for none
     */
    @CheckForNull
    public static String kmsKeyId(@CheckForNull String named, boolean encrypts) {
        return Util.fixEmptyAndTrim(named) == null && encrypts ? current().kmsKeyId() : named;
    }

    /** The Region where an administrator has set none. */
    static String inheritedRegion() {
        return first(inherited(InheritedDefaults::region), REGION);
    }

    /**
     * The default credentials: those chosen, else those set up for another plugin, which become every job's only where an
     * administrator says so.
     *
     * @param chosen empty or null for none
     * @param inherits whether an administrator has said so
     */
    @CheckForNull
    static String credentialsId(@CheckForNull String chosen, boolean inherits) {
        String ours = Util.fixEmptyAndTrim(chosen);
        return ours == null && inherits ? inherited(InheritedDefaults::credentialsId) : ours;
    }

    private static String inherited(Function<InheritedDefaults, String> value) {
        return ExtensionList.lookup(InheritedDefaults.class).stream()
                .map(value)
                .map(Util::fixEmptyAndTrim)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String first(String given, String otherwise) {
        return given == null ? otherwise : given;
    }
}
