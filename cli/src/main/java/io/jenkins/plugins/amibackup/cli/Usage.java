package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that are invalid by themselves are wrong usage: no call is made to AWS. */
final class Usage {

    private Usage() {}

    /**
     * Runs one of the engine's checks.
     *
     * @throws ParameterException with the check's message
     */
    static void check(CommandSpec command, Runnable check) {
        try {
            check.run();
        } catch (OperationException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }
}
