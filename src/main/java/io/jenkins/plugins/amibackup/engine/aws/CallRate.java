package io.jenkins.plugins.amibackup.engine.aws;

/**
 * How often EC2 takes a call from one account in one Region: a bucket of tokens that refills with time. Each call has its own.
 *
 * @param size how many calls it takes at once
 * @param perSecond how many it takes in the long run
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2 Developer Guide</a>
 */
public record CallRate(double size, double perSecond) {

    /** Calls that describe, with ids or filters. */
    static final CallRate DESCRIBE = new CallRate(100, 20);
    /** Calls for which AWS publishes no rate of their own. */
    static final CallRate UNLISTED = new CallRate(50, 5);
}
