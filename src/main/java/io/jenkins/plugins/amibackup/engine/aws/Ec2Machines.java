package io.jenkins.plugins.amibackup.engine.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** The calls to EC2 that a launch is made of, each of them once, in AWS's own words. */
public final class Ec2Machines {

    /** DescribeInstanceStatus takes this many ids. */
    public static final int STATUS_IDS = 100;

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
     * Asks whether EC2 would launch it, without launching anything.
     *
     * @throws AwsException when it would not
     */
    public void tryRun(RunInstancesRequest asked) {
        RunInstancesRequest request =
                asked.toBuilder().dryRun(true).overrideConfiguration(changes).build();
        Trials.dryRun(Action.RUN_INSTANCES, () -> ec2.runInstances(request));
    }

    /** Terminates one instance: one that is protected would take others of the same call with it. Once more is no error. */
    public void terminate(String instanceId) {
        Call.of(
                Action.TERMINATE_INSTANCES,
                () -> ec2.terminateInstances(
                        request -> request.instanceIds(instanceId).overrideConfiguration(changes)));
    }

    /** Describes those of the instances that are there and visible, at most {@value Ec2#FILTER_VALUES}; an unknown id spoils nothing. */
    public List<Instance> described(Collection<String> instanceIds) {
        return found(Filter.builder().name("instance-id").values(instanceIds).build());
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

    private List<Instance> found(Filter filter) {
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
