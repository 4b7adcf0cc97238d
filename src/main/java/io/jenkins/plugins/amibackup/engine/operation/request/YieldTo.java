package io.jenkins.plugins.amibackup.engine.operation.request;

import java.time.Duration;
import java.time.Instant;

/**
 * To what other backup of the same instance a backup gives way before it makes anything: to one that is good enough for
 * whoever asked.
 *
 * @param seconds how long ago the other may have been taken, or begun
 * @param exceptAmi a backup that is not good enough, whatever its age; empty for none. Backups that were taken before
 *     it are not good enough either
 * @param wholeOnly whether only to one that leaves out no volume which is not left out here, too
 */
public record YieldTo(long seconds, String exceptAmi, boolean wholeOnly) {

    public YieldTo {
        exceptAmi = OperationRequest.text(exceptAmi);
    }

    public boolean covers(Instant then, Instant now) {
        return !then.isBefore(now.minus(Duration.ofSeconds(seconds)));
    }
}
