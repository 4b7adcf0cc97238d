package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which instances a command is about: those that are named, or those that carry tags. */
final class FleetOptions {

    @Option(names = "--instance-id", paramLabel = "ID")
    private List<String> instanceIds;

    @Option(names = "--instance-tag", paramLabel = "KEY=VALUE")
    private List<String> instanceTags;

    @Option(names = "--max-instances", paramLabel = "NUMBER", defaultValue = "" + Selection.DEFAULT_MOST)
    private int maxInstances;

    @Option(names = "--log", paramLabel = "each|summary", defaultValue = "")
    private String log;

    /**
     * What is said of several while they are under way.
     *
     * @throws ParameterException with the line to show, where it is anything else
     */
    FleetLog log(CommandSpec command) {
        return Usage.read(command, () -> FleetLog.of(log));
    }

    /** The instance, where one alone was named: what comes of it is told by itself. Empty for several, and for tags. */
    Optional<String> only() {
        return instanceIds != null && instanceIds.size() == 1 && instanceTags == null
                ? Optional.of(instanceIds.get(0).strip())
                : Optional.empty();
    }

    /**
     * The instances.
     *
     * @throws ParameterException with the line to show, when they are named wrongly, in two ways, or not at all
     */
    Selection selection(CommandSpec command) {
        if (instanceIds == null && instanceTags == null) {
            throw new ParameterException(command.commandLine(), Words.text("usage.instances"));
        }
        Selection selection = unchecked(command);
        Usage.check(command, selection::check);
        return selection;
    }

    /** The same as it was given: empty where nothing was. */
    Selection unchecked(CommandSpec command) {
        return Usage.read(command, () -> new Selection(instanceIds, TagText.of(instanceTags), maxInstances));
    }
}
