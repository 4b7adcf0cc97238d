package io.jenkins.plugins.amibackup.controller;

import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;

/** Tells the observers everything before the listener. A failing observer doesn't affect the operation. */
final class Observed extends ForwardingListener {

    private static final SystemLog LOGGER = SystemLog.of(Observed.class.getName());

    private final List<OperationListener> observers = new ArrayList<>();

    /** @param begin makes an observer's listener; null when it doesn't listen */
    Observed(OperationListener listener, Function<OperationObserver, OperationListener> begin) {
        super(listener);
        for (OperationObserver observer : ExtensionList.lookup(OperationObserver.class)) {
            safely(() -> {
                OperationListener heard = begin.apply(observer);
                if (heard != null) {
                    observers.add(heard);
                }
            });
        }
    }

    /** Tells the observers of work that begins, or goes on. */
    static Observed from(BuildRequest request, Work.One one, OperationListener listener) {
        return new Observed(listener, observer -> observer.observe(request, one));
    }

    @Override
    public void line(String line) {
        tell(observer -> observer.line(line));
        super.line(line);
    }

    @Override
    public void warning(String line, Line warning) {
        tell(observer -> observer.warning(line, warning));
        super.warning(line, warning);
    }

    @Override
    public void progressLine(String line) {
        tell(observer -> observer.progressLine(line));
        super.progressLine(line);
    }

    @Override
    public void progress(Progress progress) {
        tell(observer -> observer.progress(progress));
        super.progress(progress);
    }

    @Override
    public void overview(Overview overview) {
        tell(observer -> observer.overview(overview));
        super.overview(overview);
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        tell(observer -> observer.reached(milestone, so));
        super.reached(milestone, so);
    }

    @Override
    public void ended(End end) {
        tell(observer -> observer.ended(end));
        super.ended(end);
    }

    private void tell(Consumer<OperationListener> what) {
        observers.forEach(observer -> safely(() -> what.accept(observer)));
    }

    static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOGGER.log(Level.WARNING, "An operation goes on unobserved", failed);
        }
    }
}
