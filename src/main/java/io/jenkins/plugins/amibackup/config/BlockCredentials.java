package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The Region and the credentials that a block of a Pipeline gives the steps inside it, or a build wrapper the build steps of a
 * freestyle job, in the variables that all of AWS's own tools read: {@code withCredentials([aws(…)])}, another plugin's {@code
 * withAWS}, or {@code withEnv}. They don't change while the block runs. Never stored: after a restart they are read again from
 * the step's context.
 */
@Restricted(NoExternalUse.class)
public final class BlockCredentials {

    /** No block. */
    public static final BlockCredentials NONE = new BlockCredentials("", null, "");

    private final String region;
    private final AwsCredentials credentials;
    private final String profile;

    private BlockCredentials(String region, AwsCredentials credentials, String profile) {
        this.region = region;
        this.credentials = credentials;
        this.profile = profile;
    }

    /** @param variables what the blocks around a step have set, without the environment of the machine that it runs on */
    public static BlockCredentials of(Map<String, String> variables) {
        return new BlockCredentials(
                first(variables, "AWS_REGION", "AWS_DEFAULT_REGION"),
                keys(variables),
                first(variables, "AWS_PROFILE", "AWS_DEFAULT_PROFILE"));
    }

    private static String first(Map<String, String> variables, String name, String other) {
        String value = text(variables, name);
        return value.isEmpty() ? text(variables, other) : value;
    }

    private static AwsCredentials keys(Map<String, String> variables) {
        String key = text(variables, "AWS_ACCESS_KEY_ID");
        String secret = text(variables, "AWS_SECRET_ACCESS_KEY");
        String token = text(variables, "AWS_SESSION_TOKEN");
        if (key.isEmpty() || secret.isEmpty()) {
            return null;
        }
        return token.isEmpty()
                ? AwsBasicCredentials.create(key, secret)
                : AwsSessionCredentials.create(key, secret, token);
    }

    private static String text(Map<String, String> variables, String name) {
        return Util.fixNull(variables.get(name)).strip();
    }

    /** The Region; empty where the block names none. */
    @NonNull
    String region() {
        return region;
    }

    /** Whether the block has set any. */
    public boolean hasCredentials() {
        return credentials != null;
    }

    /**
     * Tells these credentials from others after a restart of Jenkins. It may be written down: of the key it has only the ID, which is no
     * secret, and of that a hash. Empty where there are no credentials.
     *
     * @param runId who uses them: marks of different runs can't be compared
     */
    @NonNull
    public String mark(String runId) {
        return hasCredentials() ? Util.getDigestOf(runId + " " + credentials.accessKeyId()) : "";
    }

    AwsCredentials credentials() {
        return credentials;
    }

    /** The profile that AWS's own tools would take keys from if the block has none itself; empty for none. */
    @NonNull
    public String profile() {
        return hasCredentials() ? "" : profile;
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
        return "Block[" + region + (hasCredentials() ? ", with credentials]" : "]");
    }
}
