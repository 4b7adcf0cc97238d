package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BackgroundBackups;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.gate.ClosedGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One operation as the pages of its build show it, at the moment at which they are drawn. */
@Restricted(NoExternalUse.class)
public final class OperationView {

    private final BuildOperation operation;
    private final OperationState state;
    private final boolean building;
    private final boolean reader;
    private final boolean background;
    private final Glimpse seen;

    /**
     * @param building whether the build is under way
     * @param reader whether the user may see how the job is configured
     */
    OperationView(BuildOperation operation, boolean building, boolean reader) {
        this.operation = operation;
        this.building = building;
        this.reader = reader;
        background = operation.hasBuildGoneOn() && BackgroundBackups.get().isUnderWay(operation.runId());
        state = OperationState.of(operation, building);
        seen = new Glimpse(operation, state, AmiBackupEngine.get().clock().millis(), LocaleProvider.getLocale());
    }

    OperationState state() {
        return state;
    }

    /** The run of which this is the part of one instance; empty where it stands alone. */
    String fleetRunId() {
        return operation.fleetRunId();
    }

    boolean isGate() {
        return operation.isGate();
    }

    boolean isVerification() {
        return operation.isVerification();
    }

    boolean isPrune() {
        return operation.isPrune();
    }

    /** What a prune does with each backup, or has done, the newest first; empty of any other. */
    public List<BackupRow> getBackups() {
        return operation.prune().map(KeptPrune::backups).orElse(List.of()).stream()
                .map(backup -> new BackupRow(backup, seen))
                .toList();
    }

    /** That not all backups are shown; empty where they are. */
    public String getBackupsLeftOut() {
        int more = operation.prune().map(KeptPrune::leftOut).orElse(0);
        return more == 0 ? "" : Messages.OperationView_BackupsLeftOut(more);
    }

    /** The last lines of the console of a machine that was started for it; empty where there are none, or they are not kept. */
    public String getConsole() {
        return operation.drill().map(KeptDrill::console).orElse("");
    }

    /** What people call its instance. */
    String name() {
        return seen.plainName();
    }

    /** What went wrong and what to do about it; empty when nothing did. */
    Line line() {
        if (state == OperationState.DONE) {
            return operation.hasDeploymentFailed()
                    ? Line.literal(Messages.OperationView_DeploymentFailed())
                    : Line.empty();
        }
        if (state != OperationState.LEFT_BEHIND) {
            Line why = operation.why();
            return ClosedGate.of(why).map(ClosedGate::why).orElse(why);
        }
        if (operation.isPrune()) {
            return Line.literal(
                    getCalls().isEmpty()
                            ? Messages.OperationView_PruneLeftBehindEarlyLine()
                            : Messages.OperationView_PruneLeftBehindLine());
        }
        return Line.literal(
                getCalls().isEmpty()
                        ? Messages.OperationView_LeftBehindEarlyLine()
                        : Messages.OperationView_LeftBehindLine());
    }

    String inReadersWords(Line line) {
        return line.in(seen.reader());
    }

    /** What names this operation and no other. */
    Set<String> ownNames() {
        return Likeness.ownNames(operation);
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
        return isLive() && background && !operation.isCleaningUp()
                ? OperationTitle.ofBackground(seen)
                : OperationTitle.of(seen);
    }

    /** Whether it goes on, or will, although its build has gone on. */
    public boolean isInBackground() {
        return background;
    }

    /** What that means; empty of any other. */
    public String getBackground() {
        if (!background) {
            return "";
        }
        return isLive() ? Messages.OperationView_Background() : Messages.OperationView_BackgroundWaits();
    }

    public List<StageView> getStages() {
        return StageViews.of(seen);
    }

    /** What it has made, and where that is in AWS. */
    public List<Fact> getFacts() {
        return Facts.of(seen);
    }

    /** Where the catalog has more about it; null where it has nothing that the user may see. */
    @CheckForNull
    public LinePart getCatalog() {
        return CatalogPage.of(operation, state).orElse(null);
    }

    /** How long it has taken so far; empty when it has ended, because the title says it then. */
    public String getTime() {
        return isLive() ? Messages.OperationView_SoFar(seen.elapsed()) : "";
    }

    /** How far it is in its stage; empty when it has ended. */
    public String getProgress() {
        return underWay().map(StageView::getText).orElseGet(this::getTime);
    }

    private Optional<StageView> underWay() {
        return getStages().stream().filter(StageView::isUnderWay).findFirst();
    }

    /** Its stage, how far that is, and how long all of it may still take where that can be told; empty when it has ended. */
    public String getNow() {
        return NowLine.of(seen);
    }

    /** What went wrong and what to do about it; empty when nothing did. */
    public String getLine() {
        return inReadersWords(line());
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
        boolean begun = operation.stages().stream().anyMatch(StageEntry::hasEnded)
                && !operation.resumableRunId().isEmpty();
        if (operation.isVerification() && hasProof()) {
            return state == OperationState.DONE
                    ? NextCall.restore(operation, reader)
                    : NextCall.verifyAgain(operation, reader);
        }
        if (operation.looksOnly()
                || state == OperationState.DONE && operation.amiId().isEmpty()) {
            return List.of();
        }
        return switch (state) {
            case DONE ->
                operation.kind().equals("restore")
                        ? NextCall.afterRestore(operation, seen.reader())
                        : NextCall.restore(operation, reader);
            case FAILED, DETACHED, LEFT_BEHIND ->
                ClosedGate.of(operation.why())
                        .map(closed -> NextCall.open(operation, closed, reader))
                        .orElseGet(() -> begun ? NextCall.resume(operation, reader) : List.of());
            case RUNNING, ABORTED -> List.of();
        };
    }

    private boolean hasProof() {
        return operation.drill().map(drill -> drill.provenAt() != 0).orElse(false);
    }

    /** The state for screen readers, which announce it when it changes. */
    String announcement() {
        return underWay().map(stage -> getTitle() + ": " + stage.getTitle()).orElseGet(this::getTitle);
    }

    /** Changes when the page must be drawn anew; while it stays the same, only bars and times move. */
    String shape() {
        return Integer.toHexString((getRunId()
                        + state
                        + building
                        + background
                        + operation.amiId()
                        + operation.instanceName()
                        + operation.hasDeploymentFailed()
                        + operation.root().isPresent()
                        + operation.drill().map(KeptDrill::shape).orElse("")
                        + operation.prune().map(KeptPrune::shape).orElse("")
                        + getStages().stream()
                                .map(stage -> stage.getTitle() + stage.getState())
                                .collect(Collectors.joining()))
                .hashCode());
    }
}
