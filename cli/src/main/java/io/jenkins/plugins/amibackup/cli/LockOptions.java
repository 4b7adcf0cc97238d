package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** For how long a backup is locked, once it is complete. */
final class LockOptions {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--lock-for", paramLabel = "TIME")
    private String lockFor;

    @Option(names = "--lock-mode", paramLabel = "MODE")
    private String lockMode;

    /** The same request with what is asked here; what can't be read is a mistake in the command line. */
    BackupRequest.Builder in(BackupRequest.Builder request) {
        return request.lockFor(lockFor == null ? null : Usage.read(spec, () -> Age.parse(lockFor)))
                .lockMode(lockMode);
    }
}
