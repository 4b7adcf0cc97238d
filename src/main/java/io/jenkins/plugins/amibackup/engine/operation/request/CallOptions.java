package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.Line;

/**
 * The last options of a call that a line gives to copy: the Region, and the owner of the bucket where one was named, without
 * which the call would be refused.
 */
public final class CallOptions {

    private CallOptions() {}

    /** What follows {@code --region} in a call of the command line. */
    public static Line shell(String region, String bucketOwner) {
        return options("call.owner.shell", region, bucketOwner);
    }

    /** What stands between the quotes after {@code region:} in a call of a step. */
    public static Line pipeline(String region, String bucketOwner) {
        return options("call.owner.pipeline", region, bucketOwner);
    }

    private static Line options(String key, String region, String bucketOwner) {
        return bucketOwner.isEmpty() ? Line.literal(region) : Line.of(key, region, bucketOwner);
    }
}
