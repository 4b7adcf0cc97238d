package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.MachineChecks;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.StateReason;

/**
 * Polls instances: one DescribeInstances for up to 100, and one DescribeInstanceStatus for the checks of those that run. Why one
 * has ended stands in its state reason alone.
 */
public final class InstancePoller implements Poller<Subject.Instance> {

    private final Ec2Machines machines;
    private final Clock clock;

    InstancePoller(AwsClients clients, Clock clock) {
        machines = clients.ec2().machines();
        this.clock = clock;
    }

    @Override
    public Class<Subject.Instance> subjects() {
        return Subject.Instance.class;
    }

    @Override
    public int batchSize() {
        return Ec2Machines.STATUS_IDS;
    }

    @Override
    public Action action() {
        return Action.DESCRIBE_INSTANCES;
    }

    @Override
    public void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Map<String, Instance> instances =
                    machines.byIds(batch.stream().map(watch -> subject(watch).instanceId()));
            Map<Watch, Instance> running = new LinkedHashMap<>();
            for (Watch watch : batch) {
                Instance instance = instances.get(subject(watch).instanceId());
                if (instance == null) {
                    unknown(watch);
                } else if (state(instance) == InstanceStateName.RUNNING) {
                    running.put(watch, instance);
                } else {
                    settle(watch, instance);
                }
            }
            checks(running);
        }
    }

    private List<String> ids(List<Watch> watches) {
        return watches.stream()
                .map(watch -> subject(watch).instanceId())
                .distinct()
                .toList();
    }

    static InstanceStateName state(Instance instance) {
        return instance.state() == null
                ? InstanceStateName.UNKNOWN_TO_SDK_VERSION
                : instance.state().name();
    }

    private void unknown(Watch watch) {
        if (watch.unknownForLong(clock.instant())) {
            watch.answer(new Answer.Gone());
        }
    }

    private void settle(Watch watch, Instance instance) {
        if (state(instance) == InstanceStateName.PENDING) {
            goesOn(watch, instance, MachineChecks.UNKNOWN);
        } else {
            watch.answer(ended(instance));
        }
    }

    /** That an instance doesn't run, in EC2's words. */
    public static Answer.Failed ended(Instance instance) {
        return new Answer.Failed(
                Optional.ofNullable(instance.state())
                        .map(state -> state.nameAsString())
                        .orElse(""),
                reason(instance));
    }

    /** EC2's words for why an instance has ended or been stopped; empty where there are none. */
    public static String reason(Instance instance) {
        StateReason reason = instance.stateReason();
        if (reason == null || reason.code() == null && reason.message() == null) {
            return Optional.ofNullable(instance.stateTransitionReason()).orElse("");
        }
        // The message begins with the code, mostly.
        String code = Optional.ofNullable(reason.code()).orElse("");
        String message = Optional.ofNullable(reason.message()).orElse("");
        return message.isEmpty() || message.startsWith(code)
                ? message.isEmpty() ? code : message
                : code + ": " + message;
    }

    private void checks(Map<Watch, Instance> running) {
        if (running.isEmpty()) {
            return;
        }
        Map<String, MachineChecks> checks = machines.checks(ids(new ArrayList<>(running.keySet())));
        running.forEach((watch, instance) -> {
            MachineChecks now = checks.getOrDefault(instance.instanceId(), MachineChecks.UNKNOWN);
            if (now.areOk()) {
                watch.answer(new Answer.InstanceWell(instance, now));
            } else {
                goesOn(watch, instance, now);
            }
        });
    }

    private void goesOn(Watch watch, Instance instance, MachineChecks checks) {
        Instant now = clock.instant();
        if (now.isBefore(subject(watch).deadline())) {
            // How long a start takes can't be told by its checks.
            watch.progress(0, now);
        } else {
            watch.answer(new Answer.InstanceLate(instance, checks));
        }
    }
}
