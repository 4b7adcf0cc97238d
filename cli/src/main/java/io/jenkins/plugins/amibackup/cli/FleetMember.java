package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One of the instances of a fleet: how far it is, and how it ended. */
final class FleetMember extends ForwardingListener {

    /** How what is done with an instance ended. */
    enum Status {
        DONE,
        FAILED,
        CLOSED,
        DETACHED,
        ABORTED;

        /** As it stands in JSON. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String runId;
    private final String instanceId;
    private final FleetDisplay display;
    private volatile OperationHandle handle;
    private volatile Seen seen;
    private volatile End end;

    /** How a wait went when it was last looked at. */
    private record Seen(Progress progress, Instant at) {

        Progress now(Instant now) {
            return progress.after(Duration.between(at, now));
        }
    }

    FleetMember(String runId, String instanceId, OperationListener listener, FleetDisplay display) {
        super(listener);
        this.runId = runId;
        this.instanceId = instanceId;
        this.display = display;
    }

    /** It has begun; it may even have ended. */
    void begun(OperationHandle operation) {
        handle = operation;
    }

    String instanceId() {
        return instanceId;
    }

    /** What was begun for the instance. */
    String runId() {
        return runId;
    }

    /** The runs that would have to be resumed if the program ended now. */
    List<String> runsUnderWay() {
        OperationHandle current = handle;
        return end != null ? List.of() : current == null ? List.of(runId) : current.runIds();
    }

    /** What its lines begin with: the instance, and its name where that is known. */
    String name() {
        return Sanitizer.line(label());
    }

    boolean hasEnded() {
        return end != null;
    }

    /** How it ended; it has. */
    End end() {
        return end;
    }

    /** The whole has ended before it could. */
    void endedWith(End all) {
        if (end == null) {
            end = all;
        }
    }

    /** How it ended; it has. */
    Status status() {
        if (end instanceof End.Done) {
            return Status.DONE;
        } else if (end instanceof End.Detached) {
            return Status.DETACHED;
        } else if (end instanceof End.Aborted) {
            return Status.ABORTED;
        }
        return end instanceof End.Failed failed && failed.kind() == FailureKind.CLOSED ? Status.CLOSED : Status.FAILED;
    }

    /** Why it is not done; empty when it is. */
    Optional<Line> why() {
        if (end instanceof End.Failed failed) {
            return Optional.of(failed.why());
        } else if (end instanceof End.Detached detached) {
            return Optional.of(detached.why());
        }
        return end instanceof End.Aborted aborted ? Optional.of(aborted.why()) : Optional.empty();
    }

    /** What it does or waits for, in a few words, for a live line. */
    String doing(Instant time) {
        Seen last = seen;
        if (last != null) {
            Progress now = last.now(time);
            return Words.text("display.stage", now.stage(), now.stages(), now.title()) + "  " + now.text();
        }
        OperationHandle current = handle;
        return current == null ? "" : Sanitizer.line(current.status().text());
    }

    /** The next wait has progress of its own. */
    @Override
    public void line(String line) {
        seen = null;
        super.line(line);
    }

    @Override
    public void warning(String line, Line warning) {
        seen = null;
        super.warning(line, warning);
    }

    @Override
    public void progress(Progress now) {
        seen = new Seen(now, display.now());
    }

    @Override
    public void ended(End how) {
        end = how;
        display.ended(this);
        super.ended(how);
    }
}
