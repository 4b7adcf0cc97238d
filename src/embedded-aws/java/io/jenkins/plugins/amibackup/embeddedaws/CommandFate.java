package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;

/**
 * How a command fares that is sent to a machine.
 *
 * @param status how it ends: {@code Success}, {@code Failed}, {@code TimedOut}, {@code Cancelled}
 * @param code its exit code
 * @param output what it writes
 * @param errors what it writes as errors
 * @param takes how long it runs; null for as long as any
 */
public record CommandFate(String status, int code, String output, String errors, Duration takes) {

    /** It exits with this code, and has then failed unless it is 0. */
    public static CommandFate exits(int code, String output, String errors) {
        return new CommandFate(code == 0 ? "Success" : "Failed", code, output, errors, null);
    }

    /** It ends so, without an exit code. */
    public static CommandFate ends(String status) {
        return new CommandFate(status, -1, "", "", null);
    }

    /** The same, after a time. */
    public CommandFate after(Duration time) {
        return new CommandFate(status, code, output, errors, time);
    }
}
