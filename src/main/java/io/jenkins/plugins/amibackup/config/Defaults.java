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
 * @param credentialsId null where there are none
 * @param kmsKeyId null for the account's key for EBS
 */
@Restricted(NoExternalUse.class)
public record Defaults(
        @NonNull String region,
        @CheckForNull String bucket,
        @NonNull String amiPrefix,
        @CheckForNull String credentialsId,
        @CheckForNull String kmsKeyId) {

    public static final String REGION = "us-east-1";

    /** As they are now. */
    public static Defaults current() {
        AmiBackupConfiguration ours = AmiBackupConfiguration.get();
        return new Defaults(
                first(ours.getRegion(), inheritedRegion()),
                ours.getBucket(),
                first(ours.getAmiPrefix(), BackupRequest.DEFAULT_PREFIX),
                ours.getCredentialsId() == null ? inheritedCredentialsId() : ours.getCredentialsId(),
                ours.getKmsKeyId());
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

    /** The credentials where an administrator has chosen none; null for none. */
    @CheckForNull
    static String inheritedCredentialsId() {
        return inherited(InheritedDefaults::credentialsId);
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
