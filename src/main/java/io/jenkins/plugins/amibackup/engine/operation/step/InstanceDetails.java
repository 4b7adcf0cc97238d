package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * What a launch of an instance like this one needs to know and its description doesn't tell. A backup is as good without it: what
 * AWS refuses to tell is a warning.
 *
 * @param known by the names under which {@link LaunchFacts} looks for it
 * @param warning what could not be asked; empty where all is known
 */
record InstanceDetails(Map<String, String> known, Optional<Line> warning) {

    static InstanceDetails ask(Instance instance, Findings findings, StepContext context) {
        Ec2Machines machines = context.ec2().machines();
        Map<String, Supplier<String>> questions = new LinkedHashMap<>();
        for (Ec2Machines.Attribute attribute : Ec2Machines.Attribute.values()) {
            questions.put(attribute.word(), () -> machines.attribute(instance.instanceId(), attribute));
        }
        if (Ec2Machines.hasCredits(instance.instanceTypeAsString())) {
            questions.put(LaunchFacts.CPU_CREDITS, () -> machines.cpuCredits(instance.instanceId()));
        }
        Map<String, String> known = new LinkedHashMap<>();
        Map<String, AwsException> refused = new LinkedHashMap<>();
        questions.forEach((name, ask) -> {
            Object answer = findings.of(name, () -> answer(ask));
            if (answer instanceof AwsException refusal) {
                refused.put(name, refusal);
            } else if (!answer.equals("")) {
                known.put(name, (String) answer);
            }
        });
        return new InstanceDetails(
                known,
                refused.values().stream()
                        .findFirst()
                        .map(first -> Line.of(
                                "preflight.notRecorded",
                                String.join(", ", new TreeSet<>(refused.keySet())),
                                first.line())));
    }

    /** The answer, or why AWS refuses to give one. */
    private static Object answer(Supplier<String> ask) {
        try {
            return ask.get();
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            return refused;
        }
    }
}
