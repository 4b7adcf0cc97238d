package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.Masked;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Instance;

/** What the machine of a drill has written: to its console, or while it ran a command. It is hostile text, and masked. */
final class DrillConsole {

    private static final int LINES = 40;

    private final VerifyData data;
    /** Whether EC2 tells the console as it is now: only Nitro types can. */
    private boolean latest = true;

    DrillConsole(VerifyData data) {
        this.data = data;
    }

    /** Reads the console of a machine that {@link MachineState#notOurs} has nothing against. */
    String read(Instance machine, StepContext context) {
        String id = machine.instanceId();
        Ec2Machines machines = context.ec2().machines();
        if (latest) {
            try {
                return machines.console(id, true);
            } catch (AwsException refused) {
                if (!refused.is("UnsupportedOperation", "Unsupported", "InvalidParameterCombination")) {
                    throw refused;
                }
                latest = false;
            }
        }
        return machines.console(id, false);
    }

    /**
     * Looks once, for people: without it the backup has booted all the same, so that nothing that is refused ends anything. Of Windows,
     * whose console has no text, it is said whether there is a picture of its screen.
     */
    void glance(Instance machine, boolean windows, StepContext context) {
        String id = machine.instanceId();
        try {
            if (windows) {
                if (context.ec2().machines().screenshot(id).length > 0) {
                    context.log().say("verify.screenshot", id, context.ec2().region());
                }
            } else if (data.request().drill().keepConsole()) {
                keep(read(machine, context), context);
            }
        } catch (OperationException refused) {
            context.log().warn("verify.noConsole", id, refused.line());
        }
    }

    /** Keeps the last lines of the console, where that is wanted. */
    void keep(String console, StepContext context) {
        List<String> lines = lastLines(console);
        if (!lines.isEmpty()) {
            say("verify.console", lines, context);
            data.drill(data.drill().withConsole(String.join("\n", lines)));
        }
    }

    /** Keeps the last lines of what a command has written behind those of the console. */
    void keepOutput(String output, StepContext context) {
        List<String> lines = lastLines(output);
        if (!lines.isEmpty()) {
            say("verify.output", lines, context);
            String all = data.drill().console() + "\n" + String.join("\n", lines);
            data.drill(data.drill().withConsole(String.join("\n", lastLines(all))));
        }
    }

    private List<String> lastLines(String text) {
        return data.request().drill().keepConsole()
                ? Masked.lastLines(text, LINES, DrillFacts.LONGEST_CONSOLE)
                : List.of();
    }

    private static void say(String key, List<String> lines, StepContext context) {
        context.log().say(key, lines.size());
        lines.forEach(line -> context.log().say("verify.consoleLine", line));
    }
}
