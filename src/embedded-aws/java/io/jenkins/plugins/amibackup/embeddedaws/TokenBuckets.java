package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * EC2's request throttling: a bucket of tokens for each account, Region and action, refilled by the clock.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2 Developer Guide</a>
 */
final class TokenBuckets {

    private record Rate(double size, double refillPerSecond) {}

    private record Key(String accountId, String region, String bucket) {}

    private static final Rate DESCRIBE = new Rate(100, 20);
    private static final Rate UNFILTERED = new Rate(50, 10);
    private static final Rate CHANGE = new Rate(50, 5);
    private static final Map<String, Rate> RATES = Map.ofEntries(
            Map.entry("DescribeStoreImageTasks", new Rate(50, 0.5)),
            Map.entry("CreateStoreImageTask", new Rate(50, 0.1)),
            Map.entry("CreateRestoreImageTask", new Rate(50, 0.1)),
            Map.entry("CopyImage", new Rate(100, 1)),
            Map.entry("CreateImage", new Rate(50, 5)),
            Map.entry("DeregisterImage", new Rate(100, 5)),
            Map.entry("DeleteSnapshot", new Rate(100, 5)),
            Map.entry("TerminateInstances", new Rate(100, 5)),
            Map.entry("CreateTags", new Rate(100, 10)),
            Map.entry("DeleteTags", new Rate(100, 10)),
            Map.entry("DescribeInstanceStatus", new Rate(50, 10)),
            Map.entry("RunInstances", new Rate(5, 2)));

    private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

    /** Takes a token; false where the bucket is empty. */
    boolean take(String accountId, String region, String action, Map<String, String> parameters, Instant now) {
        Rate rate = RATES.get(action);
        String name = action;
        if (rate == null) {
            boolean wide = action.startsWith("Describe") && !isFilteredOrPaged(parameters);
            rate = wide ? UNFILTERED : action.matches("(Describe|Get|List).*") ? DESCRIBE : CHANGE;
            name = wide ? action + " of everything" : action;
        }
        Rate granted = rate;
        return buckets.computeIfAbsent(new Key(accountId, region, name), key -> new Bucket(granted, now))
                .take(now);
    }

    private static boolean isFilteredOrPaged(Map<String, String> parameters) {
        return parameters.keySet().stream()
                .anyMatch(name -> name.startsWith("Filter.")
                        || name.contains("Id.")
                        || name.equals("InstanceId")
                        || name.equals("ImageId")
                        || name.equals("MaxResults"));
    }

    private static final class Bucket {

        private final Rate rate;
        private double tokens;
        private Instant filled;

        Bucket(Rate rate, Instant now) {
            this.rate = rate;
            this.tokens = rate.size();
            this.filled = now;
        }

        synchronized boolean take(Instant now) {
            if (now.isAfter(filled)) {
                double seconds = Duration.between(filled, now).toNanos() / 1e9;
                tokens = Math.min(rate.size(), tokens + seconds * rate.refillPerSecond());
                filled = now;
            }
            // Rounding must not withhold the token that a whole period has refilled.
            if (tokens < 1 - 1e-9) {
                return false;
            }
            tokens -= 1;
            return true;
        }
    }
}
