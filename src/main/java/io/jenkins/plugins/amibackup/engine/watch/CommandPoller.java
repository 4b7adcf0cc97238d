package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.CommandRun;
import io.jenkins.plugins.amibackup.engine.aws.Commands;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Polls commands: one DescribeInstances for the machines of all, because Systems Manager tells only much later that one has ended,
 * and one GetCommandInvocation for each.
 */
final class CommandPoller implements Poller<Subject.Command> {

    private static final Set<InstanceStateName> LIVES = Set.of(InstanceStateName.PENDING, InstanceStateName.RUNNING);

    private final Ec2Machines machines;
    private final Commands commands;
    private final Clock clock;

    CommandPoller(AwsClients clients, Clock clock) {
        machines = clients.ec2().machines();
        commands = clients.commands();
        this.clock = clock;
    }

    @Override
    public Class<Subject.Command> subjects() {
        return Subject.Command.class;
    }

    @Override
    public int batchSize() {
        return Ec2.FILTER_VALUES;
    }

    @Override
    public Action action() {
        return Action.GET_COMMAND_INVOCATION;
    }

    @Override
    public void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Map<String, Instance> instances = new HashMap<>();
            machines.described(batch.stream()
                            .map(watch -> subject(watch).instanceId())
                            .distinct()
                            .toList())
                    .forEach(instance -> instances.put(instance.instanceId(), instance));
            batch.forEach(watch -> settle(
                    watch, Optional.ofNullable(instances.get(subject(watch).instanceId()))));
        }
    }

    private void settle(Watch watch, Optional<Instance> machine) {
        Subject.Command command = subject(watch);
        Optional<CommandRun> run = commands.run(command.commandId(), command.instanceId());
        Optional<Instance> ended = machine.filter(instance -> !LIVES.contains(InstancePoller.state(instance)));
        boolean over = run.filter(CommandRun::isOver).isPresent();
        if (over && (run.get().hasSucceeded() || ended.isEmpty())) {
            watch.answer(new Answer.CommandEnded(run.get()));
        } else if (ended.isPresent()) {
            watch.answer(new Answer.Failed(ended.get().state().nameAsString(), InstancePoller.reason(ended.get())));
        } else if (run.isPresent() && !clock.instant().isBefore(command.deadline())) {
            watch.answer(new Answer.CommandEnded(run.get()));
        } else if (run.isPresent()) {
            watch.progress(0, clock.instant());
        } else if (watch.unknownForLong(clock.instant())) {
            watch.answer(new Answer.Gone());
        }
    }
}
