package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;

/** Passes on to another listener whatever it hears; what a subclass overrides, it hears instead. */
public abstract class ForwardingListener implements OperationListener {

    private final OperationListener to;

    protected ForwardingListener(OperationListener to) {
        this.to = to;
    }

    @Override
    public void line(String line) {
        to.line(line);
    }

    @Override
    public void progressLine(String line) {
        to.progressLine(line);
    }

    @Override
    public void warning(String line, Line warning) {
        to.warning(line, warning);
    }

    @Override
    public void row(String line) {
        to.row(line);
    }

    @Override
    public void progress(Progress progress) {
        to.progress(progress);
    }

    @Override
    public String label() {
        return to.label();
    }

    @Override
    public void overview(Overview overview) {
        to.overview(overview);
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        to.reached(milestone, so);
    }

    @Override
    public boolean hasGoneOn() {
        return to.hasGoneOn();
    }

    @Override
    public void leaves(List<String> runIds, Line why) {
        to.leaves(runIds, why);
    }

    @Override
    public void removed(String runId) {
        to.removed(runId);
    }

    @Override
    public void ended(End end) {
        to.ended(end);
    }
}
