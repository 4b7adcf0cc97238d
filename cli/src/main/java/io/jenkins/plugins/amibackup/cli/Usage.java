package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that are wrong in themselves are wrong usage: nothing is asked of AWS. */
final class Usage {

    private Usage() {}

    /**
     * Runs a check of the engine's.
     *
     * @throws ParameterException with the check's own line
     */
    static void check(CommandSpec command, Runnable check) {
        try {
            check.run();
        } catch (OperationException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }
}
