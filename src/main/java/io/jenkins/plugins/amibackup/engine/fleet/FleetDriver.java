package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.fleet.FleetState.Ended;
import io.jenkins.plugins.amibackup.engine.fleet.FleetState.Finding;
import io.jenkins.plugins.amibackup.engine.fleet.FleetState.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Begins with all members of a fleet, and ends when all of them have. Everything that happens to it is a message. */
final class FleetDriver implements OperationHandle, Mailbox.Owner {

    private final Scheduler scheduler;
    private final String kind;
    private final String runId;
    private final FleetSource source;
    private final FleetLog log;
    private final Duration progressLines;
    private final OperationListener listener;
    private final Fleet.Starter starter;
    private final Mailbox mailbox;
    private final FailureStreak failures;
    private Optional<Line> aborted = Optional.empty();
    private Optional<FleetSummary> summary = Optional.empty();
    private volatile FleetState state = new Finding();

    FleetDriver(
            Engine engine,
            String kind,
            String runId,
            FleetSource source,
            FleetLog log,
            OperationListener listener,
            Fleet.Starter starter) {
        this.kind = kind;
        this.runId = runId;
        this.source = source;
        this.log = log;
        this.listener = listener;
        this.starter = starter;
        scheduler = engine.scheduler();
        progressLines = engine.progressLines();
        mailbox = new Mailbox(scheduler, "Run " + runId, this);
        failures = engine.failures();
    }

    void start() {
        mailbox.send(this::begin);
    }

    @Override
    public String runId() {
        return runId;
    }

    /** What has ended stays as it is: an abort of the others cleans up nothing of it, nor does a restart after that. */
    @Override
    public List<String> runIds() {
        return state.underWay().stream()
                .flatMap(handle -> handle.runIds().stream())
                .toList();
    }

    @Override
    public Line status() {
        return state.status();
    }

    @Override
    public void detach(Line why) {
        mailbox.send(() -> {
            if (state instanceof Finding) {
                end(new End.Detached(Line.of("gate.stopped", why)));
            }
            summary.ifPresent(FleetSummary::stopping);
            state.handles().forEach(handle -> handle.detach(why));
        });
    }

    @Override
    public void abort(Line why) {
        mailbox.send(() -> {
            aborted = Optional.of(why);
            if (state instanceof Finding) {
                end(new End.Aborted(why));
            }
            summary.ifPresent(FleetSummary::stopping);
            state.handles().forEach(handle -> handle.abort(why));
        });
    }

    private void begin() {
        if (!(state instanceof Finding)) {
            return;
        }
        Map<String, String> instances = source.instances(this::say);
        if (log.sumsUp(instances.size())) {
            summary = Optional.of(new FleetSummary(kind, listener, scheduler, progressLines, mailbox::send));
        }
        List<FleetMember> members = instances.entrySet().stream()
                .map(instance -> member(instance.getKey(), instance.getValue()))
                .toList();
        List<OperationHandle> handles = new CopyOnWriteArrayList<>();
        Running running = new Running(members, handles);
        state = running;
        if (members.isEmpty()) {
            end(FleetEnd.of(kind, members, aborted));
        }
        for (FleetMember member : members) {
            handles.add(starter.start(Ids.ofMember(runId, member.instanceId()), member.instanceId(), member));
        }
        if (!members.isEmpty()) {
            summary.ifPresent(all -> all.begun(running));
        }
    }

    private FleetMember member(String instanceId, String label) {
        return new FleetMember(
                instanceId, label, listener, scheduler.clock(), summary, mailbox::send, this::memberEnded);
    }

    private void memberEnded(FleetMember member) {
        summary.ifPresent(all -> all.ended(member));
        if (state instanceof Running running && running.left() == 0) {
            summary.ifPresentOrElse(FleetSummary::close, () -> table(running.members()));
            end(FleetEnd.of(kind, running.members(), aborted));
        }
    }

    private void table(List<FleetMember> members) {
        members.forEach(member -> listener.row(LogPrefix.before(member.row(), kind, listener)));
    }

    private void say(Line line) {
        listener.line(LogPrefix.before(line, kind, listener));
    }

    private void end(End how) {
        if (!hasEnded()) {
            state = new Ended(state.handles());
            listener.ended(how);
        }
    }

    @Override
    public boolean hasEnded() {
        return state instanceof Ended;
    }

    @Override
    public void troubled(OperationException failure) {
        if (failure.kind().passes()
                && state instanceof Finding
                && failures.failed(Patience.FLEET, failure) instanceof Patience.Again again) {
            scheduler.schedule(again.after(), () -> mailbox.send(this::begin));
        } else {
            failed(failure);
        }
    }

    @Override
    public void failed(OperationException failure) {
        end(new End.Failed(failure.line(), failure.kind()));
    }

    @Override
    public void ended(OperationException internal) {
        failed(internal);
    }
}
