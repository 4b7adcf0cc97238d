package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** What a gate says. */
final class GateLog {

    private final String runId;
    private final GateRequest request;
    private final OperationListener listener;

    GateLog(String runId, GateRequest request, OperationListener listener) {
        this.runId = runId;
        this.request = request;
        this.listener = listener;
    }

    void say(Line line) {
        listener.line(LogPrefix.before(line, "gate", listener));
    }

    void open(BackupRecord backup, Duration age) {
        say(Line.of(
                "gate.open",
                request.instanceId(),
                backup.amiId(),
                backup.takenAt().truncatedTo(ChronoUnit.SECONDS),
                age,
                request.maxAge()));
    }

    /** The gate waits for a backup that another has begun. */
    void waits(InstanceKey.Holder holder) {
        String by = holder.document().document().operation().request().origin().name();
        say(Line.of("gate.waits", holder.runId(), by, request.instanceId()));
    }

    /** The one line about a gate that has ended, for those who run the program. */
    Line ending(End how) {
        Line line = how.told(done -> Line.of("ended.gate.open", done.result().amiId()));
        return Line.of("ended.gate", runId, request.instanceId(), request.bucket(), line);
    }
}
