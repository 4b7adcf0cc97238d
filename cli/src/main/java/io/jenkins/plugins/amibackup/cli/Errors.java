package io.jenkins.plugins.amibackup.cli;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command ends that did not succeed: one line on standard error, and a JSON object if JSON was requested. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final AmiBackup program;

    Errors(AmiBackup program) {
        this.program = program;
    }

    /** The command line is wrong. */
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        tell(line(wrong.getMessage()), asksForJson(List.of(arguments)));
        PrintStream err = program.surroundings().err();
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        err.println(Words.text("usage.help", command.getCommandSpec().qualifiedName()));
        trace(wrong.getCause());
        return ExitCodes.USAGE;
    }

    /** The arguments may be too wrong to be parsed. */
    private static boolean asksForJson(List<String> arguments) {
        int option = arguments.lastIndexOf("--output");
        return arguments.contains("--output=json")
                || option >= 0
                        && option + 1 < arguments.size()
                        && arguments.get(option + 1).equals("json");
    }

    /** The command failed before an operation started, or without one. */
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        String line = failure instanceof OperationException explained
                ? explained.getMessage()
                : Words.text("failed.unexpected", failure);
        boolean json = command.getCommand() instanceof OutputOptions.HasOutput told
                && told.output().isJson();
        tell(line(line), json);
        trace(failure);
        return ExitCodes.FAILED;
    }

    private void tell(String line, boolean json) {
        program.surroundings().err().println(Words.text("failed", line));
        if (json) {
            program.surroundings().out().println(Json.text(JsonOutput.failure(line)));
        }
    }

    @SuppressFBWarnings(
            value = "INFORMATION_EXPOSURE_THROUGH_AN_ERROR_MESSAGE",
            justification = "On the terminal of the user who asks for it with --verbose")
    private void trace(Throwable failure) {
        if (program.verbose() && failure != null) {
            failure.printStackTrace(program.surroundings().err());
        }
    }

    private static String line(String message) {
        return Sanitizer.line(String.valueOf(message)).replaceAll(" {2,}", " ").strip();
    }
}
