package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.permission.Permissions;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What the drivers of an engine share.
 *
 * @param forget is told the run id of an operation that is driven no longer
 */
record Services(
        EngineSettings settings,
        Scheduler scheduler,
        ClientPool clients,
        Watcher watcher,
        Looks looks,
        RandomGenerator random,
        Turns turns,
        Permissions permissions,
        Consumer<String> forget) {

    Instant now() {
        return scheduler.clock().instant();
    }
}
