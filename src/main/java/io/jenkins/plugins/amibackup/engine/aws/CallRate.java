package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Map;

/**
 * How often EC2 takes a call from one account in one Region: a bucket of tokens that refills with time. Each call has its own.
 *
 * @param size how many calls it takes at once
 * @param perSecond how many it takes in the long run
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2 Developer Guide</a>
 */
public record CallRate(double size, double perSecond) {

    private static final CallRate DESCRIBE = new CallRate(100, 20);
    private static final CallRate MUTATE = new CallRate(50, 5);

    private static final Map<String, CallRate> PUBLISHED = Map.of(
            "ec2:CreateStoreImageTask", new CallRate(50, 0.1),
            "ec2:CreateRestoreImageTask", new CallRate(50, 0.1),
            "ec2:CreateImage", new CallRate(50, 5),
            "ec2:CopyImage", new CallRate(100, 1),
            "ec2:DeregisterImage", new CallRate(100, 5),
            "ec2:DeleteSnapshot", new CallRate(100, 5),
            "ec2:CreateTags", new CallRate(100, 10));

    /**
     * The rate that AWS publishes for a call.
     *
     * @param action the call as IAM names it, for example {@code ec2:CreateImage}
     */
    public static CallRate of(String action) {
        return PUBLISHED.getOrDefault(action, action.startsWith("ec2:Describe") ? DESCRIBE : MUTATE);
    }
}
