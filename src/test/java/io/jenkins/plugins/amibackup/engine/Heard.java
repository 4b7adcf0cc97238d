package io.jenkins.plugins.amibackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an operation says. */
public final class Heard implements OperationListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final List<Overview> overviews = new CopyOnWriteArrayList<>();
    private final List<End> ends = new CopyOnWriteArrayList<>();

    @Override
    public void line(String line) {
        lines.add(line);
    }

    @Override
    public void progress(Progress seen) {
        progress.add(seen);
    }

    @Override
    public void overview(Overview now) {
        overviews.add(now);
    }

    @Override
    public void ended(End end) {
        ends.add(end);
    }

    public List<String> lines() {
        return lines;
    }

    public String log() {
        return String.join("\n", lines);
    }

    public List<Progress> progress() {
        return progress;
    }

    public List<Overview> overviews() {
        return overviews;
    }

    public boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** The one end. */
    public End end() {
        assertThat(ends).as("ends; the log is\n%s", log()).hasSize(1);
        return ends.get(0);
    }

    /** The result of an operation that is done. */
    public OperationResult result() {
        assertThat(end()).as("the end; the log is\n%s", log()).isInstanceOf(End.Done.class);
        return ((End.Done) end()).result();
    }

    /** The line of an operation that has failed. */
    public String failure() {
        assertThat(end()).as("the end; the log is\n%s", log()).isInstanceOf(End.Failed.class);
        return ((End.Failed) end()).line();
    }

    /** The line of an operation that has detached. */
    public String detached() {
        assertThat(end()).as("the end; the log is\n%s", log()).isInstanceOf(End.Detached.class);
        return ((End.Detached) end()).line();
    }
}
