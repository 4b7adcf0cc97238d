package io.jenkins.plugins.amibackup.freestyle;

import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.tasks.BuildWrapper;
import io.jenkins.plugins.amibackup.config.BlockCredentials;

/** Finds what the build wrappers of a job give its build steps. */
final class Wrappers {

    private Wrappers() {}

    /** What the wrappers themselves have set: the environment of an agent or of the controller is somebody else's identity. */
    static BlockCredentials around(AbstractBuild<?, ?> build) {
        EnvVars variables = new EnvVars();
        build.getEnvironments().stream()
                .filter(BuildWrapper.Environment.class::isInstance)
                .forEach(environment -> environment.buildEnvVars(variables));
        return BlockCredentials.of(variables);
    }
}
