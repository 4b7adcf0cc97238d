package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Instant;
import java.util.Optional;

/** A verification under way. */
public final class VerifyData extends RestoringData {

    private VerifyRequest request;
    /** Which backup is meant; empty until it is settled. */
    private String amiId = "";
    /** To which level it is verified: the one that was asked for, or a lower one where that is all that can be shown. */
    private ProofLevel level;
    /** Why the backup is not proven; null while nothing speaks against it. */
    private Line failed;

    /** Made of what was seen each time: what a document says may be anybody's. */
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
        if (amiId == null || !amiId.isEmpty() && !Ids.isImage(amiId)) {
            return Optional.of("operation.amiId");
        }
        if (!request.amiId().isEmpty() && !request.amiId().equals(amiId)) {
            return Optional.of("operation.amiId");
        }
        if (level == null || !request.drill().level().covers(level)) {
            return Optional.of("operation.level");
        }
        return super.wrongField();
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

    public void level(ProofLevel value) {
        level = value;
    }

    /** Why the backup is not proven; empty while nothing speaks against it. */
    public Optional<Line> failed() {
        return Optional.ofNullable(failed);
    }

    /** Something speaks against the backup. What was found first counts. */
    public void failed(Line why) {
        if (failed == null) {
            failed = why;
        }
    }

    /** What was written into the record; null until then. */
    public void proof(Proof written) {
        proof = written;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        return new OperationResult(
                new OperationResult.Verify(amiId, proof, null, "", facts()),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId(),
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
        return Line.of("verify.done", took(), amiId, level);
    }
}
