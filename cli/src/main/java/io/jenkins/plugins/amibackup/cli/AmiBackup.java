package io.jenkins.plugins.amibackup.cli;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Arrays;
import java.util.Optional;
import java.util.ResourceBundle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: its commands, and what they have in common. Its help is in {@code Help.properties}. */
@Command(
        name = "ami-backup",
        versionProvider = Version.class,
        subcommands = {
            BackupCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            GateCommand.class,
            PruneCommand.class,
            ListCommand.class,
            ShowCommand.class,
            ReportCommand.class,
            HoldCommand.class,
            ReleaseCommand.class,
            ResumeCommand.class,
            CleanupCommand.class,
            PolicyCommand.class,
            PreflightCommand.class,
            SimulateAwsCommand.class,
            DemoCommand.class
        })
final class AmiBackup implements Runnable {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT)
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true)
    private boolean version;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT)
    private boolean verbose;

    private AmiBackup(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs the program and returns its exit code. */
    @SuppressFBWarnings(
            value = "DM_DEFAULT_ENCODING",
            justification = "A writer on a print stream hands it characters, and the stream knows its encoding")
    static int run(Surroundings surroundings, String... arguments) {
        AmiBackup program = new AmiBackup(surroundings);
        Errors errors = new Errors(program);
        CommandLine line = new CommandLine(program)
                .setResourceBundle(ResourceBundle.getBundle("io.jenkins.plugins.amibackup.cli.Help"))
                .setOut(new java.io.PrintWriter(surroundings.out(), true))
                .setErr(new java.io.PrintWriter(surroundings.err(), true))
                .setExpandAtFiles(false)
                .setUsageHelpLongOptionsMaxWidth(26)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setExecutionStrategy(program::execute);
        VerifyCommand.needsNoBucket(line.getSubcommands().get("verify").getCommandSpec());
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().usageMessage().sortOptions(false));
        Optional<String> lost =
                Arrays.stream(arguments).filter(NativeText::isLost).findFirst();
        if (lost.isPresent()) {
            String why = Words.text("usage.lost", lost.get(), Surroundings.encoding());
            return errors.handleParseException(new ParameterException(line, why), arguments);
        }
        return line.execute(arguments);
    }

    private int execute(ParseResult parsed) {
        Diagnostics.show(verbose, surroundings.err());
        for (ParseResult command = parsed; command != null; command = command.subcommand()) {
            if (command.commandSpec().findOption("--profile") != null) {
                try {
                    surroundings.checkFiles(isGiven(command, "--profile"), isGiven(command, "--region"));
                } catch (OperationException unusable) {
                    throw new ExecutionException(command.commandSpec().commandLine(), unusable.getMessage(), unusable);
                }
            }
        }
        return new RunLast().execute(parsed);
    }

    private static boolean isGiven(ParseResult command, String option) {
        return command.commandSpec().findOption(option) != null
                && command.commandSpec().findOption(option).getValue() != null;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), Words.text("usage.noCommand"));
    }
}
