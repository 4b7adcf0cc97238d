package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Set;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;

/**
 * What came of a command on one machine, as Systems Manager tells it. All texts are whatever AWS and the machine have written.
 *
 * @param status for example {@code InProgress}, {@code Success}, {@code Failed}, {@code TimedOut}
 * @param details the same in more detail, for example {@code DeliveryTimedOut}; the status where AWS has no more to say
 * @param code the exit code; -1 where there is none
 * @param output what it has written, 24,000 characters at most
 * @param errors what it has written as errors, 8,000 characters at most
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html">Command statuses</a>
 */
public record CommandRun(String status, String details, int code, String output, String errors) {

    private static final Set<String> UNDER_WAY = Set.of("Pending", "InProgress", "Delayed", "Cancelling");
    /** Somebody has stopped it, a policy forbids it, or the document isn't for this platform. */
    private static final Set<String> NOT_ITS_DOING =
            Set.of("Cancelled", "Canceled", "AccessDenied", "InvalidPlatform", "Terminated");

    static CommandRun of(GetCommandInvocationResponse answer) {
        String status = text(answer.statusAsString());
        String details = text(answer.statusDetails());
        Integer code = answer.responseCode();
        return new CommandRun(
                status,
                details.isEmpty() ? status : details.replace(" ", ""),
                code == null ? -1 : code,
                text(answer.standardOutputContent()),
                text(answer.standardErrorContent()));
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }

    /** Whether it has ended, in whatever way. */
    public boolean isOver() {
        return !status.isEmpty() && !UNDER_WAY.contains(status);
    }

    public boolean hasSucceeded() {
        return status.equals("Success");
    }

    /** Whether it was kept from running, or from its end, by something that says nothing about the machine. */
    public boolean wasStopped() {
        return NOT_ITS_DOING.contains(details) || NOT_ITS_DOING.contains(status);
    }

    public boolean hasCode() {
        return code >= 0;
    }

    /** All that it has written, the errors last. */
    public String text() {
        return output.isEmpty() || output.endsWith("\n") ? output + errors : output + "\n" + errors;
    }
}
