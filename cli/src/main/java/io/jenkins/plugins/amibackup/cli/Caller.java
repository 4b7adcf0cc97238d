package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.operation.request.Origin;

/** Who started the run, for the record. */
final class Caller {

    private Caller() {}

    static Origin of(Surroundings surroundings) {
        return new Origin("cli", surroundings.user() + "@" + WatchOptions.host(surroundings), "");
    }
}
