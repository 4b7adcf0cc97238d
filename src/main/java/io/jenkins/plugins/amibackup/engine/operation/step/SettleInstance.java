package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchVolume;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMappingSpecification;

/**
 * Gives a machine that is well what can only be given to one that is there, one thing at a time; each can be done again without harm.
 * The machine can be used without any of it, so that a refusal is a warning. Then come the tags that say {@code done}, from which on
 * nobody ends it; and only to such a one goes an address that another may be in need of.
 */
final class SettleInstance implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;
    private final LaunchPreparation preparation;
    private final LaunchedMachine launched;
    private Deque<Thing> things;
    private boolean marked;

    /**
     * Something to set.
     *
     * @param what for a line: what is not set where AWS refuses
     */
    private record Thing(Line what, Runnable call) {}

    SettleInstance(RestoreData data, RestoreAtHand atHand, LaunchPreparation preparation, LaunchedMachine launched) {
        this.data = data;
        this.atHand = atHand;
        this.preparation = preparation;
        this.launched = launched;
    }

    @Override
    public Phase phase() {
        return Phase.SETTLE;
    }

    @Override
    public boolean takesPart() {
        return data.request().launch() != null;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.MODIFY_INSTANCE_ATTRIBUTE, Action.ASSOCIATE_ADDRESS, Action.CREATE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (things == null) {
            Instance machine = machine(context);
            boolean unfinished = Tags.isUnfinishedOf(data.runId(), machine.tags());
            things = new ArrayDeque<>();
            if (unfinished) {
                LaunchFacts facts = preparation
                        .choice(atHand.record(data, context), context)
                        .facts();
                things = things(machine, facts, context);
                if (mayProtect(machine, facts)) {
                    return new StepOutcome.Stay(true);
                }
            }
        }
        Thing next = things.peek();
        if (next != null) {
            set(next, context);
            things.remove();
            return new StepOutcome.Stay(false);
        }
        Instance machine = machine(context);
        if (!marked) {
            Line refused = markDone(machine, context);
            address(machine.instanceId(), refused, context).ifPresent(things::add);
            marked = true;
            if (!things.isEmpty()) {
                return new StepOutcome.Stay(false);
            }
        }
        launched.tell(machine, context);
        return new StepOutcome.Finish();
    }

    /** Writes down what will be in the way of an abort; returns whether there is anything that isn't written yet. */
    private boolean mayProtect(Instance machine, LaunchFacts facts) {
        List<String> volumes = volumesThatStay(machine, facts).stream()
                .map(volume -> volumeId(machine, volume.device()).orElseThrow())
                .toList();
        boolean any = facts.isProtectedFromTermination().orElse(false)
                || facts.isProtectedFromStop().orElse(false)
                || !volumes.isEmpty();
        if (!any || data.mayHaveProtected()) {
            return false;
        }
        data.mayProtect(volumes);
        return true;
    }

    private Instance machine(StepContext context) {
        return launched.find(context)
                .orElseThrow(() ->
                        OperationException.refused("launch.gone", data.machine().id()));
    }

    private static void set(Thing thing, StepContext context) {
        try {
            thing.call().run();
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("launch.notSet", thing.what(), refused.line());
        }
    }

    private Deque<Thing> things(Instance machine, LaunchFacts facts, StepContext context) {
        Ec2Machines machines = context.ec2().machines();
        String id = machine.instanceId();
        Deque<Thing> all = new ArrayDeque<>();
        if (facts.checksSourceAndDestination().filter(checks -> !checks).isPresent()) {
            all.add(new Thing(
                    Line.of("launch.part.sourceDestCheck"),
                    () -> machines.modify(call -> call.instanceId(id).sourceDestCheck(value -> value.value(false)))));
        }
        tagsOfVolumes(machine, facts)
                .forEach((volumeId, tags) -> all.add(new Thing(
                        Line.of("launch.part.volumeTags", volumeId),
                        () -> context.ec2().tag(List.of(volumeId), tags))));
        List<InstanceBlockDeviceMappingSpecification> stay = volumesThatStay(machine, facts).stream()
                .map(volume -> InstanceBlockDeviceMappingSpecification.builder()
                        .deviceName(volume.device())
                        .ebs(ebs -> ebs.deleteOnTermination(false))
                        .build())
                .toList();
        if (!stay.isEmpty()) {
            all.add(new Thing(
                    Line.of("launch.part.volumesThatStay"),
                    () -> machines.modify(call -> call.instanceId(id).blockDeviceMappings(stay))));
        }
        if (facts.isProtectedFromStop().orElse(false)) {
            all.add(new Thing(
                    Line.of("launch.part.stopProtection"),
                    () -> machines.modify(call -> call.instanceId(id).disableApiStop(value -> value.value(true)))));
        }
        if (facts.isProtectedFromTermination().orElse(false)) {
            all.add(new Thing(
                    Line.of("launch.part.terminationProtection"),
                    () -> machines.modify(
                            call -> call.instanceId(id).disableApiTermination(value -> value.value(true)))));
        }
        return all;
    }

    private static List<LaunchVolume> volumesThatStay(Instance machine, LaunchFacts facts) {
        return facts.volumes().stream()
                .filter(volume -> !volume.deletedOnTermination())
                .filter(volume -> volumeId(machine, volume.device()).isPresent())
                .toList();
    }

    private static Optional<String> volumeId(Instance machine, String device) {
        return machine.blockDeviceMappings().stream()
                .filter(mapping -> device.equals(mapping.deviceName()) && mapping.ebs() != null)
                .map(mapping -> mapping.ebs().volumeId())
                .findFirst();
    }

    /** The recorded tags of each volume, as far as they fit beside those that it was made with. */
    private Map<String, Map<String, String>> tagsOfVolumes(Instance machine, LaunchFacts facts) {
        Map<String, String> asked = data.request().launch().tags();
        Map<String, Map<String, String>> tags = new LinkedHashMap<>();
        for (LaunchVolume volume : facts.volumes()) {
            Map<String, String> own = new LinkedHashMap<>(
                    Tags.choose(data.runId(), volume.tags(), asked).applied());
            own.keySet().removeIf(key -> Tags.isOurs(key) || asked.containsKey(key));
            if (!own.isEmpty()) {
                volumeId(machine, volume.device()).ifPresent(id -> tags.put(id, own));
            }
        }
        return tags;
    }

    /** An Elastic IP address is taken away from whoever has it: the log says from whom. */
    private Optional<Thing> address(String id, Line unfinished, StepContext context) {
        LaunchChoice choice = preparation.choice(atHand.record(data, context), context);
        if (choice.elasticIp().isEmpty()) {
            return Optional.empty();
        }
        Optional<Address> found = context.ec2().site().address(choice.elasticIp());
        if (found.isEmpty()) {
            context.log().warn("launch.elasticIpGone", choice.elasticIp());
            return Optional.empty();
        }
        Address address = found.get();
        if (id.equals(address.instanceId())) {
            return Optional.empty();
        }
        String from = LaunchLook.holder(address);
        boolean taken = !from.isEmpty();
        Line against = LaunchLook.againstMoving(
                        choice, address, atHand.record(data, context).instanceId())
                .orElse(unfinished);
        if (!against.isEmpty()) {
            context.log().warn("launch.notSet", Line.of("launch.part.elasticIp", address.publicIp()), against);
            return Optional.empty();
        }
        return Optional.of(new Thing(Line.of("launch.part.elasticIp", address.publicIp()), () -> {
            context.ec2().machines().give(address.allocationId(), id);
            if (taken) {
                context.log().warn("launch.elasticIpTaken", address.publicIp(), from, id);
            } else {
                context.log().say("launch.elasticIpGiven", address.publicIp(), id);
            }
        }));
    }

    /** From here on nobody ends it; returns why that can't be said, or an empty line. */
    private Line markDone(Instance machine, StepContext context) {
        if (!Tags.isUnfinishedOf(data.runId(), machine.tags())) {
            return Line.empty();
        }
        List<String> resources = new ArrayList<>(List.of(machine.instanceId()));
        machine.blockDeviceMappings().stream()
                .map(InstanceBlockDeviceMapping::ebs)
                .filter(ebs -> ebs != null && ebs.volumeId() != null)
                .forEach(ebs -> resources.add(ebs.volumeId()));
        try {
            context.ec2().tag(resources, Map.of(Tags.STATE, Tags.DONE));
            return Line.empty();
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("tags.notDone", machine.instanceId(), refused.line());
            return refused.line();
        }
    }
}
