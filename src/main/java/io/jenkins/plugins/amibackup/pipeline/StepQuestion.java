package io.jenkins.plugins.amibackup.pipeline;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * What a step asks AWS while its Pipeline waits: as the step says, until there is an answer or the step is told to stop. The
 * step ends once. Nothing of this is kept: after a restart of Jenkins a step asks again.
 */
final class StepQuestion {

    private final StepContext context;
    private final Connection connection;
    private final Runnable beforeFailure;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param beforeFailure what is still to be said before the step fails */
    StepQuestion(StepContext context, Connection connection, Runnable beforeFailure) {
        this.context = context;
        this.connection = connection;
        this.beforeFailure = beforeFailure;
    }

    /** Returns at once; one question after the other may be asked. */
    <T> void ask(Function<AwsClients, T> question, Consumer<T> answer) {
        AwsTasks.get().ask(this::access, question, new AwsTasks.Asker<>() {

            @Override
            public boolean isWaiting() {
                return !ended.get() && !AmiBackupEngine.isStopping();
            }

            @Override
            public void answered(T found) {
                answer.accept(found);
            }

            @Override
            public void failed(Exception why) {
                fail(why instanceof OperationException ? new AbortException(why.getMessage()) : why);
            }
        });
    }

    private AwsAccess access() throws IOException, InterruptedException {
        connection.check();
        Run<?, ?> run = context.get(Run.class);
        return connection.access(run, run.getParent(), Blocks.around(context), Clock.systemUTC());
    }

    /** What is still to be said or kept before a Pipeline goes on. */
    @FunctionalInterface
    interface Before {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Ends the step, unless it is told to stop before that: archiving may take long.
     *
     * @param before what is still to be done before the Pipeline goes on; where that fails, the step does
     */
    void succeed(Object result, Before before) {
        if (ended.get()) {
            return;
        }
        try {
            before.run();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            if (ended.compareAndSet(false, true)) {
                context.onFailure(failed);
            }
            return;
        }
        if (ended.compareAndSet(false, true)) {
            context.onSuccess(result);
        }
    }

    /** The step was told to stop. */
    void stop(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            context.onFailure(cause);
        }
    }

    private void fail(Exception why) {
        if (ended.compareAndSet(false, true)) {
            beforeFailure.run();
            context.onFailure(why);
        }
    }
}
