package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A command that was sent to one machine. */
final class Command {

    private static final Duration UNKNOWN = Duration.ofSeconds(2);
    private static final Duration LONG = UNKNOWN.multipliedBy(10);

    final String id;
    final String accountId;
    final Instance instance;
    final String document;
    final Map<String, List<String>> parameters;
    final String comment;
    final Instant sent;
    final Duration timeout;
    private final CommandFate fate;
    private final Duration takes;

    /** @param usual how long it takes where its fate doesn't say it */
    Command(
            String id,
            String accountId,
            Instance instance,
            String document,
            Map<String, List<String>> parameters,
            String comment,
            Instant sent,
            Duration timeout,
            CommandFate fate,
            Duration usual) {
        this.id = id;
        this.accountId = accountId;
        this.instance = instance;
        this.document = document;
        this.parameters = parameters;
        this.comment = comment;
        this.sent = sent;
        this.timeout = timeout;
        this.fate = fate;
        this.takes = fate.takes() == null ? usual : fate.takes();
    }

    /** Systems Manager doesn't know its own command for a moment. */
    boolean isKnown(Instant time, Duration visibilityDelay) {
        Duration unknown = takes.compareTo(LONG) < 0 ? takes.dividedBy(10) : UNKNOWN;
        return !time.isBefore(sent.plus(unknown).plus(visibilityDelay));
    }

    Instant starts() {
        return sent.plus(takes.dividedBy(4));
    }

    Instant ends() {
        return sent.plus(takes);
    }

    private boolean isCutOff() {
        return !instance.state(ends()).equals("running");
    }

    String status(Instant time) {
        if (time.isBefore(starts())) {
            return "Pending";
        }
        if (isCutOff()) {
            // Nobody tells that a machine has ended.
            return time.isBefore(sent.plus(timeout)) ? "InProgress" : "TimedOut";
        }
        return time.isBefore(ends()) ? "InProgress" : fate.status();
    }

    boolean isOver(Instant time) {
        String status = status(time);
        return !status.equals("Pending") && !status.equals("InProgress");
    }

    /** What is told of each of its steps: nothing but their status until it is over. */
    List<CommandFate> steps(Instant time) {
        List<CommandFate> steps = fate.steps().isEmpty() ? List.of(fate) : fate.steps();
        String status = status(time);
        return isOver(time) && !isCutOff()
                ? steps
                : steps.stream().map(step -> CommandFate.ends(status)).toList();
    }

    CommandModel model(Instant now) {
        return new CommandModel(id, instance.id, document, parameters, comment, status(now));
    }
}
