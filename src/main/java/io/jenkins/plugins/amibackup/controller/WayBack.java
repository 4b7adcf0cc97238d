package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is done by itself when what a gate has let pass has failed.
 *
 * @param kind what comes back
 * @param maxAgeSeconds how old a backup may be that an instance is rolled back to by itself, and that the gate hasn't made: a failed
 *     compilation must not roll production back a day
 */
@Restricted(NoExternalUse.class)
public record WayBack(Kind kind, long maxAgeSeconds) implements Serializable {

    public static final String DEFAULT_MAX_AGE = "1h";

    /** What comes back. */
    public enum Kind {
        /** The image alone. */
        IMAGE("image"),
        /** An instance, launched from the image as recorded. */
        LAUNCH("launch"),
        /** The instance itself: its root volume is replaced. */
        IN_PLACE("inPlace");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As people write it. */
        public String word() {
            return word;
        }
    }

    /**
     * Reads what people type.
     *
     * @param restores whether anything comes back by itself
     * @param kind {@code image}, {@code launch} or {@code inPlace}; nothing for the first
     * @param maxAge an age like {@code 1h}; nothing for {@value #DEFAULT_MAX_AGE}
     * @throws OperationException with the line to show
     */
    public static WayBack of(boolean restores, @CheckForNull String kind, @CheckForNull String maxAge) {
        String word = Util.fixNull(kind).strip();
        if (!restores && !word.isEmpty()) {
            throw new OperationException(FailureKind.BAD_INPUT, Messages.WayBack_Off(word));
        }
        Kind found = word.isEmpty()
                ? Kind.IMAGE
                : Arrays.stream(Kind.values())
                        .filter(known -> known.word.equals(word))
                        .findFirst()
                        .orElseThrow(() -> new OperationException(
                                FailureKind.BAD_INPUT,
                                Messages.WayBack_Unknown(
                                        word,
                                        Arrays.stream(Kind.values())
                                                .map(Kind::word)
                                                .collect(Collectors.joining(", ")))));
        String age = Util.fixEmptyAndTrim(maxAge);
        return new WayBack(
                found, GateRequest.age(age == null ? DEFAULT_MAX_AGE : age).toSeconds());
    }

    /** Whether it is more than the image: then the engine finds out itself whether the image still stands. */
    public boolean isMachine() {
        return kind != Kind.IMAGE;
    }

    /**
     * How far a backup must have come for this.
     *
     * @param imageGoes whether its image goes when it is complete, so that nothing but the whole is of use
     */
    public Milestone needs(boolean imageGoes) {
        return imageGoes || isMachine() ? Milestone.STORED : Milestone.IMAGE;
    }

    /** The same request, with the machine that is to come of it. */
    public RestoreRequest of(RestoreRequest image, String instanceId) {
        return switch (kind) {
            case IMAGE -> image;
            case LAUNCH -> image.launching(LaunchTerms.asRecorded());
            case IN_PLACE -> image.replacingRootOf(instanceId);
        };
    }

    /**
     * Why an instance is not rolled back to a backup by itself; empty where it is.
     *
     * @param made whether the gate has made the backup
     * @param ageSeconds how old it was when the gate opened
     * @param openedAt when that was, in milliseconds since 1970; 0 where it isn't known
     */
    public Optional<String> refusal(String instanceId, String amiId, boolean made, long ageSeconds, long openedAt) {
        long since = openedAt == 0 ? 0 : AmiBackupEngine.get().clock().millis() - openedAt;
        Duration age = Duration.ofSeconds(ageSeconds).plusMillis(Math.max(0, since));
        return kind != Kind.IN_PLACE || made || age.toSeconds() <= maxAgeSeconds
                ? Optional.empty()
                : Optional.of(Messages.WayBack_TooOld(
                        instanceId, amiId, Format.age(age), Format.age(Duration.ofSeconds(maxAgeSeconds))));
    }

    /** What has come of it. */
    public String done(String instanceId, String amiId, OperationResult result) {
        return kind == Kind.IN_PLACE
                ? Messages.WayBack_RolledBack(instanceId, amiId)
                : Messages.WayBack_Launched(
                        instanceId,
                        amiId,
                        result.launched().map(machine -> machine.id()).orElse(""));
    }

    /** The line of a log that says how to do it by hand; empty where it is but the image, for which other lines stand. */
    public Optional<String> byHand(
            String instanceId, String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        return isMachine()
                ? Optional.of(RestoreCall.machine(kind == Kind.IN_PLACE, instanceId, amiId, connection, kmsKeyId))
                : Optional.empty();
    }

    /** Why the others are left as they are. */
    public static String skipped(String instanceId, String amiId) {
        return Messages.WayBack_Skipped(instanceId, amiId);
    }
}
