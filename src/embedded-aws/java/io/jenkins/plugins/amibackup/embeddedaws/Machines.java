package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Machines behind the scenes: how those fare that are launched, and what others do to them. Nothing here is counted, denied
 * or delayed. What is not there is a {@link NoSuchElementException}.
 */
public final class Machines {

    private final Ec2World world;

    Machines(Ec2World world) {
        this.world = world;
    }

    /** The machine that is launched next fares so; several orders hold for one machine each, in their order. */
    public Machines next(Fate fate) {
        return locked(() -> world.fates.ordered.addLast(fate));
    }

    /** Every machine without an order of its own fares so from now on. */
    public Machines all(Fate fate) {
        return locked(() -> world.fates.usual = fate);
    }

    /** What the consoles of machines say that are launched from now on, where their fate doesn't say it. */
    public Machines consoles(String linux, String windows) {
        return locked(() -> {
            world.fates.linux = linux;
            world.fates.windows = windows;
        });
    }

    /**
     * The next replacement of a root volume fails.
     *
     * @param detached whether the machine is then without any root volume
     */
    public Machines failNextRootReplacement(boolean detached) {
        return locked(() -> world.fates.replacements.addLast(
                detached ? RootReplacement.Outcome.FAILED_DETACHED : RootReplacement.Outcome.FAILED));
    }

    /** How the times of all replacements of root volumes are told from now on. */
    public Machines rootReplacementTimes(TimeForm form) {
        return locked(() -> world.fates.replacementTimes = form);
    }

    /** What the console of a machine says from now on. */
    public void console(String id, String text) {
        machine(id, machine -> machine.health.console.become(now(), text));
    }

    /** What the three checks of a machine say from now on, as in {@link Fate#saying}. */
    public void checks(String id, String instance, String system, String ebs) {
        machine(id, machine -> machine.health.checks.become(now(), new CheckVerdicts(instance, system, ebs)));
    }

    /**
     * Whether a machine is registered with Systems Manager from now on. By itself it is with a profile and its metadata endpoint
     * on, after half the time that its status checks take.
     */
    public void managed(String id, boolean is) {
        machine(id, machine -> machine.managed = is);
    }

    /** The command that is sent next fares so; several orders hold for one command each, in their order. */
    public Machines nextCommand(CommandFate fate) {
        return locked(() -> world.commands.ordered.addLast(fate));
    }

    /** Every command without an order of its own fares so from now on. */
    public Machines allCommands(CommandFate fate) {
        return locked(() -> world.commands.usual = fate);
    }

    /** Makes a document of the account's own known, for any platform and with any parameters. */
    public Machines document(String name) {
        return locked(() -> world.commands.documents.put(name, null));
    }

    /** All commands that were sent, in their order. */
    public List<CommandModel> commands() {
        return world.locked(() -> world.commands.sent.values().stream()
                .map(command -> command.model(now()))
                .toList());
    }

    /** Somebody terminates a machine, whatever protects it: it is gone at once. */
    public void terminate(String id) {
        machine(id, machine -> machine.terminate(now(), Duration.ZERO, Instance.Reason.USER));
    }

    /** EC2 ends a machine with this StateReason, at once. */
    public void dies(String id, String code, String message) {
        machine(id, machine -> machine.die(now(), new Instance.Reason(code, message)));
    }

    /** Its operating system shuts down: it stops, or is terminated where its shutdown behaviour says so. */
    public void shutsDown(String id) {
        machine(id, machine -> {
            Instance.Reason why =
                    new Instance.Reason("Client.InstanceInitiatedShutdown", "Instance initiated shutdown");
            if (machine.spec.options.shutdownBehavior.equals("terminate")) {
                machine.die(now(), why);
            } else {
                machine.stopped = now();
            }
        });
    }

    /** Somebody removes all tags of a resource. */
    public void removeTags(String resourceId) {
        locked(() -> SetUp.untag(world, resourceId, now()));
    }

    private Instant now() {
        return world.clock.instant();
    }

    private void machine(String id, Consumer<Instance> change) {
        locked(() -> change.accept(world.regions().stream()
                .map(region -> region.instances.get(id))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no instance " + id))));
    }

    private Machines locked(Runnable change) {
        return world.locked(() -> {
            change.run();
            return this;
        });
    }
}
