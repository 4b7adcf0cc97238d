package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import io.jenkins.plugins.amibackup.controller.GateTerms;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.ProofTerms;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a gate is told. */
@Restricted(NoExternalUse.class)
public abstract class GateStep extends BackupFieldsStep {

    private static final long serialVersionUID = 1L;

    private String maxAge = GateRequest.DEFAULT_AGE;
    private boolean createIfMissing;
    /** Null, as what earlier versions have kept holds it, counts as true. */
    private Boolean allowExcluded;

    private String verifiedWithin;
    private String verifiedLevel;
    private String verifiedScope;
    private boolean verifyIfMissing;
    private VerifyWith verifyWith;
    /** Null, as what earlier versions have kept holds it, for the whole. */
    private String accept;

    GateStep() {}

    @Override
    final Work work(Connection connection, Run<?, ?> run) {
        BackupRequest backup = request(connection, run);
        return Work.of(new Work.Gated(backup, terms(backup)), selection());
    }

    private GateTerms terms(BackupRequest backup) {
        Optional<ProofTerms> proof = ProofTerms.of(
                verifiedWithin,
                verifiedLevel,
                verifiedScope,
                verifyIfMissing,
                level -> VerifyWith.terms(verifyWith, level, UnaryOperator.identity()));
        return GateTerms.of(maxAge, createIfMissing, isAllowExcluded(), proof)
                .sooner(waitsFor(backup, proof.isPresent()), GateRequest.acceptance(accept));
    }

    @Override
    final Object result(String runId, List<OperationResult> results) {
        return isSeveral() ? all(runId, results) : new GateResult(runId, results.get(0));
    }

    /** One for each instance. */
    final ArrayList<GateResult> all(String runId, List<OperationResult> results) {
        ArrayList<GateResult> all = new ArrayList<>();
        for (OperationResult result : results) {
            all.add(new GateResult(askedRunId(runId, result.instanceId()), result));
        }
        return all;
    }

    /** The run of the gate of one instance. */
    final String askedRunId(String runId, String ofInstance) {
        return isSeveral() ? Ids.ofMember(runId, ofInstance) : runId;
    }

    /** An age: {@code 90m}, {@code 24h}, {@code 7d}, {@code 1d12h}. */
    @NonNull
    public final String getMaxAge() {
        return maxAge;
    }

    @DataBoundSetter
    public final void setMaxAge(String value) {
        String given = Util.fixEmptyAndTrim(value);
        maxAge = given == null ? GateRequest.DEFAULT_AGE : given;
    }

    public final boolean isCreateIfMissing() {
        return createIfMissing;
    }

    @DataBoundSetter
    public final void setCreateIfMissing(boolean value) {
        createIfMissing = value;
    }

    /** Whether a backup counts that left out volumes which the gate itself would not leave out. */
    public final boolean isAllowExcluded() {
        return !Boolean.FALSE.equals(allowExcluded);
    }

    @DataBoundSetter
    public final void setAllowExcluded(boolean value) {
        allowExcluded = value;
    }

    /** How old a proof may be: {@code 7d}; null where none is demanded. */
    @CheckForNull
    public final String getVerifiedWithin() {
        return verifiedWithin;
    }

    @DataBoundSetter
    public final void setVerifiedWithin(String value) {
        verifiedWithin = Util.fixEmptyAndTrim(value);
    }

    /** What must have been proven at least: {@code image}, {@code boot}, {@code console}, {@code command}; null for the first. */
    @CheckForNull
    public final String getVerifiedLevel() {
        return verifiedLevel;
    }

    @DataBoundSetter
    public final void setVerifiedLevel(String value) {
        verifiedLevel = Util.fixEmptyAndTrim(value);
    }

    /** Whose proof counts: {@code backup}, {@code instance}; null for the first. */
    @CheckForNull
    public final String getVerifiedScope() {
        return verifiedScope;
    }

    @DataBoundSetter
    public final void setVerifiedScope(String value) {
        verifiedScope = Util.fixEmptyAndTrim(value);
    }

    /** Whether the gate verifies a backup that is not proven. */
    public final boolean isVerifyIfMissing() {
        return verifyIfMissing;
    }

    @DataBoundSetter
    public final void setVerifyIfMissing(boolean value) {
        verifyIfMissing = value;
    }

    /** How far a backup must have come that another run makes: {@code image}, {@code stored}; null for the second. */
    @CheckForNull
    public final String getAccept() {
        return accept;
    }

    @DataBoundSetter
    public final void setAccept(String value) {
        accept = Util.fixEmptyAndTrim(value);
    }

    /** Where, and with what; null for nothing but the level. */
    @CheckForNull
    public final VerifyWith getVerifyWith() {
        return verifyWith;
    }

    @DataBoundSetter
    public final void setVerifyWith(VerifyWith value) {
        verifyWith = value;
    }
}
