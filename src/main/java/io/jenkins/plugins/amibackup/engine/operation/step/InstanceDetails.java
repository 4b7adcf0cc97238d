package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * What a launch of an instance like this one needs to know and its description doesn't tell. EC2 tells one thing a call, so a fleet
 * takes turns at these calls. A backup is as good without it: what AWS refuses to tell is a warning.
 */
final class InstanceDetails {

    /** Marks, among the findings, what AWS has throttled once. */
    private static final String AGAIN = "again: ";

    private final Instance instance;
    private final Findings findings;

    /** @param findings keeps the answers, so that a retry asks nothing twice */
    InstanceDetails(Instance instance, Findings findings) {
        this.instance = instance;
        this.findings = findings;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        Stream.of(Ec2Machines.Attribute.values())
                .map(Ec2Machines.Attribute::word)
                .forEach(names::add);
        if (Ec2Machines.hasCredits(instance.instanceTypeAsString())) {
            names.add(LaunchFacts.CPU_CREDITS);
        }
        return names;
    }

    private Optional<String> open() {
        return names().stream().filter(name -> !findings.knows(name)).findFirst();
    }

    /** The call that asks for what is not known yet; empty where all is. */
    Optional<Action> next() {
        return open().map(name -> name.equals(LaunchFacts.CPU_CREDITS)
                ? Action.DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS
                : Action.DESCRIBE_INSTANCE_ATTRIBUTE);
    }

    /** Makes that call. */
    void ask(StepContext context) {
        open().ifPresent(name ->
                findings.of(name, () -> answer(name, context.ec2().machines())));
    }

    /** The answer, or why AWS refuses to give one. */
    private Object answer(String name, Ec2Machines machines) {
        try {
            for (Ec2Machines.Attribute attribute : Ec2Machines.Attribute.values()) {
                if (attribute.word().equals(name)) {
                    return machines.attribute(instance.instanceId(), attribute);
                }
            }
            return machines.cpuCredits(instance.instanceId());
        } catch (AwsException refused) {
            if (refused.kind() == FailureKind.THROTTLED && findings.knows(AGAIN + name)) {
                // An account that is this busy has better calls to take: no backup waits long for what it is as good
                // without.
                return refused;
            }
            findings.of(AGAIN + name, () -> true);
            Tagging.mustEndNothing(refused);
            return refused;
        }
    }

    /** What is known, by the names under which {@link LaunchFacts} looks for it. */
    Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        for (String name : names()) {
            if (findings.known(name) instanceof String answer && !answer.isEmpty()) {
                known.put(name, answer);
            }
        }
        return known;
    }

    /** What AWS has refused to tell; empty where it has told all. */
    Optional<Line> warning() {
        Map<String, AwsException> refused = new TreeMap<>();
        for (String name : names()) {
            if (findings.known(name) instanceof AwsException refusal) {
                refused.put(name, refusal);
            }
        }
        return names().stream()
                .filter(refused::containsKey)
                .findFirst()
                .map(first -> Line.of(
                        "preflight.notRecorded",
                        String.join(", ", refused.keySet()),
                        refused.get(first).line()));
    }
}
