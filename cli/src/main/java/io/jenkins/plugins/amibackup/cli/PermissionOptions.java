package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import picocli.CommandLine.Option;

/** What happens where it can't be found out beforehand whether a permission is there. */
final class PermissionOptions {

    @Option(names = "--strict")
    private boolean strict;

    EngineSettings in(EngineSettings settings) {
        return settings.strictly(() -> strict);
    }
}
