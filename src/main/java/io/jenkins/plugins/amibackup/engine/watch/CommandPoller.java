package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.CommandRun;
import io.jenkins.plugins.amibackup.engine.aws.Commands;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Polls commands: one DescribeInstances for the machines of all, because Systems Manager tells only much later that one has ended,
 * and one ListCommandInvocations for each. What is refused for one of them concerns that one alone.
 */
final class CommandPoller implements Poller<Subject.Command> {

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
        return Action.LIST_COMMAND_INVOCATIONS;
    }

    @Override
    public void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Map<String, Instance> instances =
                    machines.byIds(batch.stream().map(watch -> subject(watch).instanceId()));
            Map<Watch, OperationException> failures = new LinkedHashMap<>();
            for (Watch watch : batch) {
                try {
                    settle(
                            watch,
                            Optional.ofNullable(instances.get(subject(watch).instanceId())));
                } catch (OperationException failure) {
                    if (failure.kind() == FailureKind.THROTTLED) {
                        throw failure;
                    }
                    failures.put(watch, failure);
                }
            }
            failures.forEach(Watch::failed);
        }
    }

    private void settle(Watch watch, Optional<Instance> machine) {
        Subject.Command command = subject(watch);
        Optional<Instance> ended = machine.filter(instance -> !Ec2Machines.isUp(instance));
        Optional<CommandRun> run = run(command, ended.isPresent());
        boolean over = run.filter(CommandRun::isOver).isPresent();
        if (over && (run.get().hasSucceeded() || ended.isEmpty())) {
            watch.answer(new Answer.CommandEnded(run.get()));
        } else if (ended.isPresent()) {
            watch.answer(InstancePoller.ended(ended.get()));
        } else if (run.isPresent() && !clock.instant().isBefore(command.deadline())) {
            watch.answer(new Answer.CommandEnded(run.get()));
        } else if (run.isPresent()) {
            watch.progress(0, clock.instant());
        } else if (watch.unknownForLong(clock.instant())) {
            watch.answer(new Answer.Gone());
        }
    }

    /** That a machine has ended is to be told, even where its command can't be asked for. */
    private Optional<CommandRun> run(Subject.Command command, boolean ended) {
        try {
            return commands.run(command.commandId(), command.instanceId());
        } catch (OperationException refused) {
            if (ended && !refused.kind().passes()) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
