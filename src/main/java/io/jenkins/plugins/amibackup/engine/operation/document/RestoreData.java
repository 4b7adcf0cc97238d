package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A restore under way. */
public final class RestoreData extends RestoringData {

    private RestoreRequest request;
    /** Made of the record each time: what a document says may be anybody's. */
    @JsonIgnore
    private LaunchCall launch;

    /** For reading a document. */
    RestoreData() {}

    public RestoreData(String runId, RestoreRequest request, Instant now) {
        super(runId, now);
        this.request = request;
    }

    @Override
    public RestoreRequest request() {
        return request;
    }

    @Override
    Optional<MadeInstance.Use> launches() {
        return request.launch() == null ? Optional.empty() : Optional.of(MadeInstance.Use.LAUNCH);
    }

    /** The backup's own image may still stand: then nothing is restored. */
    @Override
    public boolean mayLaunchFrom(String imageId) {
        return super.mayLaunchFrom(imageId) || imageId.equals(request.amiId());
    }

    @Override
    public OperationKind kind() {
        return OperationKind.RESTORE;
    }

    @Override
    public String sourceAmiId() {
        return request.amiId();
    }

    @Override
    public boolean acceptForeign() {
        return request.acceptForeign();
    }

    @Override
    public String kmsKeyId() {
        return request.kmsKeyId();
    }

    @Override
    public String askedName() {
        return request.name();
    }

    /** How an instance like the old one is launched from what came back. */
    public void launch(LaunchCall value) {
        launch = value;
    }

    @Override
    public List<Line> whatNext() {
        return launch == null ? List.of() : launch.lines();
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        return new OperationResult(
                new OperationResult.Restore(request.amiId(), Optional.ofNullable(launch), facts()),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId(),
                made.id(),
                made.name(),
                request.bucket(),
                Keys.object(request.amiId()),
                Keys.record(request.amiId()),
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
        OperationResult result = result();
        return Line.of("restore.done", took(), result.amiId(), result.amiName());
    }
}
