package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;

/**
 * The last options of a call that a line gives to copy: the Region, and, where they were named, the owner of the bucket and the
 * encryption of our own writes, without which the call would be refused.
 */
public final class CallOptions {

    private CallOptions() {}

    /** What follows {@code --region} in a call of the command line. */
    public static Line shell(String region, String bucketOwner, Sse sse) {
        return options("shell", region, bucketOwner, sse);
    }

    /** What stands between the quotes after {@code region:} in a call of a step. */
    public static Line pipeline(String region, String bucketOwner, Sse sse) {
        return options("pipeline", region, bucketOwner, sse);
    }

    private static Line options(String form, String region, String bucketOwner, Sse sse) {
        Line options = Line.literal(region);
        options = with("call.owner." + form, options, bucketOwner);
        options = with("call.sse." + form, options, sse.algorithm());
        return with("call.sseKmsKeyId." + form, options, sse.kmsKeyId());
    }

    private static Line with(String key, Line before, String value) {
        return value.isEmpty() ? before : Line.of(key, before, value);
    }
}
