package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A restore under way. */
public final class RestoreData extends OperationData {

    private RestoreRequest request;
    private String instanceId = "";
    private boolean encrypt;
    /** The object that was looked up. */
    private String etag;
    /** Made of the record each time: what a document says may be anybody's. */
    @JsonIgnore
    private LaunchCall launch;

    @JsonIgnore
    private ImageFacts facts = ImageFacts.UNKNOWN;

    /** For reading a document. */
    RestoreData() {}

    public RestoreData(String runId, RestoreRequest request, Instant now) {
        super(runId, Phase.LOOK_UP, now);
        this.request = request;
    }

    @Override
    public RestoreRequest request() {
        return request;
    }

    @Override
    Optional<String> wrongField() {
        if (instanceId == null || !instanceId.isEmpty() && !Ids.isInstance(instanceId)) {
            return Optional.of("operation.instanceId");
        }
        return isEtag(etag) ? Optional.empty() : Optional.of("operation.etag");
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

    /** The instance that was backed up; empty where nobody knows. */
    String instanceId() {
        return instanceId;
    }

    public void instanceId(String value) {
        instanceId = value;
    }

    /** The ETag of the object that was looked up; empty until then, and of a restore that an earlier version began. */
    public Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    public void etag(String value) {
        etag = value;
    }

    /** How an instance like the old one is launched from what came back. */
    public void launch(LaunchCall value) {
        launch = value;
    }

    /** What the record says about the stored image. */
    public void facts(ImageFacts stored) {
        facts = stored.under(request.kmsKeyId());
    }

    @Override
    public List<Line> whatNext() {
        return launch == null ? List.of() : launch.lines();
    }

    /** Whether what comes back must be encrypted. */
    public boolean encrypt() {
        return encrypt;
    }

    public void encrypt(boolean value) {
        encrypt = value;
    }

    @Override
    TagsKept fewestTags() {
        return TagsKept.OURS;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        return new OperationResult(
                new OperationResult.Restore(request.amiId(), Optional.ofNullable(launch), facts),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId,
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
