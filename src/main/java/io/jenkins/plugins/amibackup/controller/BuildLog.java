package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;

/** The log of a build, for lines that belong to no step any more. */
final class BuildLog {

    private static final SystemLog LOGGER = SystemLog.of(BuildLog.class.getName());

    private BuildLog() {}

    /** What drives a Pipeline; null for any other build. */
    @CheckForNull
    static FlowExecutionOwner pipeline(Run<?, ?> run) {
        return run instanceof FlowExecutionOwner.Executable pipeline ? pipeline.asFlowExecutionOwner() : null;
    }

    /**
     * Writes a line while the build is under way, and nothing after that.
     *
     * @param own the way to the log of a build that isn't a Pipeline; empty where there is none any more
     */
    static void line(Run<?, ?> run, Optional<Consumer<String>> own, String line) {
        if (run == null || !run.isLogUpdated()) {
            return;
        }
        FlowExecutionOwner owner = pipeline(run);
        if (owner == null) {
            own.ifPresent(log -> log.accept(line));
            return;
        }
        try {
            owner.getListener().getLogger().println(line);
        } catch (IOException | RuntimeException closed) {
            LOGGER.log(Level.FINE, "The log of " + run + " takes no more lines", closed);
        }
    }
}
