package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;

/** What AWS says of the machine that a restore has launched, and of the image that it was launched from. */
final class LaunchedMachine {

    private final RestoreData data;
    private final RestoreAtHand atHand;

    LaunchedMachine(RestoreData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    /** @throws OperationException when it is not the one that was launched, whatever the document says: others can write that */
    void mustBe(MadeInstance made, Instance machine) {
        if (!made.token().equals(machine.clientToken()) || !Objects.equals(made.id(), machine.instanceId())) {
            throw OperationException.refused("launch.notOurs", machine.instanceId(), made.token());
        }
    }

    /** The image that is launched, as AWS describes it now. */
    Image image(StepContext context) {
        if (!data.isStanding()) {
            return atHand.described(data, context);
        }
        BackupRecord record = atHand.record(data, context);
        return StandingImage.again(data, record, context)
                .orElseThrow(() -> OperationException.refused("launch.imageGone", data.standingId()));
    }

    /** The machine as AWS describes it now; empty when it is gone. */
    Optional<Instance> find(StepContext context) {
        MadeInstance made = data.machine();
        if (made == null || !made.exists()) {
            return Optional.empty();
        }
        Optional<Instance> found = context.ec2().machines().described(made.id());
        found.ifPresent(machine -> mustBe(made, machine));
        return found;
    }

    /** Whether the machine is at its end and says so: then the restore is, too. */
    boolean isDone(StepContext context) {
        return context.removal(data)
                .find(data.machine())
                .filter(machine -> data.machine().token().equals(machine.clientToken())
                        && Tags.isOf(data.runId(), machine.tags())
                        && Tags.isDone(machine.tags())
                        && ("running".equals(machine.state().nameAsString())
                                || "pending".equals(machine.state().nameAsString())))
                .isPresent();
    }

    /** Tells the result what AWS says of the machine now. */
    void tell(Instance machine, StepContext context) {
        data.launched(
                new OperationResult.LaunchedInstance(
                        machine.instanceId(),
                        machine.instanceTypeAsString(),
                        machine.state() == null ? "" : machine.state().nameAsString(),
                        text(machine.privateIpAddress()),
                        text(machine.publicIpAddress())),
                notBack(atHand.record(data, context), machine));
    }

    /** What a run that is picked up at its end has launched; nothing of it is told where AWS doesn't show it any more. */
    void confirm(StepContext context) {
        if (data.isStanding()) {
            BackupRecord record = atHand.record(data, context);
            data.instanceId(record.instanceId());
            data.facts(ImageFacts.of(record));
            data.sourceName(
                    data.standingId().equals(record.amiId())
                            ? record.imageName()
                            : context.ec2()
                                    .image(data.standingId())
                                    .map(Image::name)
                                    .orElse(""));
        }
        find(context).ifPresent(machine -> tell(machine, context));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    /** What the old instance had and the new one hasn't, as far as anybody can tell. */
    private static List<Line> notBack(BackupRecord record, Instance machine) {
        LaunchFacts facts = LaunchFacts.of(record);
        List<Line> lost = new ArrayList<>();
        if (!facts.privateIp().isEmpty() && !facts.privateIp().equals(machine.privateIpAddress())) {
            lost.add(Line.of("launch.lost.privateIp", facts.privateIp(), text(machine.privateIpAddress())));
        }
        if (!facts.publicIp().isEmpty() && !facts.publicIp().equals(machine.publicIpAddress())) {
            lost.add(Line.of(
                    facts.elasticIp().isEmpty() ? "launch.lost.publicIp" : "launch.lost.elasticIp", facts.publicIp()));
        }
        addresses(lost, "launch.lost.furtherIps", facts.furtherPrivateIps(), now(machine));
        addresses(lost, "launch.lost.ipv6", facts.ipv6(), now(machine));
        List<String> excluded = record.excludedDevices();
        if (!excluded.isEmpty()) {
            lost.add(Line.of("launch.lost.excluded", String.join(", ", excluded)));
        }
        if (facts.interfaces() > 1) {
            lost.add(Line.of("launch.lost.interfaces", facts.interfaces() - 1));
        }
        lost.add(Line.of("launch.lost.balancers"));
        lost.add(Line.of("launch.lost.dns"));
        lost.add(Line.of("launch.lost.alarms"));
        lost.add(Line.of("launch.lost.memory"));
        return lost;
    }

    private static void addresses(List<Line> lost, String key, List<String> then, Set<String> now) {
        List<String> gone =
                then.stream().filter(address -> !now.contains(address)).toList();
        if (!gone.isEmpty()) {
            lost.add(Line.of(key, String.join(", ", gone)));
        }
    }

    private static Set<String> now(Instance machine) {
        Set<String> now = new HashSet<>();
        for (InstanceNetworkInterface one : machine.networkInterfaces()) {
            one.privateIpAddresses().forEach(address -> now.add(address.privateIpAddress()));
            one.ipv6Addresses().forEach(address -> now.add(address.ipv6Address()));
        }
        return now;
    }
}
