package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers whoever waits for less than the whole backup as soon as that is reached. From then on the backup goes on in the background:
 * its listener hears no more of it, and can't stop it any more.
 */
final class EarlyAnswer extends ForwardingListener {

    private final BuildRequest request;
    private final Work.One one;
    private final OperationListener listener;
    private final CompletableFuture<OperationHandle> driver = new CompletableFuture<>();
    private boolean answered;
    /** Whether whoever waits has told it to stop: then there is nothing to answer early. */
    private boolean stopped;

    EarlyAnswer(BuildRequest request, Work.One one, OperationListener listener) {
        super(listener);
        this.request = request;
        this.one = one;
        this.listener = listener;
    }

    /** The handle for whoever waits: it has no power any more once they have gone on. */
    OperationHandle guard(OperationHandle handle) {
        driver.complete(handle);
        return new Guarded(handle);
    }

    private synchronized boolean isAnswered() {
        return answered;
    }

    /** Says whether it isn't too late. */
    private synchronized boolean stop() {
        stopped = !answered;
        return stopped;
    }

    /** What is written down first holds, also for a step that is resumed after Jenkins was killed in between. */
    private synchronized boolean answers(OperationResult so) {
        BackgroundBackup entry = new BackgroundBackup(request, one, so);
        if (stopped || !BackgroundBackups.get().begin(entry, request.block(), driver, this::later)) {
            return false;
        }
        answered = true;
        return true;
    }

    /** What becomes of it while the build runs must be heard also where a summary leaves out the lines of each. */
    private void later(String line) {
        listener.warning(line, Line.literal(line));
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        if (isAnswered()) {
            BackgroundBackups.get().reached(request.runId(), milestone, so);
            return;
        }
        super.reached(milestone, so);
        if (milestone != Milestone.STORED && one.goesOnAt(milestone) && answers(so)) {
            BackgroundBackups.get().reached(request.runId(), milestone, so);
            listener.line(request.line(Messages.EarlyAnswer_GoesOn(milestone.word())));
            listener.ended(new End.Done(so));
        }
    }

    /** Whoever waits goes on waiting where it could not be written down. */
    @Override
    public boolean hasGoneOn() {
        return isAnswered();
    }

    @Override
    public void line(String line) {
        if (!isAnswered()) {
            super.line(line);
        }
    }

    @Override
    public void warning(String line, Line warning) {
        if (isAnswered()) {
            BackgroundBackups.get().warned(request.runId(), line, warning);
        } else {
            super.warning(line, warning);
        }
    }

    @Override
    public void progressLine(String line) {
        if (!isAnswered()) {
            super.progressLine(line);
        }
    }

    @Override
    public void progress(Progress progress) {
        if (!isAnswered()) {
            super.progress(progress);
        }
    }

    @Override
    public void overview(Overview overview) {
        if (!isAnswered()) {
            super.overview(overview);
        }
    }

    @Override
    public void ended(End end) {
        if (isAnswered()) {
            BackgroundBackups.get().ended(request.runId(), end);
        } else {
            super.ended(end);
        }
    }

    private final class Guarded implements OperationHandle {
        private final OperationHandle handle;

        Guarded(OperationHandle handle) {
            this.handle = handle;
        }

        @Override
        public String runId() {
            return handle.runId();
        }

        @Override
        public List<String> runIds() {
            return isAnswered() ? List.of() : handle.runIds();
        }

        @Override
        public Line status() {
            return handle.status();
        }

        @Override
        public void detach(Line why) {
            if (stop()) {
                handle.detach(why);
            }
        }

        @Override
        public void abort(Line why) {
            if (stop()) {
                handle.abort(why);
            }
        }
    }
}
