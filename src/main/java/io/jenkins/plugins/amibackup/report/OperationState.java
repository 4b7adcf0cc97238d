package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The state of an operation of a build. Words and an icon show it, never the color alone. */
@Restricted(NoExternalUse.class)
public enum OperationState {
    RUNNING("symbol-status-nobuilt-anime"),
    DONE("symbol-status-blue"),
    FAILED("symbol-status-red"),
    DETACHED("symbol-status-aborted"),
    ABORTED("symbol-status-aborted"),
    /**
     * It is no longer watched, without a record of that, for example because Jenkins was killed. Computed for a page, never
     * stored.
     */
    LEFT_BEHIND("symbol-status-aborted");

    private final String icon;

    OperationState(String icon) {
        this.icon = icon;
    }

    /** What a page shows of an operation now: what is kept may not know that nobody watches it any more. */
    static OperationState of(BuildOperation operation, boolean building) {
        return switch (operation.state()) {
            case RUNNING -> building || AmiBackupEngine.get().isUnderWay(operation.runId()) ? RUNNING : LEFT_BEHIND;
            case DONE, FAILED, DETACHED, ABORTED, LEFT_BEHIND -> operation.state();
        };
    }

    /** The name of a symbol of Jenkins. */
    public String icon() {
        return icon;
    }

    /** How many of a fleet are in this state, in the reader's language. */
    String count(int number, boolean gates) {
        return switch (this) {
            case RUNNING -> Messages.FleetView_Running(number);
            case DONE -> gates ? Messages.FleetView_Open(number) : Messages.FleetView_Done(number);
            case FAILED -> gates ? Messages.FleetView_Closed(number) : Messages.FleetView_Failed(number);
            case DETACHED -> Messages.FleetView_Detached(number);
            case ABORTED -> Messages.FleetView_Aborted(number);
            case LEFT_BEHIND -> Messages.FleetView_LeftBehind(number);
        };
    }

    /** In a word or two, in the reader's language. */
    public String words() {
        return switch (this) {
            case RUNNING -> Messages.OperationView_Running();
            case DONE -> Messages.OperationView_Done();
            case FAILED -> Messages.OperationView_Failed();
            case DETACHED -> Messages.OperationView_Detached();
            case ABORTED -> Messages.OperationView_Aborted();
            case LEFT_BEHIND -> Messages.OperationView_LeftBehind();
        };
    }
}
