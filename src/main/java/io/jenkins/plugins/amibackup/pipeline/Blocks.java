package io.jenkins.plugins.amibackup.pipeline;

import hudson.EnvVars;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Finds what the blocks around a step provide. */
final class Blocks {

    private Blocks() {}

    /** What the blocks themselves have set: an agent's or the controller's environment could contain another identity. */
    static BlockCredentials around(StepContext context) throws IOException, InterruptedException {
        EnvironmentExpander blocks = context.get(EnvironmentExpander.class);
        if (blocks == null) {
            return BlockCredentials.NONE;
        }
        EnvVars variables = new EnvVars();
        blocks.expand(variables);
        return BlockCredentials.of(variables);
    }
}
