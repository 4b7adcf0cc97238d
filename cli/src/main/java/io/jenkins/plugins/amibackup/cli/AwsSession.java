package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The connection to AWS for one run of the program. Its credentials were found; the first call shows whether AWS accepts them.
 *
 * @param access for the engine
 * @param found the credentials that were found, with which a role may have been assumed
 */
record AwsSession(AwsAccess access, AwsCredentialsProvider found) implements AutoCloseable {

    /**
     * Opens the connection that the options and the environment describe.
     *
     * @throws OperationException with the line to show, when there are no credentials or a variable is wrong
     */
    static AwsSession open(AwsOptions options, RegionChoice choice, Surroundings surroundings) {
        String region = choice.name();
        if (!choice.configured()) {
            surroundings.err().println(Words.text("region.default", region));
        }
        Endpoints endpoints = Endpoint.choose(options, surroundings);
        endpoints.exposed().forEach(uri -> surroundings.err().println(Words.text("endpoint.exposed", uri)));
        Proxy proxy = ProxyChoice.choose(scheme(endpoints.ec2()), surroundings, System.getProperties());
        AwsCredentialsProvider found = credentials(options, surroundings);
        AwsAccess access = new AwsAccess(region, endpoints, proxy, "command line", found);
        if (options.roleArn() != null) {
            AssumedRole role = new AssumedRole(access, options.roleArn(), options.externalId(), surroundings.clock());
            resolve(role, options, surroundings);
            access = new AwsAccess(region, endpoints, proxy, options.roleArn(), role);
        }
        return new AwsSession(access, found);
    }

    private static String scheme(URI endpoint) {
        return endpoint == null ? "https" : endpoint.getScheme();
    }

    /** A given profile comes first; AWS's own chain would use it after the environment. */
    private static AwsCredentialsProvider credentials(AwsOptions options, Surroundings surroundings) {
        AwsCredentialsProvider provider = surroundings.credentials();
        if (provider == null) {
            Properties system = System.getProperties();
            ProxyChoice.tellSdk(ProxyChoice.choose("https", surroundings, system), system);
            provider = options.profile() == null
                    ? DefaultCredentialsProvider.builder().build()
                    : ProfileCredentialsProvider.create(options.profile());
        }
        resolve(provider, options, surroundings);
        return provider;
    }

    private static void resolve(AwsCredentialsProvider provider, AwsOptions options, Surroundings surroundings) {
        try {
            provider.resolveCredentials();
        } catch (SdkClientException | IllegalArgumentException | IllegalStateException missing) {
            throw new OperationException(FailureKind.CREDENTIALS, line(missing, options, surroundings), missing);
        }
    }

    private static String line(RuntimeException missing, AwsOptions options, Surroundings surroundings) {
        for (Throwable cause = missing; cause != null; cause = cause.getCause()) {
            if (cause instanceof OperationException explained) {
                return explained.getMessage();
            }
        }
        String profile = Profiles.inUse(options.profile(), surroundings);
        if (options.profile() == null && !Profiles.exists(profile)) {
            return Words.text("credentials.none");
        }
        return Words.text("credentials.profile", profile, reason(profile));
    }

    /** Why a profile has no credentials: the chain of all providers doesn't say which provider failed. */
    private static String reason(String profile) {
        try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile)) {
            provider.resolveCredentials();
            return "";
        } catch (RuntimeException missing) {
            return Words.withoutFullStop(String.valueOf(missing.getMessage()).replaceAll(":? ?ProfileFile\\(.*", ""));
        }
    }

    @Override
    public void close() {
        if (found instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
