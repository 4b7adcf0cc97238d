package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Machines of runs that nobody drives, of drills and of launches: found by their client tokens, which nobody can take off, and judged
 * by the documents of their runs.
 */
final class MachineOrphans {

    private final Search search;
    private final ImageOrphans images;

    MachineOrphans(Search search, ImageOrphans images) {
        this.search = search;
        this.images = images;
    }

    /** What was launched and isn't done; a launch that says {@code done} is in use. */
    List<Orphan> find() {
        return found(search.ec2().machines().ofRuns());
    }

    /** The same, of verifications alone. */
    List<Orphan> ofDrills() {
        return found(search.ec2().machines().launchedWith(Names.DRILL_TOKENS));
    }

    private List<Orphan> found(List<Instance> machines) {
        return machines.stream()
                .filter(MachineOrphans::stands)
                .filter(machine -> Names.runOfMachine(machine.clientToken()).isPresent())
                .filter(machine -> !isDone(machine))
                .map(this::orphan)
                .toList();
    }

    private static boolean stands(Instance machine) {
        return machine.state() != null && !Ec2Machines.hasEnded(machine.state().nameAsString());
    }

    private static boolean isDone(Instance machine) {
        return Names.runOfDrill(machine.clientToken()).isEmpty() && Tags.isDone(machine.tags());
    }

    private Orphan orphan(Instance machine) {
        String runId = Names.runOfMachine(machine.clientToken()).orElse("");
        Map<String, String> tags = Tags.map(machine.tags());
        Instant since = machine.launchTime() == null ? search.clock().instant() : machine.launchTime();
        Line against = against(machine, runId, since);
        return new Orphan(
                Kind.MACHINE,
                machine.instanceId(),
                tags.getOrDefault("Name", ""),
                runId,
                since,
                0,
                against.isEmpty(),
                against.isEmpty() ? Line.of("orphan.machine", runId) : against);
    }

    /** The machine of a drill goes when its run is over, or over its deadline: the safety age is for things that cost little. */
    private Line against(Instance machine, String runId, Instant since) {
        Runs.Run run = search.runs().of(runId);
        Optional<MadeInstance> made =
                run.removal() == null ? Optional.empty() : run.removal().machine();
        boolean known = made.filter(one -> run.removal().allows(one, machine)).isPresent();
        boolean drill = Names.runOfDrill(machine.clientToken()).isPresent();
        boolean named = known || drill && run.verifies();
        Line against = run.againstUnless(named, runId);
        if (!against.isEmpty()) {
            return against;
        }
        if (!drill) {
            return search.againstByAge(since);
        }
        // By EC2's clock, and whatever the document says: others can write it. No drill takes longer than this.
        Instant latest = since.plus(MadeInstance.LONGEST);
        Instant deadline = made.filter(one -> known && one.deadline().isBefore(latest))
                .map(MadeInstance::deadline)
                .orElse(latest);
        return run.underWay() && search.clock().instant().isBefore(deadline)
                ? Line.of("orphan.machineYoung", deadline)
                : Line.empty();
    }

    /** Unmakes the machine's run, under its lease. */
    void remove(Orphan orphan) {
        Optional<Instance> machine =
                search.ec2().machines().described(orphan.id()).filter(MachineOrphans::stands);
        if (machine.isPresent() && !DeadRun.hold(search, orphan.runId(), run -> end(machine.get(), run))) {
            search.runs().forget();
            Search.mustBeRemovable(orphan(machine.get()));
        }
    }

    private void end(Instance machine, DeadRun run) {
        Search.mustBeRemovable(orphan(machine));
        if (Names.runOfDrill(machine.clientToken()).isEmpty()) {
            images.finish(machine.instanceId(), run);
            return;
        }
        MadeInstance named = run.data().machine();
        if (named == null || !named.token().equals(machine.clientToken())) {
            search.runs().of(run.data().runId()).removal().drill(machine);
        }
        // What a drill has made is of no use to anybody, however young it is.
        List<String> made = run.data().made().stream()
                .filter(MadeImage::exists)
                .map(MadeImage::id)
                .toList();
        run.unmake(machine.instanceId(), search.ec2().search().imagesInUse(made));
    }
}
