package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Credentials of sessions that end: asked for when first needed, and again five minutes before they end. */
public final class SessionCredentials implements AwsCredentialsProvider {

    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Supplier<AwsSessionCredentials> source;
    private final Clock clock;
    private AwsSessionCredentials current;

    /** @param source asks for credentials that have a time at which they end */
    public SessionCredentials(Supplier<AwsSessionCredentials> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public synchronized AwsCredentials resolveCredentials() {
        if (current == null
                || !current.expirationTime().orElseThrow().minus(MARGIN).isAfter(clock.instant())) {
            current = source.get();
        }
        return current;
    }
}
