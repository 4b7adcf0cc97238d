package io.jenkins.plugins.amibackup.report;

/** An operation in one line, in the reader's language. */
final class OperationTitle {

    private OperationTitle() {}

    /** The operation in one line. */
    static String of(Glimpse seen) {
        return switch (seen.operation().kind()) {
            case "backup" -> backup(seen);
            case "restore" -> restore(seen);
            case "verify" -> verification(seen);
            case "prune" -> prune(seen);
            default -> gate(seen);
        };
    }

    /** One that goes on although its build has gone on. */
    static String ofBackground(Glimpse seen) {
        return seen.operation().isGate()
                ? Messages.OperationView_GateBackground(seen.name())
                : Messages.OperationView_BackupBackground(seen.name());
    }

    private static String backup(Glimpse seen) {
        return switch (seen.state()) {
            case RUNNING ->
                seen.operation().isCleaningUp()
                        ? Messages.OperationView_BackupCleanUp(seen.name())
                        : Messages.OperationView_BackupRunning(seen.name());
            case DONE -> Messages.OperationView_BackupDone(seen.name(), seen.made(), seen.size(), seen.elapsed());
            case FAILED -> Messages.OperationView_BackupFailed(seen.name(), seen.elapsed());
            case DETACHED -> Messages.OperationView_BackupDetached(seen.name(), seen.elapsed());
            case ABORTED -> Messages.OperationView_BackupAborted(seen.name(), seen.elapsed());
            case LEFT_BEHIND -> Messages.OperationView_BackupLeftBehind(seen.name());
        };
    }

    private static String restore(Glimpse seen) {
        if (seen.operation().looksOnly()) {
            return look(seen);
        }
        return switch (seen.state()) {
            case RUNNING ->
                seen.operation().isCleaningUp()
                        ? Messages.OperationView_RestoreCleanUp(seen.name())
                        : Messages.OperationView_RestoreRunning(seen.name());
            case DONE ->
                seen.operation().root().isPresent()
                        ? Messages.OperationView_RolledBackDone(seen.name(), seen.elapsed())
                        : seen.operation()
                                .launched()
                                .map(launched ->
                                        Messages.OperationView_LaunchDone(seen.name(), launched.id(), seen.elapsed()))
                                .orElseGet(() ->
                                        Messages.OperationView_RestoreDone(seen.name(), seen.made(), seen.elapsed()));
            case FAILED -> Messages.OperationView_RestoreFailed(seen.name(), seen.elapsed());
            case DETACHED -> Messages.OperationView_RestoreDetached(seen.name(), seen.elapsed());
            case ABORTED -> Messages.OperationView_RestoreAborted(seen.name(), seen.elapsed());
            case LEFT_BEHIND -> Messages.OperationView_RestoreLeftBehind(seen.name());
        };
    }

    private static String look(Glimpse seen) {
        return switch (seen.state()) {
            case RUNNING -> Messages.OperationView_LookRunning(seen.name());
            case DONE -> Messages.OperationView_LookDone(seen.name());
            case FAILED -> Messages.OperationView_LookFailed(seen.name());
            case DETACHED, ABORTED, LEFT_BEHIND -> Messages.OperationView_LookStopped(seen.name());
        };
    }

    private static String verification(Glimpse seen) {
        String level = seen.operation().drill().map(KeptDrill::level).orElse("");
        return switch (seen.state()) {
            case RUNNING ->
                seen.operation().isCleaningUp()
                        ? Messages.OperationView_VerifyCleanUp(seen.name())
                        : Messages.OperationView_VerifyRunning(seen.name());
            case DONE -> Messages.OperationView_VerifyDone(seen.name(), level, seen.elapsed());
            case FAILED -> Messages.OperationView_VerifyFailed(seen.name(), seen.elapsed());
            case DETACHED -> Messages.OperationView_VerifyDetached(seen.name(), seen.elapsed());
            case ABORTED -> Messages.OperationView_VerifyAborted(seen.name(), seen.elapsed());
            case LEFT_BEHIND -> Messages.OperationView_VerifyLeftBehind(seen.name());
        };
    }

    private static String prune(Glimpse seen) {
        boolean looks = seen.operation().looksOnly();
        String counts = seen.operation()
                .prune()
                .map(prune -> prune.counts().in(seen.reader()))
                .orElse("");
        return switch (seen.state()) {
            case RUNNING ->
                seen.operation().isCleaningUp()
                        ? Messages.OperationView_PruneEnds(seen.name())
                        : looks
                                ? Messages.OperationView_PruneLookRunning(seen.name())
                                : Messages.OperationView_PruneRunning(seen.name());
            case DONE ->
                counts.isEmpty()
                        ? Messages.OperationView_PruneNothing(seen.name())
                        : looks
                                ? Messages.OperationView_PruneLookDone(seen.name(), counts)
                                : Messages.OperationView_PruneDone(seen.name(), counts, seen.elapsed());
            case FAILED ->
                looks
                        ? Messages.OperationView_PruneLookFailed(seen.name())
                        : Messages.OperationView_PruneFailed(seen.name(), seen.elapsed());
            case DETACHED ->
                looks
                        ? Messages.OperationView_PruneLookStopped(seen.name())
                        : Messages.OperationView_PruneDetached(seen.name(), seen.elapsed());
            case ABORTED ->
                looks
                        ? Messages.OperationView_PruneLookStopped(seen.name())
                        : Messages.OperationView_PruneAborted(seen.name(), seen.elapsed());
            case LEFT_BEHIND ->
                looks
                        ? Messages.OperationView_PruneLookStopped(seen.name())
                        : Messages.OperationView_PruneLeftBehind(seen.name());
        };
    }

    private static String gate(Glimpse seen) {
        return switch (seen.state()) {
            case RUNNING -> Messages.OperationView_GateRunning(seen.name());
            case DONE ->
                seen.operation().isMadeNow()
                        ? Messages.OperationView_GateMadeNow(seen.name(), seen.made())
                        : seen.operation().age().isZero()
                                ? Messages.OperationView_GateDoneNow(seen.name(), seen.made())
                                : Messages.OperationView_GateDone(seen.name(), seen.made(), seen.age());
            case FAILED ->
                seen.operation().hasBuildGoneOn()
                        ? Messages.OperationView_GateLost(seen.name(), seen.elapsed())
                        : Messages.OperationView_GateFailed(seen.name());
            case DETACHED -> Messages.OperationView_GateDetached(seen.name(), seen.elapsed());
            case ABORTED -> Messages.OperationView_GateAborted(seen.name(), seen.elapsed());
            case LEFT_BEHIND -> Messages.OperationView_GateLeftBehind(seen.name());
        };
    }
}
