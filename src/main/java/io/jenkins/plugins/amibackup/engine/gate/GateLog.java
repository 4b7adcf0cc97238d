package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

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

    /** What shows that the backup can be restored. */
    void proven(Proven proven) {
        say(Line.of(
                "gate.proven",
                proven.amiId(),
                proven.proof().level(),
                new Line.Age(proven.age()),
                proven.proof().runId(),
                proven.proof().build()));
    }

    /** What whoever relies on the backup must know. */
    void reservations(GateDecision.Open open) {
        String amiId = open.backup().amiId();
        List<String> excluded = request.notAsked(open.backup().excludedDevices());
        if (!excluded.isEmpty()) {
            warn(Line.of("gate.open.excluded", amiId, String.join(", ", excluded)));
        }
        open.archive()
                .ifPresent(archive -> warn(
                        Line.of("gate.open.archived", request.bucket(), Keys.object(amiId), archive.tier(), amiId)));
        open.expiry()
                .ifPresent(expiry -> warn(Line.of("gate.open.expires", request.bucket(), Keys.object(amiId), expiry)));
    }

    void warn(Line line) {
        listener.warning(LogPrefix.before(Line.of("log.warning", line), "gate", listener), line);
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
