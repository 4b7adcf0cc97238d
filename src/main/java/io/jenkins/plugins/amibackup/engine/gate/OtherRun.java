package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** A backup that another has begun and a gate waits for. Where it stands is told by its document, which is one small object. */
final class OtherRun {

    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(15);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final String runId;
    private final Instant since;
    private Optional<Stage> stage = Optional.empty();

    OtherRun(String runId, Instant since) {
        this.runId = runId;
        this.since = since;
    }

    String runId() {
        return runId;
    }

    /**
     * Looks where it stands.
     *
     * @param isDrivenHere whether this engine drives a run
     * @return what its document says; empty when nobody drives it any more, or when it is over
     */
    Optional<OperationData> look(RunDocuments documents, Predicate<String> isDrivenHere) {
        return documents
                .of(runId)
                .filter(look -> look.document().status() == Status.RUNNING)
                .filter(look -> look.isHeld() || isDrivenHere.test(runId))
                .map(look -> look.document().operation());
    }

    /** Whether it has come to another stage since this was asked the last time. */
    boolean isNews(Stage now) {
        boolean news = !stage.equals(Optional.of(now));
        stage = Optional.of(now);
        return news;
    }

    /** In a few words, lower case: what the gate waits for. */
    Line status() {
        return stage.map(now -> Line.of("status.gateWaits", runId, now.line())).orElse(Line.of("status.gate"));
    }

    /** How long until the next look: the longer it lasts, the rarer. */
    Duration pause(Instant now) {
        Duration pause = SHORTEST_LOOK.plus(Duration.between(since, now).dividedBy(10));
        return pause.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : pause;
    }
}
