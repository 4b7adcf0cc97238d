package io.jenkins.plugins.amibackup.freestyle;

import hudson.AbortException;
import hudson.model.Executor;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Interruption;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.model.CauseOfInterruption;

/** A backup, a restore or a gate that a freestyle build waits for on its own thread. */
final class FreestyleOperation implements OperationListener {

    /** An abort ends the build within five seconds; what isn't done by then continues without the build. */
    private static final int PATIENCE_SECONDS = 4;

    private final BuildRequest request;
    private final RunOptions options;
    private final PrintStream log;
    private final CompletableFuture<End> heard = new CompletableFuture<>();

    FreestyleOperation(BuildRequest request, RunOptions options, PrintStream log) {
        this.request = request;
        this.options = options;
        this.log = log;
    }

    @Override
    public void line(String line) {
        log.println(line);
    }

    @Override
    public void ended(End end) {
        heard.complete(end);
    }

    /**
     * Drives the operation to its end.
     *
     * @param executor knows why the build is interrupted, when it is
     * @throws AbortException with the line to show, when it doesn't succeed
     * @throws InterruptedException when the build was interrupted, after everything that this requires has been done
     */
    List<OperationResult> run(Executor executor) throws InterruptedException, AbortException {
        OperationHandle operation = AmiBackupEngine.get().beginBound(request, this);
        End end;
        try {
            end = heard.get();
        } catch (InterruptedException interrupted) {
            stop(operation, executor == null ? List.of() : executor.getCausesOfInterruption());
            throw interrupted;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (end instanceof End.Done done) {
            return done.results();
        }
        throw new AbortException(lineOf(end));
    }

    private void stop(OperationHandle operation, Collection<CauseOfInterruption> causes) throws InterruptedException {
        boolean prunes = request.work().kind().equals(OperationKind.PRUNE.word());
        boolean cleansUp = Interruption.isAbort(causes) && !options.detachesOnAbort();
        if (cleansUp) {
            line(request.line(
                    prunes
                            ? Messages.FreestyleOperation_EndsPrune(request.runId())
                            : Messages.FreestyleOperation_CleansUp(request.runId())));
            AmiBackupEngine.get().abort(operation, Interruption.describe(causes));
        } else {
            operation.detach(Line.literal(Interruption.describe(causes)));
        }
        try {
            line(request.line(lineOf(heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS))));
        } catch (TimeoutException unfinished) {
            String toResume = AmiBackupEngine.get().toResume(operation);
            line(request.line(
                    cleansUp
                            ? Messages.FreestyleOperation_Unfinished(toResume)
                            : prunes
                                    ? Messages.FreestyleOperation_DetachesPrune(toResume)
                                    : Messages.FreestyleOperation_Detaches(toResume)));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String lineOf(End end) {
        if (end instanceof End.Failed failed) {
            return failed.line();
        } else if (end instanceof End.Detached detached) {
            return detached.line();
        } else if (end instanceof End.Aborted aborted) {
            return aborted.line();
        }
        return Messages.FreestyleOperation_DoneMeanwhile();
    }
}
