package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A backup that tells its listener what one of its number among many would tell, without an AWS: its turns come one after the other. */
final class ScriptedBackup implements OperationHandle {

    private static final List<Stage> STAGES =
            List.of(Stage.PREFLIGHT, Stage.CREATE_IMAGE, Stage.ENCRYPT, Stage.STORE, Stage.SEAL);
    private static final Duration STORE = Duration.ofMinutes(20);

    private final Scheduler scheduler;
    private final String runId;
    private final String instanceId;
    private final OperationListener listener;
    private final Instant began;
    private volatile Line status = Line.of("status.starting");

    ScriptedBackup(Scheduler scheduler, String runId, String instanceId, int number, OperationListener listener) {
        this.scheduler = scheduler;
        this.runId = runId;
        this.instanceId = instanceId;
        this.listener = listener;
        began = scheduler.clock().instant();
        Duration turn = Duration.ofSeconds(24L * number);
        at(Duration.ZERO, () -> stage(Stage.PREFLIGHT, Line.of("status.starting")));
        at(Duration.ofSeconds(10), () -> stage(Stage.CREATE_IMAGE, Line.of("status.queued")));
        at(turn.plusSeconds(20), () -> stage(Stage.CREATE_IMAGE, Line.of("status.working", "Create image")));
        at(turn.plusMinutes(10), () -> stage(Stage.ENCRYPT, Line.of("status.working", "Encrypt")));
        at(turn.plusMinutes(20), () -> stage(Stage.STORE, Line.of("status.working", "Store")));
        at(turn.plusMinutes(20).plusSeconds(5), () -> listener.progress(progress()));
        if (number % 100 == 99) {
            at(
                    turn.plusMinutes(30),
                    () -> listener.ended(new End.Failed(Line.literal("The bucket is gone."), FailureKind.REFUSED)));
        } else {
            at(turn.plusMinutes(20).plus(STORE), () -> listener.ended(new End.Done(result(number))));
        }
    }

    private void at(Duration after, Runnable what) {
        scheduler.schedule(after, what);
    }

    private void stage(Stage stage, Line now) {
        status = now;
        listener.overview(new Overview(stage, STAGES, began, "", null));
        listener.line("[AMI backup] " + instanceId + ": " + stage.title());
    }

    private static Progress progress() {
        return new Progress(4, STAGES.size(), Stage.STORE.title(), 0, Duration.ofSeconds(5), STORE.minusSeconds(5));
    }

    private OperationResult result(int number) {
        return new OperationResult(
                new OperationResult.Backup(began, 0, List.of(), null),
                runId,
                "done",
                instanceId,
                String.format("ami-%017x", number),
                "",
                "acme-ami-backups",
                "",
                "",
                "eu-west-1",
                "123456789012",
                1,
                1,
                true,
                true,
                List.of());
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public Line status() {
        return status;
    }

    @Override
    public void detach(Line why) {}

    @Override
    public void abort(Line why) {}
}
