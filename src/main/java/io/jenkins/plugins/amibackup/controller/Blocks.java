package io.jenkins.plugins.amibackup.controller;

import hudson.EnvVars;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Finds what the blocks around a step provide, and around the steps that a Pipeline is in now. */
@Restricted(NoExternalUse.class)
public final class Blocks {

    private static final SystemLog LOGGER = SystemLog.of(Blocks.class.getName());

    private Blocks() {}

    /** What the blocks themselves have set: an agent's or the controller's environment could contain another identity. */
    public static BlockCredentials around(StepContext context) throws IOException, InterruptedException {
        EnvironmentExpander blocks = context.get(EnvironmentExpander.class);
        if (blocks == null) {
            return BlockCredentials.NONE;
        }
        EnvVars variables = new EnvVars();
        blocks.expand(variables);
        return BlockCredentials.of(variables);
    }

    /**
     * Looks for credentials in the blocks around the steps that a build is in now. Returns at once.
     *
     * @param found hears them, once, on one of the engine's own threads; not at all where there are none, or as long as the build has
     *     not gone on after a restart of Jenkins
     */
    static void find(Run<?, ?> build, Predicate<BlockCredentials> wanted, Consumer<BlockCredentials> found) {
        FlowExecutionOwner owner = BuildLog.pipeline(build);
        FlowExecution execution = owner == null ? null : owner.getOrNull();
        if (execution == null) {
            return;
        }
        var steps = execution.getCurrentExecutions(false);
        // The Pipeline answers on its own thread, which must not wait for anything.
        steps.addListener(
                () -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> find(steps, wanted, found)), Runnable::run);
    }

    private static void find(
            Future<List<StepExecution>> steps, Predicate<BlockCredentials> wanted, Consumer<BlockCredentials> found) {
        try {
            steps.get().stream()
                    .map(Blocks::aroundIfThere)
                    .filter(wanted)
                    .findFirst()
                    .ifPresent(found);
        } catch (ExecutionException | CancellationException gone) {
            LOGGER.log(Level.FINE, "The build has ended meanwhile", gone);
        } catch (InterruptedException stops) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is around a step that may end at any moment. */
    private static BlockCredentials aroundIfThere(StepExecution step) {
        try {
            return around(step.getContext());
        } catch (IOException | RuntimeException gone) {
            LOGGER.log(Level.FINE, "The step has ended meanwhile", gone);
        } catch (InterruptedException stops) {
            Thread.currentThread().interrupt();
        }
        return BlockCredentials.NONE;
    }
}
