package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import java.util.stream.Collectors;

/**
 * What a verification knows of its machine beside the token by which that is told, also when the machine is gone.
 *
 * @param machine null where none was asked for
 * @param commandId what Systems Manager calls the command; empty where none was sent
 * @param console the last lines of its console, masked and cut; empty where there are none
 */
public record DrillFacts(DrillMachine machine, String commandId, String console) {

    /** There is none yet. */
    static final DrillFacts NONE = new DrillFacts(null, "", "");

    /** In characters. */
    public static final int LONGEST_CONSOLE = 4_000;

    private static final int LONGEST_ID = 100;

    public DrillFacts {
        commandId = commandId == null ? "" : commandId;
        console = console == null ? "" : console;
    }

    boolean isSound() {
        return (machine == null || isSound(machine))
                && commandId.length() <= LONGEST_ID
                && commandId.chars().allMatch(letter -> letter > ' ' && letter <= '~')
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
                new DrillMachine("", type, DrillMachine.State.LAUNCHED, made.askedAt(), made.deadline()), "", "");
    }

    /** EC2 has given it an id. */
    public DrillFacts withId(String id) {
        return new DrillFacts(
                new DrillMachine(id, machine.type(), machine.state(), machine.launchedAt(), machine.deadline()),
                commandId,
                console);
    }

    /** What has become of it. */
    public DrillFacts in(DrillMachine.State state) {
        return machine == null
                ? this
                : new DrillFacts(
                        new DrillMachine(machine.id(), machine.type(), state, machine.launchedAt(), machine.deadline()),
                        commandId,
                        console);
    }

    public boolean isIn(DrillMachine.State state) {
        return machine != null && machine.state() == state;
    }

    public DrillFacts withConsole(String lines) {
        return new DrillFacts(machine, commandId, lines);
    }

    /** The console's last lines, harmless whoever has written the document. */
    String shownConsole() {
        return console.lines().map(Sanitizer::line).collect(Collectors.joining("\n"));
    }
}
