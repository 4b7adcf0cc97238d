package io.jenkins.plugins.amibackup.engine.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceCreditSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** The calls to EC2 that a launch is made of, each of them once, in AWS's own words. */
public final class Ec2Machines {

    /** DescribeInstanceStatus takes this many ids. */
    public static final int STATUS_IDS = 100;

    private static final Set<String> ENDED = Set.of("terminated", "shutting-down");

    private static final Set<InstanceStateName> UP = Set.of(InstanceStateName.PENDING, InstanceStateName.RUNNING);

    private static final Pattern CREDITS = Pattern.compile("t[0-9][a-z]*\\..*");

    private final Ec2Client ec2;
    private final AwsRequestOverrideConfiguration changes;

    Ec2Machines(Ec2Client ec2, AwsRequestOverrideConfiguration changes) {
        this.ec2 = ec2;
        this.changes = changes;
    }

    /**
     * Launches one instance. Its client token makes a repeated call harmless, as long as EC2 remembers the token.
     *
     * @param asked for exactly one instance, with a client token
     */
    public Instance run(RunInstancesRequest asked) {
        RunInstancesRequest request =
                asked.toBuilder().overrideConfiguration(changes).build();
        return Call.of(Action.RUN_INSTANCES, () -> ec2.runInstances(request))
                .instances()
                .get(0);
    }

    /**
     * Asks whether EC2 would launch it, without launching anything: it is a look, made as all looks are.
     *
     * @throws AwsException when it would not
     */
    public void tryRun(RunInstancesRequest asked) {
        RunInstancesRequest request = asked.toBuilder().dryRun(true).build();
        Trials.dryRun(Action.RUN_INSTANCES, () -> ec2.runInstances(request));
    }

    /** Terminates one instance: one that is protected would take others of the same call with it. Once more is no error. */
    public void terminate(String instanceId) {
        Call.of(
                Action.TERMINATE_INSTANCES,
                () -> ec2.terminateInstances(
                        request -> request.instanceIds(instanceId).overrideConfiguration(changes)));
    }

    /** What DescribeInstances doesn't tell of an instance. */
    public enum Attribute {
        TERMINATION_PROTECTION(InstanceAttributeName.DISABLE_API_TERMINATION),
        STOP_PROTECTION(InstanceAttributeName.DISABLE_API_STOP),
        SHUTDOWN_BEHAVIOUR(InstanceAttributeName.INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR);

        private final InstanceAttributeName name;

        Attribute(InstanceAttributeName name) {
            this.name = name;
        }

        /** As EC2 names it, for example {@code disableApiStop}. */
        public String word() {
            return name.toString();
        }
    }

    /** One attribute of an instance: {@code true} or {@code false}, or EC2's word; empty where EC2 doesn't say. */
    public String attribute(String instanceId, Attribute attribute) {
        DescribeInstanceAttributeResponse answer = Call.of(
                Action.DESCRIBE_INSTANCE_ATTRIBUTE,
                () -> ec2.describeInstanceAttribute(
                        request -> request.instanceId(instanceId).attribute(attribute.name)));
        AttributeBooleanValue flag =
                switch (attribute) {
                    case TERMINATION_PROTECTION -> answer.disableApiTermination();
                    case STOP_PROTECTION -> answer.disableApiStop();
                    case SHUTDOWN_BEHAVIOUR -> null;
                };
        if (flag != null) {
            return flag.value() == null ? "" : flag.value().toString();
        }
        AttributeValue word = answer.instanceInitiatedShutdownBehavior();
        return word == null || word.value() == null ? "" : word.value();
    }

    /** {@code standard} or {@code unlimited}; asked only of types that have credits, since any other is an error. */
    public String cpuCredits(String instanceId) {
        return Call.of(
                        Action.DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS,
                        () -> ec2.describeInstanceCreditSpecifications(request -> request.instanceIds(instanceId)))
                .instanceCreditSpecifications()
                .stream()
                .map(InstanceCreditSpecification::cpuCredits)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** Whether a type lives on CPU credits. */
    public static boolean hasCredits(String instanceType) {
        return instanceType != null && CREDITS.matcher(instanceType).matches();
    }

    /** Sets one thing of an instance. */
    public void modify(Consumer<ModifyInstanceAttributeRequest.Builder> what) {
        ModifyInstanceAttributeRequest.Builder request = ModifyInstanceAttributeRequest.builder();
        what.accept(request);
        ModifyInstanceAttributeRequest asked =
                request.overrideConfiguration(changes).build();
        Call.of(Action.MODIFY_INSTANCE_ATTRIBUTE, () -> ec2.modifyInstanceAttribute(asked));
    }

    /** Gives an Elastic IP address to an instance, and takes it away from whoever has it. */
    public void give(String allocationId, String instanceId) {
        Call.of(
                Action.ASSOCIATE_ADDRESS,
                () -> ec2.associateAddress(request -> request.allocationId(allocationId)
                        .instanceId(instanceId)
                        .allowReassociation(true)
                        .overrideConfiguration(changes)));
    }

    /** Describes those of the instances that are there and visible, at most {@value Ec2#FILTER_VALUES}; an unknown id spoils nothing. */
    public List<Instance> described(Collection<String> instanceIds) {
        return found(Filter.builder().name("instance-id").values(instanceIds).build());
    }

    /** The same by their ids; an id that is given twice counts once. */
    public Map<String, Instance> byIds(Stream<String> instanceIds) {
        return described(instanceIds.distinct().toList()).stream()
                .collect(Collectors.toMap(Instance::instanceId, instance -> instance, (one, again) -> again));
    }

    /** One instance; empty where EC2 doesn't show it. EC2 shows a terminated one for about an hour. */
    public Optional<Instance> described(String instanceId) {
        return described(List.of(instanceId)).stream().findFirst();
    }

    /**
     * The instances that were launched with a client token, those that are terminated by now included.
     *
     * @param token the token, or a pattern of EC2's filters
     */
    public List<Instance> launchedWith(String token) {
        return found(Filter.builder().name("client-token").values(token).build());
    }

    /** All instances that runs of ours have launched and that have not ended, as their client tokens say. */
    public List<Instance> ofRuns() {
        return found(
                Filter.builder()
                        .name("client-token")
                        .values(Names.machineTokens())
                        .build(),
                Filter.builder()
                        .name("instance-state-name")
                        .values("pending", "running", "stopping", "stopped")
                        .build());
    }

    private List<Instance> found(Filter... filter) {
        DescribeInstancesRequest request = DescribeInstancesRequest.builder()
                .filters(filter)
                .maxResults(1000)
                .build();
        return Call.of(
                Action.DESCRIBE_INSTANCES,
                () -> ec2.describeInstancesPaginator(request).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .toList());
    }

    /** Whether an instance is starting or runs; EC2's keeping silent about its state is no sign of its end. */
    public static boolean isUp(Instance machine) {
        InstanceState state = machine.state();
        return state == null || UP.contains(state.name());
    }

    /** Whether an instance in this state, as EC2 words it, never runs again. */
    public static boolean hasEnded(String state) {
        return ENDED.contains(state);
    }

    /**
     * The status checks of at most {@value #STATUS_IDS} instances, by their ids. Instances that don't run have none.
     *
     * @throws AwsException also where one of the ids is unknown
     */
    public Map<String, MachineChecks> checks(Collection<String> instanceIds) {
        Map<String, MachineChecks> checks = new HashMap<>();
        Call.of(
                        Action.DESCRIBE_INSTANCE_STATUS,
                        () -> ec2.describeInstanceStatus(request -> request.instanceIds(instanceIds)))
                .instanceStatuses()
                .forEach(status -> checks.put(status.instanceId(), MachineChecks.of(status)));
        return checks;
    }

    /**
     * What an instance has written to its console, the last 64 KB at most; empty where EC2 has nothing yet.
     *
     * @param latest as it is now, which only Nitro types can tell; else as of the last boot, some minutes late
     */
    public String console(String instanceId, boolean latest) {
        String output = Call.of(
                        Action.GET_CONSOLE_OUTPUT,
                        () -> ec2.getConsoleOutput(
                                request -> request.instanceId(instanceId).latest(latest ? Boolean.TRUE : null)))
                .output();
        return output == null ? "" : new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8);
    }

    /** What the screen of an instance shows, as a JPEG; empty where EC2 has nothing yet. */
    public byte[] screenshot(String instanceId) {
        String image = Call.of(
                        Action.GET_CONSOLE_SCREENSHOT,
                        () -> ec2.getConsoleScreenshot(
                                request -> request.instanceId(instanceId).wakeUp(true)))
                .imageData();
        return image == null ? new byte[0] : Base64.getMimeDecoder().decode(image);
    }
}
