package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How far a backup must have come for the program to end. */
final class WaitForOption {

    @Option(names = "--wait-for", paramLabel = "WHAT", defaultValue = "stored")
    private String waitFor;

    /**
     * Reads it.
     *
     * @throws OperationException with the line to show, for what can't be waited for
     */
    Milestone milestone() {
        return Milestone.of(waitFor);
    }

    /**
     * Reads it, and checks whether it fits what else is asked for.
     *
     * @param retention what would be pruned when the backup is complete
     */
    Milestone milestone(CommandSpec spec, BackupRequest request, RetentionPolicy retention) {
        return Usage.read(spec, () -> {
            Milestone milestone = milestone();
            milestone.check(request);
            if (milestone != Milestone.STORED && !retention.equals(RetentionPolicy.NONE)) {
                throw OperationException.badInput("check.waitFor.retention");
            }
            return milestone;
        });
    }
}
