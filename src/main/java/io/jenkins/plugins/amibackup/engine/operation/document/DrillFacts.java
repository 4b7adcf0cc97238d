package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a verification knows of its machine beside the token by which that is told, also when the machine is gone.
 *
 * @param machine null where none was asked for
 * @param commandAskedAt when a command was first about to be sent; null where none was
 * @param commandId what Systems Manager calls the command; empty where none was sent, or its answer was lost
 * @param console the last lines of its console, or of what the command has written, masked and cut; empty where there are none
 */
public record DrillFacts(DrillMachine machine, Instant commandAskedAt, String commandId, String console) {

    /** There is none yet. */
    static final DrillFacts NONE = new DrillFacts(null, null, "", "");

    /** In characters. */
    public static final int LONGEST_CONSOLE = 4_000;

    private static final Pattern COMMAND_ID = Pattern.compile("[0-9a-fA-F-]{36}");

    public DrillFacts {
        commandId = commandId == null ? "" : commandId;
        console = console == null ? "" : console;
    }

    boolean isSound() {
        return (machine == null || isSound(machine))
                && (commandAskedAt == null ? commandId.isEmpty() : DocumentCheck.isPossible(commandAskedAt))
                && (commandId.isEmpty() || COMMAND_ID.matcher(commandId).matches())
                && console.length() <= LONGEST_CONSOLE;
    }

    private static boolean isSound(DrillMachine machine) {
        return machine.id() != null
                && (machine.id().isEmpty() || Ids.isInstance(machine.id()))
                && LaunchForm.INSTANCE_TYPE.fits(machine.type())
                && machine.state() != null
                && DocumentCheck.isPossible(machine.launchedAt())
                && DocumentCheck.isPossible(machine.deadline());
    }

    /** A machine of this type is about to be asked for. */
    public DrillFacts launched(String type, MadeInstance made) {
        return new DrillFacts(
                new DrillMachine("", type, DrillMachine.State.LAUNCHED, made.askedAt(), made.deadline()), null, "", "");
    }

    /** EC2 has given it an id. */
    public DrillFacts withId(String id) {
        return of(new DrillMachine(id, machine.type(), machine.state(), machine.launchedAt(), machine.deadline()));
    }

    /** What has become of it. */
    public DrillFacts in(DrillMachine.State state) {
        return machine == null
                ? this
                : of(new DrillMachine(machine.id(), machine.type(), state, machine.launchedAt(), machine.deadline()));
    }

    private DrillFacts of(DrillMachine other) {
        return new DrillFacts(other, commandAskedAt, commandId, console);
    }

    public boolean isIn(DrillMachine.State state) {
        return machine != null && machine.state() == state;
    }

    /** A command is about to be sent. */
    public DrillFacts askingForCommand(Instant now) {
        return new DrillFacts(machine, now, commandId, console);
    }

    /** A command was sent. */
    public DrillFacts withCommand(String id) {
        return new DrillFacts(machine, commandAskedAt, id, console);
    }

    public DrillFacts withConsole(String lines) {
        return new DrillFacts(machine, commandAskedAt, commandId, lines);
    }

    /** The console's last lines, harmless whoever has written the document. */
    String shownConsole() {
        return console.lines().map(Sanitizer::line).collect(Collectors.joining("\n"));
    }
}
