package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A verification under way. That a backup turns out to be bad is nothing that fails here: it is written down as what was found, all
 * that was made is removed, and only then does the operation end with it.
 */
public final class VerifyData extends RestoringData {

    private VerifyRequest request;
    /** Which backup is meant; empty until it is settled. */
    private String amiId = "";
    /** To which level it is verified: the one that was asked for, or a lower one where that is all that can be shown. */
    private ProofLevel level;
    /** Whether something else has stored the object, so that there is no record to write a proof into. */
    private boolean foreign;

    private String versionId = "";
    private Instant restoreAskedAt;
    private Instant restoredAt;
    private long bootSeconds;
    /** Why the backup is not proven; null while nothing stands against that. */
    private Line failed;
    /** The lowest level that was not reached; null while nothing speaks against the backup itself. */
    private ProofLevel failedLevel;

    private DrillFacts drill = DrillFacts.NONE;
    /** The highest level that was shown; null while nothing was. */
    private ProofLevel shown;
    /** When that was, or when it was found out that the backup doesn't reach its level: a proof is as old as this. */
    private Instant knownAt;

    /** Read of the record: what a document says may be anybody's. */
    @JsonIgnore
    private Proof proof;

    /** For reading a document. */
    VerifyData() {}

    public VerifyData(String runId, VerifyRequest request, Instant now) {
        super(runId, now);
        this.request = request;
        this.amiId = request.amiId();
        this.level = request.drill().level();
    }

    @Override
    public VerifyRequest request() {
        return request;
    }

    @Override
    public OperationKind kind() {
        return OperationKind.VERIFY;
    }

    @Override
    Optional<String> wrongField() {
        if (amiId == null
                || !amiId.isEmpty() && !Ids.isImage(amiId)
                || !request.amiId().isEmpty() && !request.amiId().equals(amiId)) {
            return Optional.of("operation.amiId");
        }
        if (foreign && !request.acceptForeign()) {
            return Optional.of("operation.foreign");
        }
        if (level != (foreign ? ProofLevel.IMAGE : request.drill().level())) {
            return Optional.of("operation.level");
        }
        if (failedLevel != null && (failed == null || !level.covers(failedLevel))) {
            return Optional.of("operation.failed");
        }
        if (shown != null && !level.covers(shown)) {
            return Optional.of("operation.shown");
        }
        if (versionId == null || !versionId.isEmpty() && !isEtag(versionId)) {
            return Optional.of("operation.versionId");
        }
        if (drill == null || !drill.isSound() || drill.commandAskedAt() != null && level != ProofLevel.COMMAND) {
            return Optional.of("operation.drill");
        }
        return super.wrongField();
    }

    /** The times that it names, as far as they are known. */
    List<Instant> times() {
        return Stream.of(restoreAskedAt, restoredAt, knownAt)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public String sourceAmiId() {
        return amiId;
    }

    /** Settles which backup is meant. */
    public void sourceAmiId(String value) {
        amiId = value;
    }

    @Override
    public boolean acceptForeign() {
        return request.acceptForeign();
    }

    /** A temporary image is not encrypted by us. */
    @Override
    public String kmsKeyId() {
        return "";
    }

    @Override
    public String askedName() {
        return "";
    }

    @Override
    Optional<MadeInstance.Use> launches() {
        return level != null && level.launches() ? Optional.of(MadeInstance.Use.DRILL) : Optional.empty();
    }

    /** To which level the backup is verified. */
    public ProofLevel level() {
        return level;
    }

    public boolean isForeign() {
        return foreign;
    }

    /** Something else has stored the object: there is no record that says how a machine of it is started. */
    public void foreign() {
        foreign = true;
        level = ProofLevel.IMAGE;
    }

    /** The version of the object that was looked up; empty in a bucket without versioning. */
    public void versionId(String value) {
        versionId = value;
    }

    @Override
    public void restoreAsked(Instant now) {
        if (restoreAskedAt == null) {
            restoreAskedAt = now;
        }
    }

    @Override
    public void restored(Instant now) {
        restoredAt = now;
    }

    /** The machine runs, and its status checks are ok. */
    public void booted(Instant now) {
        bootSeconds = machine() == null ? 0 : seconds(machine().askedAt(), now);
    }

    /** Why the backup is not proven; empty while nothing stands against that. */
    public Optional<Line> failed() {
        return Optional.ofNullable(failed);
    }

    /**
     * Something speaks against the backup. What was found first counts.
     *
     * @param notReached the lowest level that it doesn't reach
     * @return with what the verification goes on: all that was made goes
     */
    public Phase fail(ProofLevel notReached, Line why, Instant now) {
        if (failed == null) {
            failed = why;
            failedLevel = notReached;
            knownAt = now;
        }
        return teardown();
    }

    /**
     * The verification can't come to its end, for a reason that says nothing about the backup: no proof comes of it, and older ones
     * still count. What was found first counts.
     *
     * @return with what the verification goes on: all that was made goes
     */
    public Phase hinder(Line why) {
        if (failed == null) {
            failed = why;
        }
        return teardown();
    }

    private Phase teardown() {
        return machine() == null ? Phase.REMOVE_IMAGE : Phase.END_MACHINE;
    }

    /** A level was shown: nothing counts as shown because no step has said otherwise. */
    public void show(ProofLevel reached, Instant now) {
        shown = reached;
        knownAt = now;
    }

    /** Whether the level that was asked for was shown, or it was found out that the backup doesn't reach it. */
    public boolean isConclusive() {
        return knownAt != null && (failed == null ? shown == level : failedLevel != null);
    }

    /** What is known of the machine beside its token. */
    public DrillFacts drill() {
        return drill;
    }

    public void drill(DrillFacts facts) {
        drill = facts;
    }

    /** What has been found out. To be asked for only where that {@link #isConclusive is something}. */
    public Proof shown() {
        Origin origin = request.origin();
        return new Proof(
                failed == null ? level : failedLevel,
                failed == null,
                knownAt,
                runId(),
                origin.name(),
                origin.url(),
                etag().orElse(""),
                versionId,
                seconds(restoreAskedAt, restoredAt),
                bootSeconds,
                failed);
    }

    private static long seconds(Instant from, Instant to) {
        return from == null || to == null
                ? 0
                : Math.max(0, Duration.between(from, to).toSeconds());
    }

    /** What was written into the record; null until then. */
    public void proof(Proof written) {
        proof = written;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        return new OperationResult(
                new OperationResult.Verify(
                        amiId,
                        proof,
                        drill.machine(),
                        request.drill().keepConsole() ? drill.shownConsole() : "",
                        facts()),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId().isEmpty() ? request.instanceId() : instanceId(),
                made.id(),
                made.name(),
                request.bucket(),
                amiId.isEmpty() ? "" : Keys.object(amiId),
                amiId.isEmpty() ? "" : Keys.record(amiId),
                request.region(),
                account(),
                sizeBytes(),
                took().toSeconds(),
                encrypted(),
                made.exists(),
                made.snapshotIds());
    }

    @Override
    public Line summary() {
        return Line.of(foreign ? "verify.done.foreign" : "verify.done", took(), amiId, level);
    }
}
