package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.buildlog.AwsConsole;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One operation as the pages of its build show it, at the moment at which they are drawn. */
@Restricted(NoExternalUse.class)
public final class OperationView {

    /** How an operation stands. The words and the icon say it, never the colour alone. */
    enum State {
        RUNNING("symbol-status-nobuilt-anime"),
        DONE("symbol-status-blue"),
        FAILED("symbol-status-red"),
        DETACHED("symbol-status-aborted"),
        ABORTED("symbol-status-aborted"),
        /** Nobody watches it, and nobody has said so: Jenkins was killed, for example. */
        LEFT_BEHIND("symbol-status-aborted");

        private final String icon;

        State(String icon) {
            this.icon = icon;
        }
    }

    private final BuildOperation operation;
    private final State state;
    private final boolean reader;
    private final long now = AmiBackupEngine.get().clock().millis();
    private final AwsConsole console;

    /**
     * @param building whether the build is under way
     * @param reader whether whom it is shown to may know how the job is configured
     */
    OperationView(BuildOperation operation, boolean building, boolean reader) {
        this.operation = operation;
        this.reader = reader;
        state = state(operation, building);
        console = new AwsConsole(operation.region());
    }

    private static State state(BuildOperation operation, boolean building) {
        return switch (operation.state()) {
            case RUNNING ->
                building || AmiBackupEngine.get().isUnderWay(operation.runId()) ? State.RUNNING : State.LEFT_BEHIND;
            case DONE -> State.DONE;
            case FAILED -> State.FAILED;
            case DETACHED -> State.DETACHED;
            case ABORTED -> State.ABORTED;
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
        return state == State.RUNNING;
    }

    public String getIcon() {
        return state.icon;
    }

    /** How it stands, in a word or two. */
    public String getStatus() {
        return switch (state) {
            case RUNNING -> Messages.OperationView_Running();
            case DONE -> Messages.OperationView_Done();
            case FAILED -> Messages.OperationView_Failed();
            case DETACHED -> Messages.OperationView_Detached();
            case ABORTED -> Messages.OperationView_Aborted();
            case LEFT_BEHIND -> Messages.OperationView_LeftBehind();
        };
    }

    /** The operation in one line. */
    public String getTitle() {
        return switch (operation.kind()) {
            case "backup" -> backup();
            case "restore" -> restore();
            default -> gate();
        };
    }

    private String backup() {
        return switch (state) {
            case RUNNING ->
                operation.isCleaningUp()
                        ? Messages.OperationView_BackupCleanUp(name())
                        : Messages.OperationView_BackupRunning(name());
            case DONE ->
                Messages.OperationView_BackupDone(
                        name(), made(), Format.size(operation.sizeBytes()), Format.duration(duration()));
            case FAILED -> Messages.OperationView_BackupFailed(name(), Format.duration(duration()));
            case DETACHED -> Messages.OperationView_BackupDetached(name(), Format.duration(duration()));
            case ABORTED -> Messages.OperationView_BackupAborted(name(), Format.duration(duration()));
            case LEFT_BEHIND -> Messages.OperationView_BackupLeftBehind(name());
        };
    }

    private String restore() {
        return switch (state) {
            case RUNNING ->
                operation.isCleaningUp()
                        ? Messages.OperationView_RestoreCleanUp(name())
                        : Messages.OperationView_RestoreRunning(name());
            case DONE -> Messages.OperationView_RestoreDone(name(), made(), Format.duration(duration()));
            case FAILED -> Messages.OperationView_RestoreFailed(name(), Format.duration(duration()));
            case DETACHED -> Messages.OperationView_RestoreDetached(name(), Format.duration(duration()));
            case ABORTED -> Messages.OperationView_RestoreAborted(name(), Format.duration(duration()));
            case LEFT_BEHIND -> Messages.OperationView_RestoreLeftBehind(name());
        };
    }

    private String gate() {
        return switch (state) {
            case RUNNING -> Messages.OperationView_GateRunning(name());
            case DONE ->
                operation.age().isZero()
                        ? Messages.OperationView_GateDoneNow(name(), made())
                        : Messages.OperationView_GateDone(name(), made(), Format.duration(operation.age()));
            case FAILED -> Messages.OperationView_GateFailed(name());
            case DETACHED -> Messages.OperationView_GateDetached(name(), Format.duration(duration()));
            case ABORTED -> Messages.OperationView_GateAborted(name(), Format.duration(duration()));
            case LEFT_BEHIND -> Messages.OperationView_GateLeftBehind(name());
        };
    }

    /** What people call it, or its id until that is known. */
    private String name() {
        String name = operation.instanceName();
        if (!name.isBlank()) {
            return name;
        }
        if (!operation.instanceId().isEmpty()) {
            return operation.instanceId();
        }
        return operation.sourceAmiId().isEmpty()
                ? Messages.OperationView_Run(operation.runId())
                : operation.sourceAmiId();
    }

    private String made() {
        return operation.isImageKept() ? operation.amiId() : s3(operation.objectKey());
    }

    private String s3(String key) {
        return "s3://" + operation.bucket() + "/" + key;
    }

    private Duration duration() {
        long end = operation.endedAt() == 0 ? now : operation.endedAt();
        return Duration.ofMillis(Math.max(0, end - operation.startedAt()));
    }

    /** How long it has taken so far; empty when it has ended, because the title says it then. */
    public String getTime() {
        return isLive() ? Messages.OperationView_SoFar(Format.duration(duration())) : "";
    }

    /** What went wrong and what to do about it; empty when nothing did. */
    public String getLine() {
        if (state != State.LEFT_BEHIND) {
            return operation.line();
        }
        return getCalls().isEmpty()
                ? Messages.OperationView_LeftBehindEarlyLine()
                : Messages.OperationView_LeftBehindLine();
    }

    /** The class of the box around that line. */
    public String getLineClass() {
        return state == State.FAILED ? "jenkins-alert-danger" : "jenkins-alert-warning";
    }

    public List<StageView> getStages() {
        List<StageEntry> stages = operation.stages();
        List<StageView> views = new ArrayList<>();
        boolean current = true;
        for (StageEntry stage : stages) {
            if (stage.isCutShort()) {
                views.add(new StageView(stage.title(), stopped(), null, took(stage)));
            } else if (stage.hasEnded()) {
                views.add(new StageView(stage.title(), StageView.State.DONE, 100, took(stage)));
            } else if (current) {
                current = false;
                views.add(current(stage));
            } else {
                views.add(new StageView(stage.title(), StageView.State.TO_DO, 0, ""));
            }
        }
        return views;
    }

    private StageView current(StageEntry stage) {
        if (!isLive()) {
            return new StageView(stage.title(), stopped(), null, took(stage));
        }
        Integer percent = operation.percent();
        Duration left = operation.left();
        String elapsed = took(stage);
        String text = elapsed;
        if (percent != null) {
            text = left == null
                    ? Texts.text("progress", percent, elapsed)
                    : Texts.text("progress.left", percent, elapsed, Format.estimate(left));
        }
        return new StageView(stage.title(), StageView.State.UNDER_WAY, percent, text);
    }

    private StageView.State stopped() {
        return state == State.FAILED ? StageView.State.FAILED : StageView.State.STOPPED;
    }

    /** How long a stage took, or has taken so far. */
    private String took(StageEntry stage) {
        if (stage.startedAt() == 0) {
            return "";
        }
        long end = stage.hasEnded() ? stage.endedAt() : operation.endedAt() == 0 ? now : operation.endedAt();
        return Format.duration(Duration.ofMillis(Math.max(0, end - stage.startedAt())));
    }

    /** What there is, and where in AWS. */
    public List<Fact> getFacts() {
        List<Fact> facts = new ArrayList<>();
        if (!operation.instanceId().isEmpty()) {
            String name = operation.instanceName();
            facts.add(new Fact(
                    Messages.OperationView_Instance(),
                    operation.instanceId(),
                    name.equals(operation.instanceId()) ? "" : name,
                    url(console.ec2(operation.instanceId()))));
        }
        if (!operation.amiId().isEmpty()) {
            boolean dropped = state == State.DONE && !operation.isImageKept();
            boolean removed = operation.isCleanedUp();
            facts.add(new Fact(
                    Messages.OperationView_Ami(),
                    operation.amiId(),
                    dropped ? Messages.OperationView_AmiGone() : removed ? Messages.OperationView_AmiRemoved() : "",
                    dropped ? null : url(console.ec2(operation.amiId()))));
        }
        if (!operation.sourceAmiId().isEmpty()) {
            facts.add(new Fact(
                    Messages.OperationView_SourceAmi(),
                    operation.sourceAmiId(),
                    "",
                    url(console.ec2(operation.sourceAmiId()))));
        }
        addStored(facts);
        return facts;
    }

    private void addStored(List<Fact> facts) {
        if (operation.sizeBytes() > 0) {
            facts.add(new Fact(
                    Messages.OperationView_Stored(),
                    s3(operation.objectKey()),
                    Format.size(operation.sizeBytes()),
                    url(console.object(operation.bucket(), operation.objectKey()))));
            facts.add(new Fact(
                    Messages.OperationView_Record(),
                    s3(operation.recordKey()),
                    "",
                    url(console.object(operation.bucket(), operation.recordKey()))));
        } else {
            facts.add(new Fact(
                    Messages.OperationView_Bucket(),
                    "s3://" + operation.bucket(),
                    "",
                    url(console.bucket(operation.bucket()))));
        }
    }

    private static String url(Optional<String> address) {
        return address.orElse(null);
    }

    /** The calls that come next: what brings a backup back, or picks an operation up that is not at its end. */
    public List<NextCall> getCalls() {
        boolean begun = operation.stages().stream().anyMatch(StageEntry::hasEnded);
        return switch (state) {
            case DONE -> operation.kind().equals("restore") ? List.of() : NextCall.restore(operation, reader);
            case FAILED, DETACHED, LEFT_BEHIND -> begun ? NextCall.resume(operation, reader) : List.of();
            case RUNNING, ABORTED -> List.of();
        };
    }

    /** How it stands, for those who don't see the page: said again when it changes. */
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
                        + getStages().stream()
                                .map(stage -> stage.getTitle() + stage.getState())
                                .collect(Collectors.joining()))
                .hashCode());
    }
}
