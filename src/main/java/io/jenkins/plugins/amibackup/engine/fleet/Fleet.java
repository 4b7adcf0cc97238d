package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.drive.Standing;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Backups, or gates, of several instances in one go, all at once. Each goes its own way: one that fails doesn't stop the
 * others. At the end a table says what has come of each.
 *
 * <p>The run id of each instance follows from the run id of all, so that a restart finds the same operations again.
 */
public final class Fleet implements OperationHandle {

    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.amibackup.operations");
    private static final int MOST_TRIES = 8;
    private static final Duration SOON = Duration.ofSeconds(2);

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
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<OperationHandle> handles = new CopyOnWriteArrayList<>();
    private int tries;
    private boolean ended;
    private String abortedWhy;
    private volatile String status = Texts.text("status.starting");
    private volatile int left;

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
        mailbox = new Mailbox(engine.scheduler(), this::handle);
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
        return handles.stream().flatMap(handle -> handle.runIds().stream()).toList();
    }

    @Override
    public String status() {
        int now = left;
        return now == 0 ? status : Texts.text("status.fleet", now, handles.size());
    }

    @Override
    public void detach(String why) {
        mailbox.send(() -> {
            if (members.isEmpty()) {
                end(new End.Detached(Texts.text("gate.stopped", why)));
            }
            handles.forEach(handle -> handle.detach(why));
        });
    }

    @Override
    public void abort(String why) {
        mailbox.send(() -> {
            abortedWhy = why;
            if (members.isEmpty()) {
                end(new End.Aborted(why));
            }
            handles.forEach(handle -> handle.abort(why));
        });
    }

    private void handle(Runnable message) {
        if (ended) {
            return;
        }
        try {
            message.run();
        } catch (OperationException failure) {
            if (failure.kind().passes() && members.isEmpty() && ++tries < MOST_TRIES) {
                engine.scheduler()
                        .schedule(SOON.multipliedBy(1L << Math.min(tries, 5)), () -> mailbox.send(this::begin));
            } else {
                end(new End.Failed(failure.getMessage(), failure.kind()));
            }
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOGGER.log(Level.WARNING, "Run " + runId + " ended unexpectedly", unexpected);
            end(new End.Failed(Texts.text("driver.unexpected", unexpected), FailureKind.REFUSED));
        }
    }

    private void begin() {
        if (!members.isEmpty()) {
            return;
        }
        selection.check();
        Map<String, String> names = new LinkedHashMap<>();
        if (selection.instanceTags().isEmpty()) {
            selection.instanceIds().forEach(id -> names.put(id, id));
            say(Texts.text("fleet.begins", names.size(), String.join(", ", names.keySet())));
        } else {
            find(names);
        }
        left = names.size();
        names.forEach((id, name) -> members.put(id, new Member(id, name)));
        for (Member member : members.values()) {
            handles.add(starter.start(Ids.ofMember(runId, member.instanceId), member.instanceId, member));
        }
    }

    private void find(Map<String, String> names) {
        List<Instance> found;
        try (AwsClients clients = engine.clients().clients(access)) {
            found = clients.ec2().search().instancesTagged(selection.instanceTags());
        }
        if (found.isEmpty()) {
            throw OperationException.badInput("fleet.none", selection.described(), access.region());
        }
        say(Texts.text("fleet.found", found.size(), selection.described()));
        selection.checkNumber(found.size());
        for (Instance instance : found) {
            String name = Tags.map(instance.tags()).getOrDefault("Name", "");
            names.put(
                    instance.instanceId(), name.isBlank() ? instance.instanceId() : instance.instanceId() + " " + name);
        }
    }

    private void memberEnded() {
        left = (int)
                members.values().stream().filter(member -> member.end == null).count();
        if (left > 0) {
            return;
        }
        members.values().forEach(member -> say(member.row()));
        List<OperationResult> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        boolean detached = false;
        for (Member member : members.values()) {
            if (member.end instanceof End.Done done) {
                results.addAll(done.results());
            } else {
                failed.add(member.name);
                detached |= member.end instanceof End.Detached;
            }
        }
        String line =
                Texts.text("fleet.failed", failed.size(), members.size(), String.join(", ", failed), results.size());
        if (failed.isEmpty()) {
            end(new End.Done(results));
        } else if (abortedWhy != null) {
            end(new End.Aborted(abortedWhy));
        } else if (detached) {
            end(new End.Detached(line));
        } else {
            end(new End.Failed(line, FailureKind.REFUSED));
        }
    }

    private void say(String text) {
        listener.line(Texts.text("log.prefix.backup") + " " + text);
    }

    private void end(End how) {
        if (!ended) {
            ended = true;
            listener.ended(how);
        }
    }

    /** One of the instances: its lines carry its name. */
    private final class Member extends ForwardingListener {
        private final String instanceId;
        private final String name;
        private End end;

        Member(String instanceId, String name) {
            super(listener);
            this.instanceId = instanceId;
            this.name = name;
        }

        /** A live display has room for one operation. */
        @Override
        public void progress(Progress progress) {}

        @Override
        public void standing(Standing standing) {}

        @Override
        public String label() {
            return name;
        }

        @Override
        public void ended(End how) {
            mailbox.send(() -> {
                end = how;
                memberEnded();
            });
        }

        private String row() {
            if (end instanceof End.Done done) {
                OperationResult result = done.result();
                return Texts.text(
                        "fleet.row.done",
                        name,
                        result.amiId(),
                        Format.size(result.sizeBytes()),
                        Format.duration(Duration.ofSeconds(result.durationSeconds())));
            } else if (end instanceof End.Failed failed) {
                return Texts.text("fleet.row.failed", name, failed.line());
            } else if (end instanceof End.Detached detached) {
                return Texts.text("fleet.row.detached", name, detached.line());
            }
            return Texts.text("fleet.row.aborted", name);
        }
    }
}
