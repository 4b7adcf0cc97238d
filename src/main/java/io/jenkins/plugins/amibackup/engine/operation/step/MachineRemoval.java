package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMappingSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Ends the machine that a run's document names, and waits until AWS says that it is terminated. A clean-up, which never waits, is
 * content when AWS has begun to end it: nobody can call that back.
 */
final class MachineRemoval {

    private static final String PROTECTED = "OperationNotPermitted";

    private final Set<String> done = new HashSet<>();
    private boolean said;
    private int looks;
    private int lifts;
    private boolean volumesGo;

    /**
     * Goes one step further.
     *
     * @return empty when there is no machine, or none any more
     * @throws AwsException when a call fails; also where somebody else has protected the machine
     */
    Optional<StepOutcome> next(OperationData data, StepContext context) {
        MadeInstance made = data.machine();
        if (made == null) {
            return Optional.empty();
        }
        Removal removal = context.removal(data);
        if (!made.exists() || made.use() == MadeInstance.Use.DRILL) {
            Optional<Instance> seen = removal.find(made)
                    .filter(found ->
                            removal.allows(made, found) && !found.instanceId().equals(made.id()));
            if (seen.isPresent()) {
                data.machine(made.withId(seen.get().instanceId()));
                return Optional.of(new StepOutcome.Stay(true));
            }
        }
        return Optional.of(
                volumesGo || !goWithIt(made, removal, data, context)
                        ? end(made, removal, data, context)
                        : new StepOutcome.Stay(false));
    }

    /** Volumes that are to stay with a machine that is done would be left of one that isn't; returns whether a call was made. */
    private boolean goWithIt(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        List<String> devices = volumesThatWouldStay(made, removal, data);
        if (!devices.isEmpty()) {
            try {
                context.ec2()
                        .machines()
                        .modify(request -> request.instanceId(made.id())
                                .blockDeviceMappings(devices.stream()
                                        .map(device -> InstanceBlockDeviceMappingSpecification.builder()
                                                .deviceName(device)
                                                .ebs(ebs -> ebs.deleteOnTermination(true))
                                                .build())
                                        .toList()));
            } catch (AwsException refused) {
                Tagging.mustEndNothing(refused);
                context.log()
                        .warn("cleanUp.volumesStay", String.join(", ", data.freedVolumes()), made.id(), refused.line());
            }
        }
        volumesGo = true;
        return !devices.isEmpty();
    }

    private StepOutcome end(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        try {
            return switch (removal.terminate(made)) {
                case NOT_SEEN -> notSeen(made, removal, data, context);
                case NOT_OURS -> {
                    context.log().warn("cleanUp.machineNotOurs", made.exists() ? made.id() : made.token());
                    yield forget(made, removal, data, context);
                }
                case ENDING -> ending(made, removal, data, context);
                case GONE -> {
                    context.log().say("cleanUp.removed", made.id());
                    yield forget(made, removal, data, context);
                }
            };
        } catch (AwsException refused) {
            if (!refused.is(PROTECTED) || !data.mayHaveProtected()) {
                throw refused;
            }
            return lift(made, refused, context);
        }
    }

    /** Stop protection, too, keeps a machine from being terminated. EC2 may take a moment until it knows that one is lifted. */
    private StepOutcome lift(MadeInstance made, AwsException refused, StepContext context) {
        Ec2Machines machines = context.ec2().machines();
        int number = lifts++;
        if (number == 0) {
            machines.modify(
                    request -> request.instanceId(made.id()).disableApiTermination(value -> value.value(false)));
        } else if (number == 1) {
            machines.modify(request -> request.instanceId(made.id()).disableApiStop(value -> value.value(false)));
        } else if (number < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        } else {
            lifts = 0;
            throw OperationException.refused(
                    "launch.machineStays", made.id(), refused.line().sentence());
        }
        return new StepOutcome.Stay(false);
    }

    /** What was asked for a moment ago can't be seen yet. */
    private StepOutcome notSeen(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        if (!context.unmaking().late() && looks++ < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        return forget(made, removal, data, context);
    }

    private StepOutcome ending(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        if (context.unmaking().late()) {
            data.remove(made.id());
            return forget(made, removal, data, context);
        }
        if (!said) {
            said = true;
            context.log().say("cleanUp.machineEnding", made.id());
        }
        return new Outcome.Await(new Wait(new Subject.InstanceEnd(made.id()), 0));
    }

    /** Nothing is left of this one. A document that was changed, or a lost answer, may hide another of the same run. */
    private StepOutcome forget(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        if (made.exists()) {
            done.add(made.id());
        }
        MadeInstance other = made.use() == MadeInstance.Use.DRILL
                ? null
                : strays(made, removal, data, context).stream()
                        .filter(stray -> !done.contains(stray.id()))
                        .findFirst()
                        .orElse(null);
        said = false;
        looks = 0;
        lifts = 0;
        volumesGo = false;
        data.machine(other);
        return new StepOutcome.Stay(true);
    }

    /** Machines that this run has launched and that have not ended, whatever id and attempt its document says. */
    private static List<MadeInstance> strays(
            MadeInstance made, Removal removal, OperationData data, StepContext context) {
        return context.ec2().machines().launchedWith(Names.launchTokens(data.runId())).stream()
                .filter(machine -> machine.state() != null
                        && machine.state().name() != InstanceStateName.TERMINATED
                        && machine.state().name() != InstanceStateName.SHUTTING_DOWN)
                .filter(machine -> removal.allows(made, machine))
                .flatMap(machine -> made.another(data.runId(), machine.clientToken(), machine.instanceId()).stream())
                .toList();
    }

    /**
     * The volumes of a machine that is about to be terminated that would stay, because this run has told EC2 so: their devices.
     */
    private static List<String> volumesThatWouldStay(MadeInstance made, Removal removal, OperationData data) {
        return data.freedVolumes().isEmpty()
                ? List.of()
                : removal.find(made).filter(machine -> removal.allows(made, machine)).stream()
                        .flatMap(machine -> machine.blockDeviceMappings().stream())
                        .filter(mapping -> mapping.ebs() != null
                                && data.freedVolumes().contains(mapping.ebs().volumeId())
                                && Boolean.FALSE.equals(mapping.ebs().deleteOnTermination()))
                        .map(InstanceBlockDeviceMapping::deviceName)
                        .toList();
    }
}
