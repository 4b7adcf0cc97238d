package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.config.ProtectionLook;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionJson;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A report that a Pipeline waits for. After a restart of Jenkins it begins again. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "onResume, which calls start, makes what a restart has taken")
final class ReportExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final AmiBackupReportStep step;
    private transient volatile AtomicBoolean ended;

    ReportExecution(StepContext context, AmiBackupReportStep step) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() throws IOException, InterruptedException {
        AtomicBoolean end = new AtomicBoolean();
        ended = end;
        Run<?, ?> run = getContext().get(Run.class);
        String only = step.getPlace();
        List<Place> places = places(run.getParent(), only);
        if (only != null && places.isEmpty()) {
            throw new AbortException(Messages.ReportExecution_NoPlace(only));
        }
        List<ProtectionExpectation> expected = ProtectionLook.ofPlaces(places);
        ProtectionLook.askAll(
                expected, () -> !end.get() && !AmiBackupEngine.isStopping(), report -> finish(report, end));
        return false;
    }

    /**
     * Those that a job may use.
     *
     * @param only the name of one; null for all
     */
    static List<Place> places(Item job, @CheckForNull String only) {
        return CatalogPlaces.ofJob(job).stream()
                .filter(place -> only == null || place.name().equals(only))
                .toList();
    }

    @Override
    public void onResume() {
        try {
            start();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            getContext().onFailure(failed);
        }
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        AtomicBoolean end = ended;
        if (end == null || end.compareAndSet(false, true)) {
            getContext().onFailure(cause);
        }
    }

    @Override
    public String getStatus() {
        return Messages.CleanupExecution_Status();
    }

    private void finish(ProtectionReport report, AtomicBoolean end) {
        if (end.get()) {
            return;
        }
        try {
            say(report);
            if (step.isArchive()) {
                JsonArtifact.keep(JsonArtifact.REPORT, ProtectionJson.of(report), getContext());
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            if (end.compareAndSet(false, true)) {
                getContext().onFailure(failed);
            }
            return;
        }
        // Archiving may take long: the step may have been told to stop by now.
        if (!end.compareAndSet(false, true)) {
            return;
        }
        if (step.isFailOnGaps() && !report.isAllWell()) {
            getContext().onFailure(new AbortException(why(report).text()));
        } else {
            getContext().onSuccess(new ReportResult(report));
        }
    }

    private static Line why(ProtectionReport report) {
        List<Line> lines = new ArrayList<>();
        if (report.unprotected() > 0) {
            lines.add(Line.of("protection.failed", report.unprotected()));
        }
        if (report.notAsked() > 0) {
            lines.add(Line.of("protection.failed.notAsked", report.notAsked()));
        }
        return Line.sentences(lines);
    }

    private void say(ProtectionReport report) {
        PrintStream log = StepOperation.log(getContext()).getLogger();
        List<Line> lines = report.results().isEmpty() ? List.of(Line.of("protection.nothing")) : report.lines();
        lines.forEach(line -> log.println(Messages.HoldExecution_Prefix() + " " + line.text()));
    }
}
