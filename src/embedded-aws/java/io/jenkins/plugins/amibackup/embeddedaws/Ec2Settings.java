package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Limits of the account, and failures that were ordered. */
final class Ec2Settings {

    volatile int concurrentCopies = 300;
    /** 0 for no limit: AWS does not document its own. */
    volatile int concurrentNoRebootImages;
    /** 0 for no limit. */
    volatile int pendingSnapshots;

    /** 0 for no limit. */
    volatile int vcpus;

    /** How long after CreateImage the snapshots begin. */
    volatile Duration snapshotsBegin = Duration.ZERO;

    volatile int storeGigabytes = 1200;
    volatile int restoreGigabytes = 600;
    // The code is not documented; this one is as good as any, and a test can set another.
    volatile String taskLimitCode = "ResourceLimitExceeded";
    volatile boolean restoreLosesUndocumented;
    volatile boolean restoreKeepsTags = true;
    volatile boolean storesTags = true;
    volatile boolean storesMetadata = true;
    volatile boolean imagesTellEncryption = true;

    final Deque<String> imageFailures = new ArrayDeque<>();
    final Deque<String> copyFailures = new ArrayDeque<>();
    final Deque<String> storeFailures = new ArrayDeque<>();
    final Deque<String> restoreFailures = new ArrayDeque<>();

    final Map<String, Boolean> encryptionByDefault = new ConcurrentHashMap<>();

    /** By Region and account. */
    boolean encryptsByDefault(String region, String accountId) {
        return encryptionByDefault.getOrDefault(region + "/" + accountId, false);
    }

    void encryptByDefault(String region, String accountId, boolean on) {
        encryptionByDefault.put(region + "/" + accountId, on);
    }

    /** The next ordered failure, taken from its queue; null for none. */
    static String take(Deque<String> failures) {
        synchronized (failures) {
            return failures.pollFirst();
        }
    }

    static void order(Deque<String> failures, String reason) {
        synchronized (failures) {
            failures.addLast(reason);
        }
    }
}
