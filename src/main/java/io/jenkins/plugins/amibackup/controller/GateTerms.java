package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.ProofTerms;
import java.time.Duration;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a gate demands of a backup.
 *
 * @param maxAge how old it may be
 * @param createIfMissing whether the gate makes one where there is none that is young enough
 * @param allowExcluded whether one counts that left out volumes which the gate itself would not leave out
 * @param proof what must have been proven; empty for nothing
 */
@Restricted(NoExternalUse.class)
public record GateTerms(Duration maxAge, boolean createIfMissing, boolean allowExcluded, Optional<ProofTerms> proof) {

    /**
     * Reads what people type.
     *
     * @param maxAge an age like {@code 24h}; empty for {@value GateRequest#DEFAULT_AGE}
     * @throws OperationException with the line to show when that is not a valid age
     */
    public static GateTerms of(
            String maxAge, boolean createIfMissing, boolean allowExcluded, Optional<ProofTerms> proof) {
        String given = Util.fixEmptyAndTrim(maxAge);
        return new GateTerms(
                GateRequest.age(given == null ? GateRequest.DEFAULT_AGE : given),
                createIfMissing,
                allowExcluded,
                proof);
    }
}
