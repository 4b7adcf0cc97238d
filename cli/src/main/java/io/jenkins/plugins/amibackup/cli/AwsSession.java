package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.identity.FoundCredentials;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The connection to AWS for one run of the program. Its credentials were found; the first call shows whether AWS accepts them.
 *
 * @param access for the engine
 * @param found the credentials that were found, with which a role may have been assumed
 */
record AwsSession(AwsAccess access, AwsCredentialsProvider found) implements AutoCloseable {

    /** Who asks for credentials has none. */
    private static final String NOBODY = "nobody";

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
        String profile = Profiles.inUse(options.profile(), surroundings);
        AwsAccess way = new AwsAccess(
                        region,
                        endpoints,
                        ProxyChoice.choose(endpoints, surroundings, System.getProperties()),
                        NOBODY,
                        AnonymousCredentialsProvider.create())
                .trusting(CaBundle.choose(profile, surroundings));
        SigningIn signingIn = new SigningIn(surroundings.err(), options.signInTimeout());
        AwsCredentialsProvider found = surroundings.credentials() != null
                ? surroundings.credentials()
                : new FoundCredentials(way, new ThisMachine(surroundings, what -> signingIn.awaits(what.text())))
                        .find(options.profile());
        AwsAccess access = way.as("command line", found);
        if (options.roleArn() == null) {
            signingIn.resolve(found::resolveCredentials);
            return new AwsSession(access, found);
        }
        AssumedRole role = new AssumedRole(access, options.roleArn(), options.externalId(), surroundings.clock());
        signingIn.resolve(() -> {
            found.resolveCredentials();
            signingIn.awaits(Texts.text("signIn.awaits.role", region, options.roleArn()));
            return role.resolveCredentials();
        });
        return new AwsSession(access.as(options.roleArn(), role), found);
    }

    @Override
    public void close() {
        if (found instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
