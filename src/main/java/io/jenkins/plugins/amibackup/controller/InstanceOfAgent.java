package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.engine.identity.OwnInstanceLook;
import java.nio.file.Path;
import java.util.Objects;
import jenkins.security.MasterToSlaveCallable;

/**
 * Asks an agent which EC2 instance it runs on. It carries nothing to the agent, and loads nothing there but what looks at the agent's own
 * machine. Whatever an agent answers makes a sentence in a log, and nothing more.
 */
final class InstanceOfAgent extends MasterToSlaveCallable<String, RuntimeException> {

    private static final long serialVersionUID = 1L;

    /** The system property of an agent that finds its instance in another file than usual. */
    private final String property = ControllerIdentity.BOARD;

    @Override
    public String call() {
        return new OwnInstanceLook(
                        name -> Objects.requireNonNullElse(System.getenv(name), "")
                                .strip(),
                        Path.of(System.getProperty(property, OwnInstanceLook.BOARD_ASSET_TAG)))
                .look()
                .id();
    }
}
