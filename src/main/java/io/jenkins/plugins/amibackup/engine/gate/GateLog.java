package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.request.CallOptions;
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
        String label = listener.label();
        listener.line(Texts.text("log.prefix.gate") + (label.isEmpty() ? "" : " " + label + ":") + " " + line.text());
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

    /** Why the gate is closed, and the call that makes the backup that is missing, as whoever asked would make it. */
    Line closed(Line why) {
        String kind = request.backup().origin().kind();
        String region = request.region();
        String owner = request.bucketOwner();
        Line remedy = Line.of(
                "gate.remedy." + (kind.equals("cli") || kind.equals("freestyle") ? kind : "pipeline"),
                request.instanceId(),
                request.bucket(),
                kind.equals("cli") ? CallOptions.shell(region, owner) : CallOptions.pipeline(region, owner));
        return Line.of("line.two", why, remedy);
    }

    /** The one line about a gate that has ended, for those who run the program. */
    Line ending(End how) {
        Line line = how.told(done -> Line.of("ended.gate.open", done.result().amiId()));
        return Line.of("ended.gate", runId, request.instanceId(), request.bucket(), line);
    }
}
