package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** Who has no fresh backup, as a Pipeline gets it: plain values, usable in the sandbox. */
public final class ReportResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final boolean allWell;
    private final int unprotected;
    private final ArrayList<ReportedGap> gaps = new ArrayList<>();
    private final ArrayList<ReportedGap> newInstances = new ArrayList<>();
    private final ArrayList<String> notAsked = new ArrayList<>();

    ReportResult(ProtectionReport report) {
        allWell = report.isAllWell();
        unprotected = report.unprotected();
        for (ExpectationResult result : report.results()) {
            result.gaps().forEach(gap -> gaps.add(new ReportedGap(gap, result.expectation())));
            result.newcomers().forEach(gap -> newInstances.add(new ReportedGap(gap, result.expectation())));
            result.unknown().forEach(gap -> notAsked.add(gap.why().text()));
            if (result.notAsked().isPresent()) {
                notAsked.add(ProtectionReport.headline(result).text());
            }
        }
    }

    /** Whether everything could be looked at, and nothing is unprotected. */
    @Whitelisted
    public boolean isAllWell() {
        return allWell;
    }

    /** How many instances are unprotected; one counts once for each expectation that it falls short of. */
    @Whitelisted
    public int getUnprotected() {
        return unprotected;
    }

    /** What is unprotected: no more than 1,000 of each expectation. */
    @Whitelisted
    public List<ReportedGap> getGaps() {
        return new ArrayList<>(gaps);
    }

    /** What is too young to count: no more than 1,000 of each expectation. */
    @Whitelisted
    public List<ReportedGap> getNewInstances() {
        return new ArrayList<>(newInstances);
    }

    /** What could not be found out, in sentences. */
    @Whitelisted
    public List<String> getNotAsked() {
        return new ArrayList<>(notAsked);
    }

    @Whitelisted
    @Override
    public String toString() {
        return Messages.ReportResult_Text(String.valueOf(unprotected), String.valueOf(notAsked.size()));
    }
}
