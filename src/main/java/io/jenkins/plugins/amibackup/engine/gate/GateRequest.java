package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.CallOptions;
import java.time.Duration;
import java.util.List;

/**
 * What a gate demands.
 *
 * @param maxAge how old the newest complete backup may be; from {@link #SHORTEST} to {@link Age#LONGEST}
 * @param createIfMissing whether the gate makes a backup where there is none that is young enough
 * @param allowExcluded whether a backup counts that left out volumes which the gate itself would not leave out; true is the
 *     default of every form
 * @param backup of which instance, in which bucket, and how a backup is made where the gate makes one
 */
public record GateRequest(Duration maxAge, boolean createIfMissing, boolean allowExcluded, BackupRequest backup) {

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

    /** The encryption that our own writes ask for. */
    public Sse sse() {
        return backup.encryption();
    }

    public String region() {
        return backup.region();
    }

    /** Those of these devices that the gate's own backups would not leave out. */
    List<String> notAsked(List<String> excludedDevices) {
        return excludedDevices.stream()
                .filter(device -> !backup.excludeDevices().contains(device))
                .toList();
    }

    /** Whether a backup that left out these devices can open the gate. */
    boolean accepts(List<String> excludedDevices) {
        return allowExcluded || notAsked(excludedDevices).isEmpty();
    }

    /** Why the gate is closed, and the call that makes the backup that is missing, as whoever asked would make it. */
    Line closed(Line why) {
        String kind = backup.origin().kind();
        String remedy = "gate.remedy." + (kind.equals("cli") || kind.equals("freestyle") ? kind : "pipeline");
        Line where = kind.equals("cli") ? inShell() : CallOptions.pipeline(region(), bucketOwner(), sse());
        return ClosedGate.missing(why, Line.of(remedy, instanceId(), bucket(), where));
    }

    /** Where the bucket is, as a call of the command line says it. */
    Line inShell() {
        return CallOptions.shell(region(), bucketOwner(), sse());
    }

    /** Others keep changing what the gate waits for. */
    OperationException unsettled() {
        return OperationException.refused("gate.unsettled", instanceId());
    }
}
