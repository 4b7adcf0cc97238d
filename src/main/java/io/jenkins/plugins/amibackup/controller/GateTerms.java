package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.ProofTerms;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
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
 * @param waitsFor how far a backup must have come that the gate has driven
 * @param accepts how far one must have come that another drives
 */
@Restricted(NoExternalUse.class)
public record GateTerms(
        Duration maxAge,
        boolean createIfMissing,
        boolean allowExcluded,
        Optional<ProofTerms> proof,
        Milestone waitsFor,
        Milestone accepts) {

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
                proof,
                Milestone.STORED,
                Milestone.STORED);
    }

    /** The same, going on sooner. */
    public GateTerms sooner(Milestone whenOwn, Milestone whenOfAnother) {
        return new GateTerms(maxAge, createIfMissing, allowExcluded, proof, whenOwn, whenOfAnother);
    }
}
