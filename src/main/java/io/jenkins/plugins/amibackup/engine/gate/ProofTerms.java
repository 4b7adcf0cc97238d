package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a gate demands to be proven.
 *
 * @param within how old the proof may be; from {@link GateRequest#SHORTEST} to {@link Age#LONGEST}
 * @param scope of which backup
 * @param verifyIfMissing whether the gate verifies the backup itself where it isn't proven
 * @param drill to which level it must be proven, and how it is verified where the gate does so
 */
public record ProofTerms(Duration within, Scope scope, boolean verifyIfMissing, DrillTerms drill) {

    /** Which backup must be proven. */
    public enum Scope {
        /** The one that opens the gate. */
        BACKUP,
        /** Any of the instance. */
        INSTANCE;

        /** As people type it: {@code backup}, {@code instance}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Scope> of(String word) {
            for (Scope scope : values()) {
                if (scope.word().equals(word)) {
                    return Optional.of(scope);
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** To which level the backup must be proven. */
    public ProofLevel level() {
        return drill.level();
    }

    /**
     * Reads what people type; nothing of it at all demands nothing.
     *
     * @param within an age like {@code 7d}; empty or null for nothing
     * @param level a word of {@link ProofLevel}; empty or null for {@code image}
     * @param scope a word of {@link Scope}; empty or null for {@code backup}
     * @param drill how a backup is verified to a level
     * @throws OperationException with the line to show when something is wrong, or says how a proof must be without saying how old
     */
    public static Optional<ProofTerms> of(
            String within,
            String level,
            String scope,
            boolean verifyIfMissing,
            Function<ProofLevel, DrillTerms> drill) {
        String age = text(within);
        if (age.isEmpty()) {
            if (!text(level).isEmpty() || !text(scope).isEmpty() || verifyIfMissing) {
                throw OperationException.badInput("check.verified.noAge");
            }
            return Optional.empty();
        }
        return Optional.of(new ProofTerms(
                GateRequest.age(age),
                scope(text(scope)),
                verifyIfMissing,
                drill.apply(text(level).isEmpty() ? ProofLevel.IMAGE : DrillTerms.level(level))));
    }

    private static String text(String given) {
        return given == null ? "" : given.strip();
    }

    /** Reads a scope; empty stands for {@code backup}. */
    private static Scope scope(String word) {
        return word.isEmpty()
                ? Scope.BACKUP
                : Scope.of(word)
                        .orElseThrow(() -> OperationException.badInput("check.verified.scope", Checks.shown(word)));
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @param createIfMissing whether the gate makes a backup where there is none
     */
    void check(boolean createIfMissing) {
        GateRequest.checkAge(within);
        if (verifyIfMissing) {
            drill.check();
        } else if (createIfMissing && scope == Scope.BACKUP) {
            // It would always stay closed after it has made one.
            throw OperationException.badInput("check.verified.created");
        }
    }
}
