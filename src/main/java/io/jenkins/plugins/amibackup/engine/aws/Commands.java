package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Command;
import software.amazon.awssdk.services.ssm.model.CommandFilter;
import software.amazon.awssdk.services.ssm.model.CommandFilterKey;
import software.amazon.awssdk.services.ssm.model.ListCommandsRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;

/** The calls to Systems Manager that run a command on a machine. */
public final class Commands {

    /** Runs shell commands on Linux. */
    public static final String SHELL = "AWS-RunShellScript";
    /** Runs them on Windows. */
    public static final String POWER_SHELL = "AWS-RunPowerShellScript";

    /** Systems Manager takes no shorter time for the delivery of a command. */
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    /** How far the clock of whoever asks may be ahead of AWS's. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private static final int PAGE = 50;
    private static final int MOST = 2_000;

    private final Supplier<SsmClient> ssm;
    private final AwsRequestOverrideConfiguration changes;

    Commands(Supplier<SsmClient> ssm, AwsRequestOverrideConfiguration changes) {
        this.ssm = ssm;
        this.changes = changes;
    }

    /**
     * A command for one machine.
     *
     * @param document the document of Systems Manager that is run
     * @param lines what a document that runs shell commands is to run; empty for any other
     * @param comment by which it is found again; 100 characters at most
     * @param takes how long it may take, from 30 seconds on
     */
    public record Asked(String instanceId, String document, String lines, String comment, Duration takes) {

        public Asked {
            takes = takes.compareTo(SHORTEST) < 0 ? SHORTEST : takes;
        }
    }

    /**
     * Sends a command. Systems Manager knows no client token: sent again, it runs again.
     *
     * @return its id
     * @throws AwsException with the code {@code InvalidInstanceId} as long as the machine's agent has not registered
     */
    public String send(Asked asked) {
        String seconds = String.valueOf(asked.takes().toSeconds());
        SendCommandRequest.Builder request = SendCommandRequest.builder()
                .instanceIds(asked.instanceId())
                .documentName(asked.document())
                .comment(asked.comment())
                .timeoutSeconds(Math.toIntExact(asked.takes().toSeconds()))
                .overrideConfiguration(changes);
        if (!asked.lines().isEmpty()) {
            request.parameters(Map.of("commands", List.of(asked.lines()), "executionTimeout", List.of(seconds)));
        }
        SendCommandRequest call = request.build();
        return Call.of(Action.SEND_COMMAND, () -> ssm.get().sendCommand(call))
                .command()
                .commandId();
    }

    /**
     * The id of a command that was sent before. It is looked for by its comment and its machine: asked for by the machine, Systems
     * Manager may leave out a command that has not reached that yet.
     *
     * @param since when it was sent at the earliest
     */
    public Optional<String> sent(String comment, String instanceId, Instant since) {
        ListCommandsRequest request = ListCommandsRequest.builder()
                .filters(CommandFilter.builder()
                        .key(CommandFilterKey.INVOKED_AFTER)
                        // Without fractions, as AWS writes such a time, and before the second in which it may have been
                        // sent.
                        .value(since.minus(CLOCKS)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .minusSeconds(1)
                                .toString())
                        .build())
                .maxResults(PAGE)
                .build();
        return Call.of(
                Action.LIST_COMMANDS,
                () -> ssm.get().listCommandsPaginator(request).commands().stream()
                        .limit(MOST)
                        .filter(command -> comment.equals(command.comment())
                                && command.instanceIds().contains(instanceId))
                        .map(Command::commandId)
                        .findFirst());
    }

    /**
     * What has come of a command so far; empty where Systems Manager doesn't know it, as for a moment after it was sent, or tells
     * nothing of its machine, as when that is ending or has ended.
     */
    public Optional<CommandRun> run(String commandId, String instanceId) {
        try {
            return Call.of(
                            Action.LIST_COMMAND_INVOCATIONS,
                            () -> ssm.get()
                                    .listCommandInvocations(request -> request.commandId(commandId)
                                            .instanceId(instanceId)
                                            .details(true)))
                    .commandInvocations()
                    .stream()
                    .filter(told -> commandId.equals(told.commandId()) && instanceId.equals(told.instanceId()))
                    .findFirst()
                    .map(CommandRun::of);
        } catch (AwsException refused) {
            if (!isUnknown(refused)) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    /** Whether Systems Manager says that it has nothing to tell of a command or its machine. */
    static boolean isUnknown(AwsException refused) {
        return refused.is("InvocationDoesNotExist", "InvalidCommandId", "InvalidInstanceId");
    }
}
