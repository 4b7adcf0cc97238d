package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.Fleet;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSearch;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Does something with one instance, or the same with several at once, while this thread waits and Ctrl-C detaches all. */
final class FleetRun {

    /** Begins what is done with one instance, alone or as one of several. */
    interface Each {
        OperationHandle begin(Engine engine, String runId, String instanceId, OperationListener listener);
    }

    private final Surroundings surroundings;
    private final AwsOptions aws;
    private final EngineSettings settings;

    FleetRun(Surroundings surroundings, AwsOptions aws, EngineSettings settings) {
        this.surroundings = surroundings;
        this.aws = aws;
        this.settings = settings;
    }

    /**
     * Does it with the one instance that was named, which is told by itself, or with several.
     *
     * @param asked what was requested, as for several
     * @param log what is said of several; where nobody says, a terminal has a line for each anyway
     * @param only the instance, where one alone was named
     * @return the program's exit code
     */
    int drive(
            AskedFor asked,
            Optional<String> only,
            Selection selection,
            FleetLog log,
            AwsAccess access,
            OutputOptions output,
            Each each) {
        if (only.isEmpty()) {
            return drive(asked, selection, log, access, output, each);
        }
        String runId = Ids.newRun();
        return new OperationRun(surroundings, aws, settings)
                .drive(
                        asked.ofMember(runId, only.get()),
                        output,
                        (engine, listener) -> each.begin(engine, runId, only.get(), listener));
    }

    /**
     * Begins with all and waits for their ends: one that fails doesn't stop the others.
     *
     * @param asked what was requested, repeated for each that does not succeed
     * @return the program's exit code
     */
    private int drive(
            AskedFor asked, Selection selection, FleetLog log, AwsAccess access, OutputOptions output, Each each) {
        CompletableFuture<OperationListener.End> end = new CompletableFuture<>();
        OperationListener.End ended;
        List<FleetMember> members;
        try (FleetDisplay display = new FleetDisplay(surroundings, asked.kind(), log, new Waiting(end));
                Engine engine = new Engine(
                        settings, new WorkerPool(surroundings.clock()), new ClientPool(), new SecureRandom())) {
            OperationHandle fleet = Fleet.start(
                    engine,
                    asked.kind(),
                    Ids.newRun(),
                    display.counting(new FleetSearch(engine, selection, access)),
                    display.log(),
                    display,
                    (runId, instanceId, listener) -> {
                        FleetMember member = new FleetMember(runId, instanceId, listener, display);
                        display.add(member);
                        OperationHandle handle = each.begin(engine, runId, instanceId, member);
                        member.begun(handle);
                        return handle;
                    });
            try (Interrupts.Listening listening =
                    surroundings.interrupts().listen(new Interrupting(fleet, display, asked))) {
                ended = end.join();
            }
            members = display.members();
        }
        members.forEach(member -> member.endedWith(ended));
        return members.isEmpty()
                ? new Ending(surroundings, aws, output, asked).tell(ended)
                : new FleetEnding(surroundings, aws, output, asked).tell(ended, members);
    }

    /** Hears the end of all. */
    private record Waiting(CompletableFuture<OperationListener.End> end) implements OperationListener {

        @Override
        public void line(String line) {}

        @Override
        public void ended(End how) {
            end.complete(how);
        }
    }

    /** The first interrupt detaches all, the second ends the program. */
    private final class Interrupting implements Interrupts.Listener {
        private final OperationHandle fleet;
        private final FleetDisplay display;
        private final AskedFor asked;

        Interrupting(OperationHandle fleet, FleetDisplay display, AskedFor asked) {
            this.fleet = fleet;
            this.display = display;
            this.asked = asked;
        }

        @Override
        public void first(String why) {
            display.line(Words.text("interrupted.first"));
            fleet.detach(Line.literal(why));
        }

        /** How to go on after the program has ended in the middle. A gate has nothing of its own to resume. */
        @Override
        public void second() {
            display.close();
            if ("gate".equals(asked.kind())) {
                display.line(Words.text("interrupted.second.gate"));
                return;
            }
            display.line(Words.text("interrupted.second.fleet"));
            for (FleetMember member : display.members()) {
                member.runsUnderWay().forEach(runId -> display.line(asked.toResume(runId, aws)));
            }
        }
    }
}
