package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ProcessCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The credentials of a profile: keys, a program, a single sign-on, or a role that another profile or this machine may assume. The SDK
 * could do the same, but not on a chosen way: it asks the profile's own Region, knows no private certificate authority, and waits for
 * minutes.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html">Settings of profiles</a>
 */
public final class ProfileCredentials {

    private static final List<String> ANY = List.of(
            "aws_access_key_id",
            "aws_secret_access_key",
            "role_arn",
            "credential_process",
            "login_session",
            "sso_session",
            "sso_start_url",
            "sso_account_id",
            "sso_role_name",
            "web_identity_token_file");

    private final ProfileFile file;
    private final FoundCredentials found;
    private final AwsAccess way;
    private final Machine machine;

    /** @param found what a {@code credential_source} may name */
    ProfileCredentials(ProfileFile file, FoundCredentials found, AwsAccess way, Machine machine) {
        this.file = file;
        this.found = found;
        this.way = way;
        this.machine = machine;
    }

    /** Whether a profile says anything about credentials. */
    static boolean hasAny(Profile profile) {
        return ANY.stream().anyMatch(profile.properties()::containsKey);
    }

    /**
     * The credentials of a profile. Nothing is asked yet.
     *
     * @throws OperationException with the line to show, when the profile is not there or contradicts itself
     */
    AwsCredentialsProvider of(String name) {
        return of(name, new ArrayList<>());
    }

    /** @param path the profiles whose source this one is, the first one first */
    private AwsCredentialsProvider of(String name, List<String> path) {
        Profile profile = file.profile(name)
                .orElseThrow(() -> path.isEmpty()
                        ? new OperationException(
                                FailureKind.CREDENTIALS, Line.of("credentials.noSuchProfile", name), null)
                        : refused(path.get(path.size() - 1), "profile.noSource", name));
        boolean itself = !path.isEmpty() && path.get(path.size() - 1).equals(name);
        if (itself && has(profile, "aws_access_key_id")) {
            return keys(profile);
        }
        if (path.contains(name)) {
            throw refused(path.get(0), "profile.circle", String.join(" → ", path) + " → " + name);
        }
        path.add(name);
        if (has(profile, "role_arn") && has(profile, "web_identity_token_file")) {
            return found.webIdentity(
                    get(profile, "role_arn"),
                    get(profile, "role_session_name"),
                    get(profile, "web_identity_token_file"));
        }
        if (profile.properties().keySet().stream().anyMatch(key -> key.startsWith("sso_"))) {
            return machine.singleSignOn(file, profile, way);
        }
        if (has(profile, "role_arn")) {
            return role(profile, path);
        }
        if (has(profile, "login_session")) {
            throw new OperationException(
                    FailureKind.CREDENTIALS,
                    Line.of(machine.isAttended() ? "credentials.login" : "credentials.loginElsewhere", name),
                    null);
        }
        if (has(profile, "credential_process")) {
            return program(profile);
        }
        return keys(profile);
    }

    private AwsCredentialsProvider role(Profile profile, List<String> path) {
        String role = get(profile, "role_arn");
        String session = has(profile, "role_session_name") ? get(profile, "role_session_name") : "ami-backup";
        if (!AssumedRole.isSessionName(session)) {
            throw refused(profile.name(), "profile.wrong", "role_session_name", session);
        }
        AwsAccess base = way.as("profile " + profile.name(), source(profile, path));
        String external = has(profile, "external_id") ? get(profile, "external_id") : null;
        AssumedRole assumed = new AssumedRole(base, role, external, session, lasts(profile), machine.clock());
        return () -> {
            base.credentials().resolveCredentials();
            machine.awaits(Line.of("signIn.awaits.role", way.region(), role));
            try {
                return assumed.resolveCredentials();
            } catch (RuntimeException refused) {
                throw explained(profile, refused);
            }
        };
    }

    /** A role that asks for a code denies like any other: only the profile says so. Any other failure has reasons of its own. */
    private RuntimeException explained(Profile profile, RuntimeException refused) {
        return has(profile, "mfa_serial")
                        && refused.getCause() instanceof OperationException why
                        && why.getCause() instanceof AwsException answer
                        && answer.mayBeForLackOfACode()
                ? new OperationException(
                        FailureKind.CREDENTIALS,
                        Line.of(machine.isAttended() ? "credentials.mfa" : "credentials.mfaElsewhere", profile.name()),
                        refused)
                : refused;
    }

    private AwsCredentialsProvider source(Profile profile, List<String> path) {
        boolean named = has(profile, "source_profile");
        if (named == has(profile, "credential_source")) {
            throw refused(profile.name(), named ? "profile.both" : "profile.neither");
        }
        if (named) {
            return of(get(profile, "source_profile"), path);
        }
        String source = get(profile, "credential_source");
        return switch (source) {
            case "Environment" -> found.environment();
            case "Ec2InstanceMetadata" -> found.instance(true);
            case "EcsContainer" -> found.container();
            default -> throw refused(profile.name(), "profile.wrong", "credential_source", source);
        };
    }

    private Duration lasts(Profile profile) {
        if (!has(profile, "duration_seconds")) {
            return null;
        }
        String seconds = get(profile, "duration_seconds");
        try {
            return Duration.ofSeconds(Integer.parseInt(seconds));
        } catch (NumberFormatException noNumber) {
            throw refused(profile.name(), "profile.wrong", "duration_seconds", seconds);
        }
    }

    private AwsCredentialsProvider program(Profile profile) {
        ProcessCredentialsProvider provider = ProcessCredentialsProvider.builder()
                .command(get(profile, "credential_process"))
                .build();
        return new Bounded(
                () -> {
                    machine.awaits(Line.of("signIn.awaits.program", profile.name()));
                    try {
                        return provider.resolveCredentials();
                    } catch (RuntimeException failed) {
                        throw failed(profile, failed);
                    }
                },
                Line.of("signIn.awaits.program", profile.name()));
    }

    /** What a program says may hold a secret, so only who has it run on a terminal hears it. */
    private OperationException failed(Profile profile, RuntimeException failed) {
        FailureKind kind = SignIn.kindOf(failed);
        if (!machine.isAttended()) {
            return new OperationException(kind, Line.of("credentials.programElsewhere", profile.name()), null);
        }
        String said = FoundCredentials.withoutFullStop(FoundCredentials.deepest(failed));
        return new OperationException(kind, Line.of("credentials.program", profile.name(), said), failed);
    }

    private AwsCredentialsProvider keys(Profile profile) {
        String key = get(profile, "aws_access_key_id");
        String secret = get(profile, "aws_secret_access_key");
        String token = get(profile, "aws_session_token");
        if (key.isEmpty() || secret.isEmpty()) {
            throw refused(profile.name(), key.isEmpty() && secret.isEmpty() ? "profile.nothing" : "profile.half");
        }
        AwsCredentials keys = token.isEmpty()
                ? AwsBasicCredentials.create(key, secret)
                : AwsSessionCredentials.create(key, secret, token);
        return () -> keys;
    }

    public static boolean has(Profile profile, String property) {
        return !get(profile, property).isEmpty();
    }

    /** A property; empty where it isn't there. */
    public static String get(Profile profile, String property) {
        return profile.property(property).orElse("").strip();
    }

    private OperationException refused(String profile, String reason, Object... arguments) {
        return machine.isAttended()
                ? unusable(profile, reason, arguments)
                : new OperationException(
                        FailureKind.CREDENTIALS,
                        Line.of("credentials.profileElsewhere", profile, Line.of(reason, arguments)),
                        null);
    }

    /** A profile that can't be used, for who may sign in. */
    public static OperationException unusable(String profile, String reason, Object... arguments) {
        return new OperationException(
                FailureKind.CREDENTIALS, Line.of("credentials.profile", profile, Line.of(reason, arguments)), null);
    }
}
