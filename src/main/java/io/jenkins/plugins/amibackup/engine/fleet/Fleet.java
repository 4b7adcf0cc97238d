package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Backups or gates of several instances, all at once and independent of each other: one that fails doesn't stop the others. At
 * the end a table shows the result of each.
 *
 * <p>The run id of each instance follows from the run id of all, so that a restart finds the same operations again.
 */
public final class Fleet implements OperationHandle {

    /** Begins what is to be done with one instance. */
    public interface Starter {

        /** Returns at once; what comes of it reaches the listener. */
        OperationHandle start(String runId, String instanceId, OperationListener listener);
    }

    private final Engine engine;
    private final String runId;
    private final Selection selection;
    private final AwsAccess access;
    private final OperationListener listener;
    private final Starter starter;
    private final Mailbox mailbox;
    private final FailureStreak failures;
    private Optional<Line> aborted = Optional.empty();
    private volatile State state = new Finding();

    private sealed interface State {}

    /** Finds out which instances these are. */
    private record Finding() implements State {}

    /**
     * Has begun with all of them.
     *
     * @param handles one for each member that has begun, in their order
     */
    private record Running(List<FleetMember> members, List<OperationHandle> handles, int left) implements State {}

    /** Over. */
    private record Ended(List<OperationHandle> handles) implements State {}

    private Fleet(
            Engine engine,
            String runId,
            Selection selection,
            AwsAccess access,
            OperationListener listener,
            Starter starter) {
        this.engine = engine;
        this.runId = runId;
        this.selection = selection;
        this.access = access;
        this.listener = listener;
        this.starter = starter;
        mailbox = new Mailbox(engine.scheduler(), "Run " + runId, new Owner());
        failures = engine.failures();
    }

    /**
     * Finds the instances and begins with all of them. Returns at once; the listener hears one end for all: {@link End.Done}
     * with a result for each, or {@link End.Failed} with those that failed.
     *
     * @param runId a fresh id, or the one that the same instances had before a restart
     */
    public static Fleet start(
            Engine engine,
            String runId,
            Selection selection,
            AwsAccess access,
            OperationListener listener,
            Starter starter) {
        Fleet fleet = new Fleet(engine, runId, selection, access, listener, starter);
        fleet.mailbox.send(fleet::begin);
        return fleet;
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public List<String> runIds() {
        return handles().stream().flatMap(handle -> handle.runIds().stream()).toList();
    }

    private List<OperationHandle> handles() {
        State now = state;
        if (now instanceof Running running) {
            return running.handles;
        }
        return now instanceof Ended ended ? ended.handles : List.of();
    }

    @Override
    public Line status() {
        return state instanceof Running running
                ? Line.of("status.fleet", running.left, running.handles.size())
                : Line.of("status.starting");
    }

    @Override
    public void detach(Line why) {
        mailbox.send(() -> {
            if (state instanceof Finding) {
                end(new End.Detached(Line.of("gate.stopped", why)));
            }
            handles().forEach(handle -> handle.detach(why));
        });
    }

    @Override
    public void abort(Line why) {
        mailbox.send(() -> {
            aborted = Optional.of(why);
            if (state instanceof Finding) {
                end(new End.Aborted(why));
            }
            handles().forEach(handle -> handle.abort(why));
        });
    }

    private void begin() {
        if (!(state instanceof Finding)) {
            return;
        }
        selection.check();
        Map<String, String> names = selection.instanceTags().isEmpty() ? named() : found();
        List<FleetMember> members = names.entrySet().stream()
                .map(instance -> new FleetMember(
                        instance.getKey(), instance.getValue(), listener, mailbox::send, this::memberEnded))
                .toList();
        Running running = new Running(members, new CopyOnWriteArrayList<>(), members.size());
        state = running;
        for (FleetMember member : members) {
            running.handles.add(starter.start(Ids.ofMember(runId, member.instanceId()), member.instanceId(), member));
        }
    }

    private Map<String, String> named() {
        Map<String, String> names = new LinkedHashMap<>();
        selection.instanceIds().forEach(id -> names.put(id, id));
        say(Line.of("fleet.begins", names.size(), String.join(", ", names.keySet())));
        return names;
    }

    private Map<String, String> found() {
        List<Instance> found;
        try (AwsClients clients = engine.clients().clients(access)) {
            found = clients.ec2().search().instancesTagged(selection.instanceTags());
        }
        if (found.isEmpty()) {
            throw OperationException.badInput("fleet.none", selection.described(), access.region());
        }
        say(Line.of("fleet.found", found.size(), selection.described()));
        selection.checkNumber(found.size());
        Map<String, String> names = new LinkedHashMap<>();
        for (Instance instance : found) {
            String name = Tags.map(instance.tags()).getOrDefault("Name", "");
            names.put(
                    instance.instanceId(), name.isBlank() ? instance.instanceId() : instance.instanceId() + " " + name);
        }
        return names;
    }

    private void memberEnded() {
        if (!(state instanceof Running running)) {
            return;
        }
        int left = (int) running.members.stream()
                .filter(member -> member.end().isEmpty())
                .count();
        state = new Running(running.members, running.handles, left);
        if (left == 0) {
            running.members.forEach(member -> say(member.row()));
            end(end(running.members));
        }
    }

    /** What has come of all of them. */
    private End end(List<FleetMember> members) {
        List<OperationResult> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        boolean detached = false;
        for (FleetMember member : members) {
            End how = member.end().orElseThrow();
            if (how instanceof End.Done done) {
                results.addAll(done.results());
            } else {
                failed.add(member.name());
                detached |= how instanceof End.Detached;
            }
        }
        Line line = Line.of("fleet.failed", failed.size(), members.size(), String.join(", ", failed), results.size());
        if (failed.isEmpty()) {
            return new End.Done(results);
        } else if (aborted.isPresent()) {
            return new End.Aborted(aborted.get());
        }
        return detached ? new End.Detached(line) : new End.Failed(line, FailureKind.REFUSED);
    }

    private void say(Line line) {
        listener.line(Texts.text("log.prefix.backup") + " " + line.text());
    }

    private void end(End how) {
        if (!(state instanceof Ended)) {
            state = new Ended(handles());
            listener.ended(how);
        }
    }

    /** Handles the messages to this fleet. */
    private final class Owner implements Mailbox.Owner {

        @Override
        public boolean hasEnded() {
            return state instanceof Ended;
        }

        @Override
        public void troubled(OperationException failure) {
            if (failure.kind().passes()
                    && state instanceof Finding
                    && failures.failed(Patience.FLEET) instanceof Patience.Again again) {
                engine.scheduler().schedule(again.after(), () -> mailbox.send(Fleet.this::begin));
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
}
