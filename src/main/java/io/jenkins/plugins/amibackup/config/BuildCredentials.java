package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.Secret;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The identity of a build in AWS: the credentials that it names, if it may use them; else the administrator's default; else the
 * controller itself, if that is allowed. Looked up again for every call, so that renewed or withdrawn credentials take effect
 * at once.
 */
final class BuildCredentials {

    private static final String SALT = UUID.randomUUID().toString();

    private final Run<?, ?> run;
    private final Item item;
    private final String credentialsId;
    private final Supplier<CredentialsPolicy> policy;

    /**
     * @param run the build; null when it is gone, and its clean-up goes on, or for a form
     * @param item its job, or where a form is filled in; null when that is gone, too
     * @param credentialsId empty when the build names none
     * @param policy what is allowed where none are named
     */
    BuildCredentials(
            @CheckForNull Run<?, ?> run,
            @CheckForNull Item item,
            String credentialsId,
            Supplier<CredentialsPolicy> policy) {
        this.run = run;
        this.item = item;
        this.credentialsId = credentialsId;
        this.policy = policy;
    }

    /**
     * The way to AWS with these credentials.
     *
     * @param way the same way without any
     * @throws OperationException with the line to show when there are none
     */
    AwsAccess access(AwsAccess way, Clock clock) {
        AmazonWebServicesCredentials found = find();
        if (found == null) {
            return way.as("controller", provider(() -> controller(way)));
        }
        if (run != null) {
            CredentialsProvider.track(run, found);
        }
        AwsAccess keys = way.as(identity(found, way), provider(() -> keys(way)));
        if (found instanceof AWSCredentialsImpl ours
                && !Util.fixNull(ours.getIamRoleArn()).isBlank()) {
            // Assumed by the engine, which keeps the session until it ends and respects the endpoints of this site.
            return Connection.assume(keys, ours.getIamRoleArn().strip(), ours.getIamExternalId(), item, clock);
        }
        return keys;
    }

    /** Distinguishes identities without revealing them: a hash with a salt that never leaves this process. */
    static String identity(String... parts) {
        try {
            byte[] salted = (SALT + String.join("\n", parts)).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(salted));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * That of what the credentials give now. While they give nothing because of a fault that passes, an identity that nobody shares
     * stands in for it: the engine asks again whenever it needs them, with its patience.
     *
     * @throws OperationException with the line to show when they give nothing, and that doesn't pass
     */
    private static String identity(AmazonWebServicesCredentials found, AwsAccess way) {
        try {
            return identity(resolve(found, way));
        } catch (OperationException why) {
            if (!why.kind().passes()) {
                throw why;
            }
            return identity(found.getId(), UUID.randomUUID().toString());
        }
    }

    /** The secret is part of it: someone who knows only a key's ID is a different identity. */
    static String identity(AwsCredentials keys) {
        return identity(keys.accessKeyId(), keys.secretAccessKey());
    }

    /** A failure reaches the engine through the SDK, like any other failure of credentials. */
    private static AwsCredentialsProvider provider(Supplier<AwsCredentials> source) {
        return () -> {
            try {
                return source.get();
            } catch (RuntimeException failed) {
                // Raw, it would look as if it were about the call that the credentials are for.
                OperationException why = SignIn.explain(failed);
                throw SdkClientException.create(why.getMessage(), why);
            }
        };
    }

    private AwsCredentials keys(AwsAccess way) {
        AmazonWebServicesCredentials found = find();
        return found == null ? controller(way) : resolve(found, way);
    }

    private AwsCredentials controller(AwsAccess way) {
        if (!policy.get().controllerIdentity()) {
            throw refused("credentials.controllerNotAllowed");
        }
        return ControllerIdentity.get().resolve(way);
    }

    /** The credentials to act with; null for the controller's own identity. */
    private AmazonWebServicesCredentials find() {
        CredentialsPolicy now = policy.get();
        String byDefault = now.credentialsId();
        AmazonWebServicesCredentials found = null;
        if (!credentialsId.isEmpty()) {
            found = named();
        } else if (byDefault != null) {
            found = byDefault(byDefault);
        }
        if (found == null && !now.controllerIdentity()) {
            throw refused("credentials.controllerNotAllowed");
        }
        if (found instanceof AWSCredentialsImpl keys) {
            checkUsable(keys, now);
        }
        return found;
    }

    private AmazonWebServicesCredentials named() {
        if (run == null && item == null) {
            throw refused("credentials.jobGone", credentialsId);
        }
        AmazonWebServicesCredentials found = named(AmazonWebServicesCredentials.class);
        if (found == null) {
            IdCredentials other = named(IdCredentials.class);
            throw other == null
                    ? refused("credentials.unknown", credentialsId, item.getFullDisplayName())
                    : refused(
                            "credentials.notAws",
                            credentialsId,
                            other.getDescriptor().getDisplayName());
        }
        return found;
    }

    /** Without a build, what the job's builds may use by themselves. */
    private <C extends IdCredentials> C named(Class<C> type) {
        if (run != null) {
            return CredentialsProvider.findCredentialById(credentialsId, type, run, List.of());
        }
        return CredentialsProvider.findCredentialByIdInItem(
                credentialsId,
                type,
                item,
                item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                List.of());
    }

    private static AmazonWebServicesCredentials byDefault(String id) {
        AmazonWebServicesCredentials found = CredentialsProvider.findCredentialByIdInItemGroup(
                id, AmazonWebServicesCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of());
        if (found == null) {
            throw refused("credentials.noDefault");
        }
        return found;
    }

    /** Credentials without a key use the controller's own identity, so they need the same permission. */
    private static void checkUsable(AWSCredentialsImpl keys, CredentialsPolicy now) {
        boolean hasKey = !keys.getAccessKey().isBlank();
        if (hasKey == Secret.toString(keys.getSecretKey()).isBlank()) {
            throw refused("credentials.halfAKey", keys.getId());
        }
        if (!hasKey && !now.controllerIdentity()) {
            throw refused("credentials.noKey", keys.getId());
        }
        if (keys.requiresToken()) {
            throw refused("credentials.mfaToken", keys.getId());
        }
    }

    private static AwsCredentials resolve(AmazonWebServicesCredentials found, AwsAccess way) {
        AwsCredentials resolved;
        try {
            resolved = keysOf(found, way);
        } catch (RuntimeException unresolved) {
            // Whatever another plugin, or a service that is asked, makes of it.
            OperationException why = SignIn.explain(unresolved);
            throw new OperationException(
                    why.kind(), Line.of("credentials.unresolved", found.getId(), why.line()), unresolved);
        }
        if (resolved == null) {
            throw refused("credentials.halfAKey", found.getId());
        }
        return resolved;
    }

    /** Null where another plugin gives none. */
    private static AwsCredentials keysOf(AmazonWebServicesCredentials found, AwsAccess way) {
        if (found instanceof AWSCredentialsImpl keys) {
            return keys.getAccessKey().isBlank()
                    ? ControllerIdentity.get().resolve(way)
                    : AwsBasicCredentials.create(keys.getAccessKey(), Secret.toString(keys.getSecretKey()));
        }
        return found.resolveCredentials();
    }

    /** In words of the engine: a form shows them in the reader's language, although the credentials are looked up on another thread. */
    private static OperationException refused(String key, Object... arguments) {
        return new OperationException(FailureKind.CREDENTIALS, Line.of(key, arguments), null);
    }
}
