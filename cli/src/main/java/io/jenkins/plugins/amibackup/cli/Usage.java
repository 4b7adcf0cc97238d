package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that are invalid by themselves are wrong usage: no call is made to AWS. */
final class Usage {

    private Usage() {}

    /**
     * Reads a value with one of the engine's parsers.
     *
     * @throws ParameterException with the parser's message
     */
    static <T> T read(CommandSpec command, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (OperationException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /**
     * Runs one of the engine's checks.
     *
     * @throws ParameterException with the check's message
     */
    static void check(CommandSpec command, Runnable check) {
        read(command, () -> {
            check.run();
            return null;
        });
    }
}
