package io.jenkins.plugins.amibackup.freestyle;

import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.tasks.BuildWrapper;
import io.jenkins.plugins.amibackup.config.BlockCredentials;

/** Finds what the build wrappers of a job give its build steps. */
final class Wrappers {

    private Wrappers() {}

    /** What the wrappers themselves have set: an agent's or the controller's environment could contain another identity. */
    static BlockCredentials around(AbstractBuild<?, ?> build) {
        EnvVars variables = new EnvVars();
        build.getEnvironments().stream()
                .filter(BuildWrapper.Environment.class::isInstance)
                .forEach(environment -> environment.buildEnvVars(variables));
        return BlockCredentials.of(variables);
    }
}
