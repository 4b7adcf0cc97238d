package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ssm.model.CommandInvocation;
import software.amazon.awssdk.services.ssm.model.CommandPlugin;

/**
 * What came of a command on one machine, as Systems Manager tells it. All texts are whatever AWS and the machine have written. The
 * status is that of the whole command: a document may have several steps, and one that went well says nothing of the others.
 *
 * @param status for example {@code InProgress}, {@code Success}, {@code Failed}, {@code TimedOut}
 * @param details the same in more detail, for example {@code DeliveryTimedOut}; the status where AWS has no more to say
 * @param code the exit code of the first step that did not succeed, else of the last; -1 where there is none
 * @param text what its steps have written, the errors of each last; of each step the first 2,500 characters
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html">Command statuses</a>
 */
public record CommandRun(String status, String details, int code, String text) {

    private static final String SUCCESS = "Success";
    private static final Set<String> UNDER_WAY = Set.of("Pending", "InProgress", "Delayed", "Cancelling");
    /** Somebody has stopped it, a policy forbids it, or the document isn't for this platform. */
    private static final Set<String> NOT_ITS_DOING =
            Set.of("Cancelled", "Canceled", "AccessDenied", "InvalidPlatform", "Terminated");

    static CommandRun of(CommandInvocation told) {
        String status = text(told.statusAsString());
        String details = text(told.statusDetails());
        List<CommandPlugin> steps = told.commandPlugins();
        Integer code = steps.stream()
                .filter(step -> !SUCCESS.equals(step.statusAsString()))
                .findFirst()
                .or(() -> steps.stream().reduce((one, next) -> next))
                .map(CommandPlugin::responseCode)
                .orElse(null);
        return new CommandRun(
                status,
                details.isEmpty() ? status : details.replace(" ", ""),
                code == null ? -1 : code,
                steps.stream()
                        .map(step -> text(step.output()))
                        .filter(output -> !output.isEmpty())
                        .collect(Collectors.joining("\n")));
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }

    /** Whether it has ended, in whatever way. */
    public boolean isOver() {
        return !status.isEmpty() && !UNDER_WAY.contains(status);
    }

    public boolean hasSucceeded() {
        return status.equals(SUCCESS);
    }

    /** Whether it was kept from running, or from its end, by something that says nothing about the machine. */
    public boolean wasStopped() {
        return NOT_ITS_DOING.contains(details) || NOT_ITS_DOING.contains(status);
    }

    public boolean hasCode() {
        return code >= 0;
    }
}
