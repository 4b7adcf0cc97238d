package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.step.OperationLog;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a log: one per fact, quiet when nothing changes. A line of progress comes after a change of ten points or
 * after a minute, whichever is later.
 */
final class LogLines implements OperationLog {

    private static final int POINTS = 10;
    /** At least: the longest title in English. */
    private static final int TITLE_WIDTH = 12;

    private final Operation operation;
    private final OperationListener listener;
    private final Duration interval;
    private final String prefix;
    private final Milestones milestones;
    private Stage stage;
    private Instant since;
    private Instant lastLineAt;
    private int lastPercent;
    private Line lastOnce;
    private Overview overview;

    /** @param found whether the operation was found in a document */
    LogLines(Operation operation, OperationListener listener, Duration interval, boolean found) {
        this.operation = operation;
        this.listener = listener;
        this.interval = interval;
        prefix = LogPrefix.of(operation.data().kind().word(), listener);
        stage = operation.phase().stage();
        milestones = new Milestones(operation.data(), listener, found);
    }

    /** Has EC2 confirm what only a document says, for whoever goes on with it. */
    void confirm(Milestone waitsFor, Ec2 ec2) {
        milestones.confirm(waitsFor, ec2).ifPresent(this::warn);
    }

    /** The one line about an operation that has ended, for those who run the program. */
    static Line ofEnd(String runId, Optional<Operation> operation, End end) {
        Line how =
                end.told(done -> operation.map(known -> known.data().summary()).orElse(Line.empty()));
        return operation
                .map(known -> Line.of(
                        "ended." + known.data().kind().word(),
                        runId,
                        subject(known),
                        known.data().request().bucket(),
                        how))
                .orElseGet(() -> Line.of("ended.unknown", runId, how));
    }

    private static String subject(Operation operation) {
        OperationResult result = operation.data().result();
        String source = result.sourceAmiId();
        String id = source == null || source.isEmpty() ? result.instanceId() : source;
        String name = operation.data().instanceName();
        return name.isBlank() || name.equals(id) ? id : id + " (" + name + ")";
    }

    @Override
    public void headline(Line line) {
        headline(line.text());
    }

    private void headline(String text) {
        listener.line(prefix + " " + text);
    }

    @Override
    public void say(Line line) {
        say(line.text());
    }

    private void say(String text) {
        lastOnce = null;
        listener.line(line(text));
    }

    private String line(String text) {
        return prefix + " " + number() + padded(stage.title()) + "  " + text;
    }

    private String padded(String title) {
        return title + " ".repeat(Math.max(0, width() - title.length()));
    }

    /** As wide as the longest title of a stage of this operation: other languages have longer ones than English. */
    private int width() {
        return operation.stages().stream()
                .mapToInt(each -> each.title().length())
                .reduce(TITLE_WIDTH, Math::max);
    }

    @Override
    public void warn(Line line) {
        lastOnce = null;
        listener.warning(line(Line.of("log.warning", line).text()), line);
    }

    /** Says that something lasts, such as a queue; not repeated until something else is said. */
    void once(Line line) {
        if (!line.equals(lastOnce)) {
            say(line);
            lastOnce = line;
        }
    }

    void resumed() {
        String runId = operation.data().runId();
        headline(
                operation.phase() == Phase.DONE
                        ? Texts.text("log.done", runId, operation.data().summary())
                        : Texts.text("log.resumed", runId, stage.title()));
        tell();
    }

    void stage(Stage now) {
        stage = now;
        tell();
    }

    /** Tells the listener where the operation is, if that has changed. */
    void tell() {
        Overview now = Overview.of(operation, stage);
        if (!now.equals(overview)) {
            overview = now;
            listener.overview(now);
        }
        milestones.tell(now.result());
    }

    private String number() {
        List<Stage> stages = operation.stages();
        int index = stages.indexOf(stage);
        return index < 0 ? "" : (index + 1) + "/" + stages.size() + " ";
    }

    /** A wait begins. */
    void waiting(Instant now) {
        lastPercent = 0;
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
            lastOnce = null;
            listener.progressLine(line(progress.text()));
        }
    }

    void answered(Answer answer, Wait wait, Instant now) {
        Duration took = Duration.between(since, now);
        if (answer instanceof Answer.ImageAvailable available) {
            int snapshots = (int) available.image().blockDeviceMappings().stream()
                    .filter(mapping -> mapping.ebs() != null)
                    .count();
            say(Line.of("wait.available", took, snapshots, wait.gib()));
        } else if (answer instanceof Answer.Done && wait.subject() instanceof Subject.StoreTask) {
            say(Line.of("wait.stored", took));
        }
    }
}
