package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.gate.ClosedGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One operation as the pages of its build show it, at the moment at which they are drawn. */
@Restricted(NoExternalUse.class)
public final class OperationView {

    private final BuildOperation operation;
    private final OperationState state;
    private final boolean reader;
    private final Glimpse seen;

    /**
     * @param building whether the build is under way
     * @param reader whether the user may see how the job is configured
     */
    OperationView(BuildOperation operation, boolean building, boolean reader) {
        this.operation = operation;
        this.reader = reader;
        state = state(operation, building);
        seen = new Glimpse(operation, state, AmiBackupEngine.get().clock().millis(), LocaleProvider.getLocale());
    }

    private static OperationState state(BuildOperation operation, boolean building) {
        return switch (operation.state()) {
            case RUNNING ->
                building || AmiBackupEngine.get().isUnderWay(operation.runId())
                        ? OperationState.RUNNING
                        : OperationState.LEFT_BEHIND;
            case DONE, FAILED, DETACHED, ABORTED, LEFT_BEHIND -> operation.state();
        };
    }

    public String getRunId() {
        return operation.runId();
    }

    public String getRegion() {
        return operation.region();
    }

    /** Whether it still moves. */
    public boolean isLive() {
        return state == OperationState.RUNNING;
    }

    public String getIcon() {
        return state.icon();
    }

    /** Its state, in a word or two. */
    public String getStatus() {
        return state.words();
    }

    /** The operation in one line. */
    public String getTitle() {
        return OperationTitle.of(seen);
    }

    public List<StageView> getStages() {
        return StageViews.of(seen);
    }

    /** What it has made, and where that is in AWS. */
    public List<Fact> getFacts() {
        return Facts.of(seen);
    }

    /** How long it has taken so far; empty when it has ended, because the title says it then. */
    public String getTime() {
        return isLive() ? Messages.OperationView_SoFar(seen.elapsed()) : "";
    }

    /** What went wrong and what to do about it; empty when nothing did. */
    public String getLine() {
        if (state == OperationState.DONE) {
            return operation.hasDeploymentFailed() ? Messages.OperationView_DeploymentFailed() : "";
        }
        if (state != OperationState.LEFT_BEHIND) {
            Line why = operation.why();
            return ClosedGate.of(why).map(ClosedGate::why).orElse(why).in(seen.reader());
        }
        return getCalls().isEmpty()
                ? Messages.OperationView_LeftBehindEarlyLine()
                : Messages.OperationView_LeftBehindLine();
    }

    /** The same with links to the ids in it, and to the way back. */
    public List<LinePart> getLineParts() {
        List<LinePart> parts = new ArrayList<>(LinePart.of(getLine(), new ConsoleLinks(operation.connection())));
        if (operation.hasDeploymentFailed()) {
            Optional<String> launch = operation.isImageKept()
                    ? new AwsConsole(operation.region()).launch(operation.amiId())
                    : Optional.empty();
            parts.add(new LinePart(" ", null));
            parts.add(
                    launch.isPresent()
                            ? new LinePart(Messages.OperationView_LaunchBack(operation.amiId()), launch.get())
                            : new LinePart(
                                    Messages.OperationView_RestoreBack(operation.amiId()),
                                    "#ami-backup-" + getRunId()));
        }
        return parts;
    }

    /** The class of the box around that line. */
    public String getLineClass() {
        return state == OperationState.FAILED || operation.hasDeploymentFailed()
                ? "jenkins-alert-danger"
                : "jenkins-alert-warning";
    }

    /** The calls that come next: what brings a backup back, or picks an operation up that is not at its end. */
    public List<NextCall> getCalls() {
        boolean begun = operation.stages().stream().anyMatch(StageEntry::hasEnded);
        return switch (state) {
            case DONE ->
                operation.kind().equals("restore")
                        ? NextCall.launch(operation, seen.reader())
                        : NextCall.restore(operation, reader);
            case FAILED, DETACHED, LEFT_BEHIND ->
                ClosedGate.of(operation.why())
                        .map(closed -> NextCall.open(operation, closed, reader))
                        .orElseGet(() -> begun ? NextCall.resume(operation, reader) : List.of());
            case RUNNING, ABORTED -> List.of();
        };
    }

    /** The state for screen readers, which announce it when it changes. */
    String announcement() {
        return getStages().stream()
                .filter(StageView::isUnderWay)
                .findFirst()
                .map(stage -> getTitle() + ": " + stage.getTitle())
                .orElseGet(this::getTitle);
    }

    /** Changes when the page must be drawn anew; while it stays the same, only bars and times move. */
    String shape() {
        return Integer.toHexString((getRunId()
                        + state
                        + operation.amiId()
                        + operation.instanceName()
                        + operation.hasDeploymentFailed()
                        + getStages().stream()
                                .map(stage -> stage.getTitle() + stage.getState())
                                .collect(Collectors.joining()))
                .hashCode());
    }
}
