package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A machine that an operation launches. It is told by its client token, which is known and written down before the call that
 * launches it, and which EC2 keeps: nobody can change it, as they can tags.
 *
 * @param token EC2's client token, made of the run's id
 * @param use what it is for
 * @param attempt how many machines of this run AWS has failed before
 * @param id null until EC2 has given it one
 * @param askedAt when it was about to be asked for, by the clock of whoever drove
 * @param deadline until when it may be launched, and has to be well
 * @param account the account in which it is launched; null where nobody knows
 */
public record MadeInstance(
        String token, Use use, int attempt, String id, Instant askedAt, Instant deadline, String account) {

    /** No run launches more machines, one after the other. */
    static final int MOST_ATTEMPTS = 100;
    /** No deadline is further away. EC2 remembers a client token for a while only. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /** What a machine is for. */
    public enum Use {
        /** To see whether a backup starts. It is always ended. */
        DRILL,
        /** To take the place of the one that was backed up. It is ended only as long as it isn't done. */
        LAUNCH;

        String token(String runId, int attempt) {
            return this == DRILL ? Names.drillToken(runId, attempt) : Names.launchToken(runId, attempt);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A machine about to be launched. */
    public static MadeInstance planned(Use use, String runId, int attempt, Instant now, Duration patience) {
        return new MadeInstance(use.token(runId, attempt), use, attempt, null, now, now.plus(patience), null);
    }

    public MadeInstance withId(String newId) {
        return new MadeInstance(token, use, attempt, newId, askedAt, deadline, account);
    }

    /** The same, launched in an account; unknown where this is no number of one. */
    public MadeInstance in(String number) {
        return new MadeInstance(token, use, attempt, id, askedAt, deadline, Ids.isAccount(number) ? number : null);
    }

    /**
     * The same run's machine of another attempt.
     *
     * @param otherToken one that this run has given a machine
     * @return empty where it isn't
     */
    public Optional<MadeInstance> another(String runId, String otherToken, String otherId) {
        return IntStream.rangeClosed(0, MOST_ATTEMPTS)
                .filter(other -> use.token(runId, other).equals(otherToken))
                .mapToObj(other -> new MadeInstance(otherToken, use, other, otherId, askedAt, deadline, account))
                .findFirst();
    }

    /** Whether EC2 has given it an id. */
    public boolean exists() {
        return id != null;
    }

    /** After this it must not be asked for any more: EC2 may have forgotten the token, and would launch a second one. */
    public boolean isOverdue(Instant now) {
        return !now.isBefore(deadline);
    }

    /** Whether this run may have launched a machine of this token. */
    boolean isOf(String runId) {
        return use != null
                && attempt >= 0
                && attempt <= MOST_ATTEMPTS
                && use.token(runId, attempt).equals(token);
    }
}
