package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SessionCredentials;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The credentials that any AWS tool would find, in the order in which AWS's own look: keys in the environment, a web identity,
 * the profile, the container, the instance. What is set counts: if it fails, nothing else is tried in its place, because that could
 * be somebody else. All services are asked on the chosen way: Region, endpoints, proxy and certificate authorities.
 */
final class FoundCredentials {

    private final AwsAccess way;
    private final Surroundings surroundings;
    private final Consumer<String> awaits;

    /**
     * @param way how AWS is reached; its credentials are not used
     * @param awaits hears what is asked next, for who waits
     */
    FoundCredentials(AwsAccess way, Surroundings surroundings, Consumer<String> awaits) {
        this.way = way;
        this.surroundings = surroundings;
        this.awaits = awaits;
    }

    /** @param profile the profile that was given; null for none */
    AwsCredentialsProvider find(String profile) {
        if (profile != null) {
            return profile(profile);
        }
        if (surroundings.hasKeys()) {
            return environment();
        }
        if (!surroundings
                .setting("AWS_WEB_IDENTITY_TOKEN_FILE", "aws.webIdentityTokenFile")
                .isEmpty()) {
            return webIdentity(
                    surroundings.setting("AWS_ROLE_ARN", "aws.roleArn"),
                    surroundings.setting("AWS_ROLE_SESSION_NAME", "aws.roleSessionName"),
                    surroundings.setting("AWS_WEB_IDENTITY_TOKEN_FILE", "aws.webIdentityTokenFile"));
        }
        String named = Profiles.inUse(null, surroundings);
        if (!surroundings.setting("AWS_PROFILE", "aws.profile").isEmpty()
                || Profiles.file()
                        .profile(named)
                        .filter(ProfileCredentials::hasAny)
                        .isPresent()) {
            return profile(named);
        }
        return isInContainer() ? container() : instance(false);
    }

    private AwsCredentialsProvider profile(String name) {
        return new ProfileCredentials(Profiles.file(), this, way, surroundings, awaits).of(name);
    }

    /** Keys that stand in the environment. */
    AwsCredentialsProvider environment() {
        String key = surroundings.setting("AWS_ACCESS_KEY_ID", "aws.accessKeyId");
        String secret = surroundings.setting("AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey");
        String token = surroundings.setting("AWS_SESSION_TOKEN", "aws.sessionToken");
        if (key.isEmpty() || secret.isEmpty()) {
            throw new OperationException(FailureKind.CREDENTIALS, Words.text("credentials.half"));
        }
        AwsCredentials keys = token.isEmpty()
                ? AwsBasicCredentials.create(key, secret)
                : AwsSessionCredentials.create(key, secret, token);
        return () -> keys;
    }

    /** A role that an identity provider's token opens, as in a cluster. */
    AwsCredentialsProvider webIdentity(String role, String session, String file) {
        return new SessionCredentials(
                () -> {
                    awaits.accept(Words.text("signIn.awaits.sts", way.region()));
                    String token = token(file);
                    AwsAccess unsigned = way.as("web identity", AnonymousCredentialsProvider.create());
                    return AssumedRole.session(SignIn.ask(unsigned, http -> {
                        try (StsClient sts = AssumedRole.sts(unsigned, http)) {
                            return sts.assumeRoleWithWebIdentity(request -> request.roleArn(role)
                                            .roleSessionName(session.isEmpty() ? "ami-backup" : session)
                                            .webIdentityToken(token))
                                    .credentials();
                        }
                    }));
                },
                surroundings.clock());
    }

    private static String token(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException unreadable) {
            throw new OperationException(FailureKind.CREDENTIALS, Words.text("credentials.token", file), unreadable);
        }
    }

    private boolean isInContainer() {
        return !surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isEmpty()
                || !surroundings
                        .setting("AWS_CONTAINER_CREDENTIALS_FULL_URI", "aws.containerCredentialsFullUri")
                        .isEmpty();
    }

    /** The role of the container that this runs in. */
    AwsCredentialsProvider container() {
        ContainerCredentialsProvider provider =
                ContainerCredentialsProvider.builder().build();
        return () -> {
            awaits.accept(Words.text("signIn.awaits.container"));
            try {
                return provider.resolveCredentials();
            } catch (RuntimeException failed) {
                throw refused("credentials.container", failed);
            }
        };
    }

    /**
     * The role of the instance that this runs on.
     *
     * @param chosen whether somebody has named it; else silence means that there is no instance, until it has once given credentials
     */
    AwsCredentialsProvider instance(boolean chosen) {
        AtomicBoolean expected = new AtomicBoolean(chosen);
        InstanceProfileCredentialsProvider provider = InstanceProfileCredentialsProvider.create();
        return () -> {
            awaits.accept(Words.text("signIn.awaits.instance"));
            try {
                AwsCredentials given = provider.resolveCredentials();
                expected.set(true);
                return given;
            } catch (RuntimeException failed) {
                throw expected.get() || hasAnswered(failed)
                        ? refused("credentials.instance", failed)
                        : new OperationException(FailureKind.CREDENTIALS, Words.text("credentials.none"), failed);
            }
        };
    }

    /** Whether there is such a service: what it has answered may not be readable. */
    private static boolean hasAnswered(Throwable failure) {
        if (SignIn.kindOf(failure) == FailureKind.UNTRUSTED) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkServiceException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof java.io.UncheckedIOException
                            && SignIn.kindOf(failure) == FailureKind.CREDENTIALS) {
                return true;
            }
        }
        return false;
    }

    private static OperationException refused(String key, RuntimeException failed) {
        if (SignIn.kindOf(failed) == FailureKind.UNTRUSTED) {
            return SignIn.explain(failed);
        }
        return new OperationException(
                SignIn.kindOf(failed), Words.text(key, Words.withoutFullStop(deepest(failed))), failed);
    }

    /** The words that are nearest to the cause. */
    static String deepest(Throwable failure) {
        String words = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                words = cause.getMessage().strip();
            }
        }
        return words;
    }
}
