package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** Polls instances that are to end, with one DescribeInstances for up to 200. EC2 shows a terminated one for about an hour. */
final class InstanceEndPoller implements Poller<Subject.InstanceEnd> {

    private final Ec2Machines machines;
    private final Clock clock;

    InstanceEndPoller(AwsClients clients, Clock clock) {
        machines = clients.ec2().machines();
        this.clock = clock;
    }

    @Override
    public Class<Subject.InstanceEnd> subjects() {
        return Subject.InstanceEnd.class;
    }

    @Override
    public int batchSize() {
        return Ec2.FILTER_VALUES;
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
            for (Watch watch : batch) {
                Instance instance = instances.get(subject(watch).instanceId());
                if (instance == null) {
                    if (watch.unknownForLong(clock.instant())) {
                        watch.answer(new Answer.Gone());
                    }
                } else if (InstancePoller.state(instance) == InstanceStateName.TERMINATED) {
                    watch.answer(new Answer.Done());
                } else {
                    watch.progress(0, clock.instant());
                }
            }
        }
    }
}
