package io.jenkins.plugins.amibackup.freestyle;

import hudson.model.AbstractBuild;
import hudson.tasks.BuildWrapper;
import io.jenkins.plugins.amibackup.config.Block;
import java.util.Map;
import java.util.TreeMap;

/** Finds what the build wrappers of a job give its build steps. */
final class Wrappers {

    private Wrappers() {}

    /** What the wrappers themselves have set: the environment of an agent or of the controller is somebody else's identity. */
    static Block around(AbstractBuild<?, ?> build) {
        Map<String, String> variables = new TreeMap<>();
        build.getEnvironments().stream()
                .filter(BuildWrapper.Environment.class::isInstance)
                .forEach(environment -> environment.buildEnvVars(variables));
        return Block.of(variables);
    }
}
