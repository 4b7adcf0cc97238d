package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.List;

/**
 * How a command fares that is sent to a machine.
 *
 * @param status how it ends: {@code Success}, {@code Failed}, {@code TimedOut}, {@code Cancelled}
 * @param code its exit code
 * @param output what it writes
 * @param errors what it writes as errors
 * @param takes how long it runs; null for as long as any
 * @param steps how each step of its document fares; empty where it has but one
 */
public record CommandFate(
        String status, int code, String output, String errors, Duration takes, List<CommandFate> steps) {

    public CommandFate {
        steps = List.copyOf(steps);
    }

    /** It exits with this code, and has then failed unless it is 0. */
    public static CommandFate exits(int code, String output, String errors) {
        return new CommandFate(code == 0 ? "Success" : "Failed", code, output, errors, null, List.of());
    }

    /** It ends so, without an exit code. */
    public static CommandFate ends(String status) {
        return new CommandFate(status, -1, "", "", null, List.of());
    }

    /** Its document has several steps that fare so; the first that does not succeed says how all of it ends. */
    public static CommandFate of(CommandFate... steps) {
        List<CommandFate> all = List.of(steps);
        CommandFate last = all.stream()
                .filter(step -> !step.status.equals("Success"))
                .findFirst()
                .orElse(all.get(all.size() - 1));
        return new CommandFate(last.status, last.code, last.output, last.errors, null, all);
    }

    /** The same, after a time. */
    public CommandFate after(Duration time) {
        return new CommandFate(status, code, output, errors, time, steps);
    }
}
