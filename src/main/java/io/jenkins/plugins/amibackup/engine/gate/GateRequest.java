package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.CallOptions;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a gate demands.
 *
 * @param maxAge how old the newest complete backup may be; from {@link #SHORTEST} to {@link Age#LONGEST}
 * @param createIfMissing whether the gate makes a backup where there is none that is young enough
 * @param allowExcluded whether a backup counts that left out volumes which the gate itself would not leave out; true is the
 *     default of every form
 * @param backup of which instance, in which bucket, and how a backup is made where the gate makes one
 * @param proof what must have been proven; empty for nothing
 * @param accepts how far a backup that another drives must have come to open the gate: {@link Milestone#STORED}, the default, or {@link
 *     Milestone#IMAGE}
 */
public record GateRequest(
        Duration maxAge,
        boolean createIfMissing,
        boolean allowExcluded,
        BackupRequest backup,
        Optional<ProofTerms> proof,
        Milestone accepts) {

    /** How old a backup may be where nothing is said. */
    public static final String DEFAULT_AGE = "24h";
    /** The smallest age to ask for: a backup takes minutes, so none is younger than this when it is complete. */
    public static final Duration SHORTEST = Duration.ofMinutes(5);

    /** A gate that demands no proof. */
    public GateRequest(Duration maxAge, boolean createIfMissing, boolean allowExcluded, BackupRequest backup) {
        this(maxAge, createIfMissing, allowExcluded, backup, Optional.empty());
    }

    /** A gate that a complete backup alone opens, whoever makes it. */
    public GateRequest(
            Duration maxAge,
            boolean createIfMissing,
            boolean allowExcluded,
            BackupRequest backup,
            Optional<ProofTerms> proof) {
        this(maxAge, createIfMissing, allowExcluded, backup, proof, Milestone.STORED);
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        check(Milestone.STORED);
    }

    /** The same of a gate that opens when a backup that it has driven has come so far. */
    void check(Milestone waitsFor) {
        backup.check();
        checkTerms(waitsFor);
    }

    /** Checks everything but which instance: of a gate that stands for those of several. */
    public void checkTerms() {
        checkAge(maxAge);
        proof.ifPresent(terms -> terms.check(createIfMissing));
        if (accepts == Milestone.POINT_IN_TIME) {
            throw noAcceptance(accepts.word());
        }
        if (accepts != Milestone.STORED && proof.isPresent()) {
            throw OperationException.badInput("check.verified.early");
        }
    }

    /**
     * The same of a gate that opens when a backup that it has driven has come so far.
     *
     * @param waitsFor without {@link #createIfMissing} there is nothing that it could be about
     */
    public void checkTerms(Milestone waitsFor) {
        checkTerms();
        waitsFor.check(backup);
        if (waitsFor != Milestone.STORED && proof.isPresent()) {
            // What is proven is a backup that is complete.
            throw OperationException.badInput("check.verified.early");
        }
    }

    /**
     * Reads how far a backup that another drives must have come; nothing stands for {@link Milestone#STORED}.
     *
     * @throws OperationException with the line to show, for anything but {@code image} and {@code stored}
     */
    public static Milestone acceptance(String text) {
        String given = text == null ? "" : text.strip();
        if (given.isEmpty() || given.equals(Milestone.STORED.word())) {
            return Milestone.STORED;
        } else if (given.equals(Milestone.IMAGE.word())) {
            return Milestone.IMAGE;
        }
        throw noAcceptance(given);
    }

    private static OperationException noAcceptance(String given) {
        return OperationException.badInput(
                "check.accept", given, Milestone.IMAGE.word() + ", " + Milestone.STORED.word());
    }

    /** The same for another instance. */
    public GateRequest ofInstance(String instanceId) {
        return new GateRequest(maxAge, createIfMissing, allowExcluded, backup.with(instanceId, null), proof, accepts);
    }

    /** Reads an age for a gate and checks it. */
    public static Duration age(String text) {
        Duration age = Age.parse(text);
        checkAge(age);
        return age;
    }

    static void checkAge(Duration age) {
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
        return ClosedGate.missing(why, Line.of("gate.remedy." + face(), instanceId(), bucket(), where()));
    }

    /** Why the gate is closed, and the call that verifies the backup that is not proven, as whoever asked would make it. */
    Line unproven(Line why, String amiId, ProofTerms terms) {
        return ClosedGate.unproven(why, face(), amiId, bucket(), where(), terms);
    }

    /** How whoever asked makes calls. */
    private String face() {
        String kind = backup.origin().kind();
        return kind.equals("cli") || kind.equals("freestyle") ? kind : "pipeline";
    }

    private Line where() {
        return face().equals("cli") ? inShell() : CallOptions.pipeline(region(), bucketOwner(), sse());
    }

    /** The verification of a backup, as this gate asks for it. */
    VerifyRequest verification(String amiId, ProofTerms terms) {
        return new VerifyRequest(
                amiId,
                "",
                Pick.NEWEST,
                0,
                terms.drill(),
                bucket(),
                region(),
                backup.origin(),
                false,
                bucketOwner(),
                backup.sse(),
                backup.sseKmsKeyId());
    }

    /** Where the bucket is, as a call of the command line says it. */
    Line inShell() {
        return CallOptions.shell(region(), bucketOwner(), sse());
    }

    /** None of the verifications that the gate may begin can be begun any more. */
    OperationException unverified() {
        return OperationException.refused("gate.unverified", instanceId(), OwnDrills.MOST);
    }

    /** Others keep changing what the gate waits for. */
    OperationException unsettled() {
        return OperationException.refused("gate.unsettled", instanceId());
    }
}
