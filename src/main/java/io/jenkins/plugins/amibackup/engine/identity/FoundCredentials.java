package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SessionCredentials;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The credentials that any AWS tool would find, in the order in which AWS's own look: keys in the environment, a web identity,
 * the profile, the container, the instance. What is set counts: if it fails, nothing else is tried in its place, because that could
 * be somebody else. All services are asked on the chosen way: Region, endpoints, proxy and certificate authorities.
 */
public final class FoundCredentials {

    private final AwsAccess way;
    private final Machine machine;
    private final MachineServices services;

    /** For a program that looks once. */
    public FoundCredentials(AwsAccess way, Machine machine) {
        this(way, machine, new MachineServices());
    }

    /**
     * @param way how AWS is reached; its credentials are not used
     * @param services shared by all ways
     */
    FoundCredentials(AwsAccess way, Machine machine, MachineServices services) {
        this.way = way;
        this.machine = machine;
        this.services = services;
    }

    /**
     * Where the credentials come from. Nothing is asked yet.
     *
     * @param profile the profile that was given; null for none
     * @throws OperationException with the line to show, when what is set contradicts itself
     */
    public AwsCredentialsProvider find(String profile) {
        return profile == null ? find(source()) : profile(profile);
    }

    /** What is set on this machine. */
    Remembered.Source source() {
        if (machine.hasKeys()) {
            return Remembered.Source.KEYS;
        }
        if (!machine.setting("AWS_WEB_IDENTITY_TOKEN_FILE", "aws.webIdentityTokenFile")
                .isEmpty()) {
            return Remembered.Source.WEB_IDENTITY;
        }
        if (!machine.setting("AWS_PROFILE", "aws.profile").isEmpty()
                || profiles()
                        .profile(machine.profile())
                        .filter(ProfileCredentials::hasAny)
                        .isPresent()) {
            return Remembered.Source.PROFILE;
        }
        checkNamed("AWS_CONFIG_FILE", "aws.configFile", ProfileFileLocation.configurationFilePath());
        checkNamed(
                "AWS_SHARED_CREDENTIALS_FILE", "aws.sharedCredentialsFile", ProfileFileLocation.credentialsFilePath());
        return isInContainer() ? Remembered.Source.CONTAINER : Remembered.Source.INSTANCE;
    }

    AwsCredentialsProvider find(Remembered.Source source) {
        return switch (source) {
            case KEYS -> environment();
            case WEB_IDENTITY ->
                webIdentity(
                        machine.setting("AWS_ROLE_ARN", "aws.roleArn"),
                        machine.setting("AWS_ROLE_SESSION_NAME", "aws.roleSessionName"),
                        machine.setting("AWS_WEB_IDENTITY_TOKEN_FILE", "aws.webIdentityTokenFile"));
            case PROFILE -> profile(machine.profile());
            case CONTAINER -> container();
            case INSTANCE -> instance(false);
        };
    }

    /** Whoever names a file means what stands in it: if that isn't there, the machine's own role would be somebody else. */
    private void checkNamed(String variable, String property, Path file) {
        if (!machine.setting(variable, property).isEmpty() && !Files.isReadable(file)) {
            throw unread(file);
        }
    }

    private static OperationException unread(Path file) {
        return new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.fileUnread", file), null);
    }

    /**
     * The files of profiles, read anew.
     *
     * @throws OperationException with the line to show, when one of them can't be read
     */
    public static ProfileFile profiles() {
        for (Path file : Remembered.paths()) {
            // The SDK passes over both as if there were no file.
            if (Files.isDirectory(file) || Files.exists(file) && !Files.isReadable(file)) {
                throw unread(file);
            }
        }
        try {
            return ProfileFile.defaultProfileFile();
        } catch (RuntimeException unreadable) {
            throw new OperationException(
                    FailureKind.BAD_INPUT,
                    Line.of("credentials.files", withoutFullStop(String.valueOf(unreadable.getMessage()))),
                    unreadable);
        }
    }

    private AwsCredentialsProvider profile(String name) {
        return new ProfileCredentials(profiles(), this, way, machine).of(name);
    }

    /** Keys that stand in the environment. */
    AwsCredentialsProvider environment() {
        String key = machine.setting("AWS_ACCESS_KEY_ID", "aws.accessKeyId");
        String secret = machine.setting("AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey");
        String token = machine.setting("AWS_SESSION_TOKEN", "aws.sessionToken");
        if (key.isEmpty() || secret.isEmpty()) {
            throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.half"), null);
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
                    machine.awaits(Line.of("signIn.awaits.sts", way.region()));
                    String token = token(file);
                    AwsAccess unsigned = way.as("web identity", AnonymousCredentialsProvider.create());
                    return AssumedRole.session(SignIn.ask(unsigned, http -> {
                        try (StsClient sts = AssumedRole.sts(unsigned, http)) {
                            return sts.assumeRoleWithWebIdentity(request -> request.roleArn(role)
                                            .roleSessionName(session.isEmpty() ? "ami-backup" : session)
                                            .webIdentityToken(token))
                                    .credentials();
                        } catch (SdkException refused) {
                            // Explained here: another role may be assumed with these, and its refusal has another
                            // cause.
                            throw SignIn.explain(refused);
                        }
                    }));
                },
                machine.clock());
    }

    private static String token(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException unreadable) {
            throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.token", file), unreadable);
        }
    }

    private boolean isInContainer() {
        return !machine.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isEmpty()
                || !machine.setting("AWS_CONTAINER_CREDENTIALS_FULL_URI", "aws.containerCredentialsFullUri")
                        .isEmpty();
    }

    /** The role of the container that this runs in. */
    public AwsCredentialsProvider container() {
        AwsCredentialsProvider provider = services.container(machine.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                + " " + machine.setting("AWS_CONTAINER_CREDENTIALS_FULL_URI", "aws.containerCredentialsFullUri"));
        return () -> {
            machine.awaits(Line.of("signIn.awaits.container"));
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
    public AwsCredentialsProvider instance(boolean chosen) {
        AwsCredentialsProvider provider =
                services.instance(machine.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "aws.ec2MetadataServiceEndpoint")
                        + " " + machine.setting("AWS_EC2_METADATA_DISABLED", "aws.disableEc2Metadata"));
        AtomicBoolean hasGiven = services.instanceHasGiven();
        return () -> {
            machine.awaits(Line.of("signIn.awaits.instance"));
            try {
                AwsCredentials given = provider.resolveCredentials();
                hasGiven.set(true);
                return given;
            } catch (RuntimeException failed) {
                throw chosen || hasGiven.get() || hasAnswered(failed)
                        ? refused("credentials.instance", failed)
                        : new OperationException(FailureKind.CREDENTIALS, machine.none(), failed);
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
        return new OperationException(SignIn.kindOf(failed), Line.of(key, withoutFullStop(deepest(failed))), failed);
    }

    static String withoutFullStop(String foreign) {
        return foreign.endsWith(".") ? foreign.substring(0, foreign.length() - 1) : foreign;
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
