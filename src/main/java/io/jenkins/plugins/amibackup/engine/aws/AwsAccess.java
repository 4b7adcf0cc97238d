package io.jenkins.plugins.amibackup.engine.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How an operation reaches AWS: in which Region, at which addresses, and as whom.
 *
 * @param region the Region, for example {@code eu-west-1}
 * @param endpoints where AWS is reached
 * @param proxy {@link Proxy#NONE} for a direct connection; null for what the SDK finds in Java's system properties and the
 *     environment (it reads HTTP_PROXY, also for https)
 * @param trust the certificate authorities that are trusted beside Java's own
 * @param identity who asks, without any secret: operations of one identity share clients and are asked about together
 * @param credentials asked anew for every call, so that a wait of hours outlives any token
 * @param changesAs the credentials of the same identity for the calls that change something, where CloudTrail must tell who made them;
 *     null for the same as for all others
 */
public record AwsAccess(
        String region,
        Endpoints endpoints,
        Proxy proxy,
        Trust trust,
        String identity,
        AwsCredentialsProvider credentials,
        AwsCredentialsProvider changesAs) {

    /** With one set of credentials for all calls, and Java's own certificate authorities. */
    public AwsAccess(
            String region, Endpoints endpoints, Proxy proxy, String identity, AwsCredentialsProvider credentials) {
        this(region, endpoints, proxy, Trust.JAVA, identity, credentials, null);
    }

    /** The same with other certificate authorities beside Java's own. */
    public AwsAccess trusting(Trust other) {
        return new AwsAccess(region, endpoints, proxy, other, identity, credentials, changesAs);
    }

    /** The same way to AWS as somebody else, with one set of credentials for all calls. */
    public AwsAccess as(String otherIdentity, AwsCredentialsProvider otherCredentials) {
        return as(otherIdentity, otherCredentials, null);
    }

    /**
     * The same way to AWS as somebody else.
     *
     * @param changes the credentials for the calls that change something; null for the same
     */
    public AwsAccess as(String otherIdentity, AwsCredentialsProvider otherCredentials, AwsCredentialsProvider changes) {
        return new AwsAccess(region, endpoints, proxy, trust, otherIdentity, otherCredentials, changes);
    }

    /** The same in another Region. */
    public AwsAccess in(String otherRegion) {
        return new AwsAccess(otherRegion, endpoints, proxy, trust, identity, credentials, changesAs);
    }

    Key key() {
        return new Key(region, endpoints, proxy, trust, identity);
    }

    /** What two operations must have in common to share clients. */
    record Key(String region, Endpoints endpoints, Proxy proxy, Trust trust, String identity) {}
}
