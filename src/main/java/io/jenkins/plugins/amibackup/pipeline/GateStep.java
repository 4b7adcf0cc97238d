package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.GateTerms;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.List;
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

    GateStep() {}

    @Override
    final Work work(Connection connection, Run<?, ?> run) {
        return Work.of(
                new Work.Gated(request(connection, run), GateTerms.of(maxAge, createIfMissing, isAllowExcluded())),
                selection());
    }

    @Override
    final Object result(String runId, List<OperationResult> results) {
        return isSeveral() ? all(runId, results) : new GateResult(runId, results.get(0));
    }

    /** One for each instance. */
    final ArrayList<GateResult> all(String runId, List<OperationResult> results) {
        ArrayList<GateResult> all = new ArrayList<>();
        for (OperationResult result : results) {
            all.add(new GateResult(isSeveral() ? Ids.ofMember(runId, result.instanceId()) : runId, result));
        }
        return all;
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
}
