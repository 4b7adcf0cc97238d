package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;

/**
 * What a gate demands.
 *
 * @param maxAge how old the newest complete backup may be; from {@link #SHORTEST} to {@link Age#LONGEST}
 * @param createIfMissing whether the gate makes a backup where there is none that is young enough
 * @param backup of which instance, in which bucket, and how a backup is made where the gate makes one
 */
public record GateRequest(Duration maxAge, boolean createIfMissing, BackupRequest backup) {

    /** How old a backup may be where nothing is said. */
    public static final String DEFAULT_AGE = "24h";
    /** The smallest age to ask for: a backup takes minutes, so none is younger than this when it is complete. */
    public static final Duration SHORTEST = Duration.ofMinutes(5);

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        backup.check();
        checkAge(maxAge);
    }

    /** Reads an age for a gate and checks it. */
    public static Duration age(String text) {
        Duration age = Age.parse(text);
        checkAge(age);
        return age;
    }

    private static void checkAge(Duration age) {
        if (age.compareTo(SHORTEST) < 0) {
            throw OperationException.badInput("check.age.short", SHORTEST.toMinutes());
        }
    }

    public String instanceId() {
        return backup.instanceId();
    }

    public String bucket() {
        return backup.bucket();
    }

    public String bucketOwner() {
        return backup.bucketOwner();
    }

    public String region() {
        return backup.region();
    }
}
