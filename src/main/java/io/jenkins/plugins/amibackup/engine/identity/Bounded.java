package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Credentials that come from something that may never answer, such as a program that waits for somebody to type. Whoever asks waits for
 * half a minute at most; then it is a fault that passes. A question that is still open is not asked a second time.
 */
final class Bounded implements AwsCredentialsProvider {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final AwsCredentialsProvider source;
    private final Line what;
    private CompletableFuture<AwsCredentials> open;

    /** @param what what is waited for, in the middle of a line */
    Bounded(AwsCredentialsProvider source, Line what) {
        this.source = source;
        this.what = what;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return Waiting.of(asked(), LONGEST)
                .orElseThrow(() -> new OperationException(
                        FailureKind.TRANSIENT, Line.of("signIn.silent", what, LONGEST.toSeconds()), null));
    }

    private synchronized CompletableFuture<AwsCredentials> asked() {
        if (open == null || open.isDone()) {
            open = Waiting.begin(source::resolveCredentials);
        }
        return open;
    }
}
