package io.jenkins.plugins.amibackup.engine;

import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.OperationLog;
import io.jenkins.plugins.amibackup.engine.operation.Stage;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The lines of a log: one per fact, quiet when nothing changes. A line of progress comes after a change of ten points or
 * after a minute, whichever is later.
 */
final class LogLines implements OperationLog {

    private static final int POINTS = 10;
    private static final int TITLE_WIDTH = 12;

    private final Operation operation;
    private final OperationListener listener;
    private final Duration interval;
    private final String prefix;
    private Stage stage;
    private Instant since;
    private Instant lastLineAt;
    private int lastPercent;
    private String lastOnce;

    LogLines(Operation operation, OperationListener listener, Duration interval) {
        this.operation = operation;
        this.listener = listener;
        this.interval = interval;
        String label = listener.label();
        prefix = Texts.text("log.prefix." + operation.kind()) + (label.isEmpty() ? "" : " " + label + ":");
        stage = operation.phase().stage();
    }

    @Override
    public void headline(String text) {
        listener.line(prefix + " " + text);
    }

    @Override
    public void say(String text) {
        lastOnce = null;
        listener.line(prefix + " " + number() + String.format("%-" + TITLE_WIDTH + "s  ", stage.title()) + text);
    }

    @Override
    public void warn(String text) {
        say(Texts.text("log.warning", text));
    }

    /** Says a thing that lasts, once until something else is said. */
    void once(String text) {
        if (!text.equals(lastOnce)) {
            say(text);
            lastOnce = text;
        }
    }

    void resumed() {
        headline(Texts.text("log.resumed", operation.runId(), stage.title()));
    }

    void stage(Stage now) {
        stage = now;
    }

    private String number() {
        List<Stage> stages = operation.stages();
        int index = stages.indexOf(stage);
        return index < 0 ? "" : (index + 1) + "/" + stages.size() + " ";
    }

    void waiting() {
        lastPercent = 0;
    }

    void since(Instant now) {
        since = now;
        lastLineAt = now;
    }

    void progress(int percent, Duration left, Instant now) {
        List<Stage> stages = operation.stages();
        Progress progress = new Progress(
                stages.indexOf(stage) + 1, stages.size(), stage.title(), percent, Duration.between(since, now), left);
        listener.progress(progress);
        if (percent - lastPercent >= POINTS && Duration.between(lastLineAt, now).compareTo(interval) >= 0) {
            lastPercent = percent;
            lastLineAt = now;
            say(progress.text());
        }
    }

    void answered(Answer answer, Wait wait, Instant now) {
        Duration took = Duration.between(since, now);
        if (answer instanceof Answer.ImageAvailable available) {
            int snapshots = (int) available.image().blockDeviceMappings().stream()
                    .filter(mapping -> mapping.ebs() != null)
                    .count();
            say(Texts.text("wait.available", Human.duration(took), snapshots, wait.gib()));
        } else if (answer instanceof Answer.Stored) {
            say(Texts.text("wait.stored", Human.duration(took)));
        }
    }
}
