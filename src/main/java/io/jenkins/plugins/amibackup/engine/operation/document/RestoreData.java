package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A restore under way. */
public final class RestoreData extends RestoringData {

    private static final int MOST_VOLUMES = 128;

    private RestoreRequest request;
    /** Which backup was chosen, where the request doesn't name one; null until then. */
    private String amiId;
    /** Made of the record each time: what a document says may be anybody's. */
    @JsonIgnore
    private LaunchCall launch;

    /** The replacement of a root volume; null until it is planned. */
    private RootReplacement root;

    /** Whether the restored image is done: it stays, whatever becomes of what follows. */
    private boolean restored;
    /** Whether nothing is restored, because an image still stands that it would make. */
    private boolean standing;
    /** Which image that is; null for the backup's own. */
    private String standingImage;
    /** Whether the machine may be protected from being terminated, written down before it is. */
    private boolean mayBeProtected;
    /** The same of the volumes that are to stay when the machine is terminated; null for none. */
    private List<String> freedVolumes;

    @JsonIgnore
    private String sourceName = "";
    /** As AWS says each time: what a document says may be anybody's. */
    @JsonIgnore
    private OperationResult.LaunchedInstance launched;

    /** As EC2 says each time, for the same reason. */
    @JsonIgnore
    private OperationResult.InPlace inPlace;

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

    /** Settles which backup is restored: once, so that a newer one changes nothing any more. */
    public void chosen(String imageId) {
        amiId = imageId;
    }

    /** The restored image is done. */
    public void restored() {
        restored = true;
    }

    /** Whether nothing else was asked for than the backup's own image. */
    public boolean takesItAsItIs() {
        return request.name().isEmpty()
                && request.kmsKeyId().isEmpty()
                && request.tags().isEmpty();
    }

    /** Whether encrypted volumes are made with the recorded keys: not where another key, or none, was asked for. */
    public boolean keepsKeys() {
        return request.kmsKeyId().isEmpty() && !Boolean.FALSE.equals(request.encrypt());
    }

    @Override
    public boolean isStanding() {
        return standing;
    }

    /** The image stands, and nothing is restored. */
    public void standing(String imageId) {
        standing = true;
        standingImage = imageId.equals(sourceAmiId()) ? null : imageId;
    }

    /** The image that stands, where one does. */
    public String standingId() {
        return standingImage == null ? sourceAmiId() : standingImage;
    }

    /** The name of the image that stands. */
    public void sourceName(String value) {
        sourceName = value;
    }

    @Override
    public boolean mayHaveProtected() {
        return mayBeProtected;
    }

    @Override
    public List<String> freedVolumes() {
        return freedVolumes == null ? List.of() : freedVolumes;
    }

    /**
     * The machine is about to be made hard to end.
     *
     * @param volumes those of its volumes that are about to be told to stay
     */
    public void mayProtect(List<String> volumes) {
        mayBeProtected = true;
        freedVolumes = volumes.isEmpty() ? null : List.copyOf(volumes);
    }

    @Override
    boolean hasImage() {
        return standing || super.hasImage();
    }

    @Override
    public boolean keepsImages() {
        return restored || standing;
    }

    /** What was launched, as AWS says, and what of the old instance it hasn't. */
    public void launched(OperationResult.LaunchedInstance machine, List<Line> lost) {
        launched = machine.without(lost);
    }

    @Override
    Optional<MadeInstance.Use> launches() {
        return request.launch() == null ? Optional.empty() : Optional.of(MadeInstance.Use.LAUNCH);
    }

    /** An image may still stand: then nothing is restored. */
    @Override
    public boolean mayLaunchFrom(String imageId) {
        return super.mayLaunchFrom(imageId)
                || imageId.equals(sourceAmiId())
                || standing && imageId.equals(standingImage);
    }

    /** Whether the root volume of an instance is replaced by what comes back. */
    public boolean isInPlace() {
        return !request.inPlaceOf().isEmpty();
    }

    /** The replacement of a root volume; null until it is planned. */
    public RootReplacement root() {
        return root;
    }

    @Override
    public Optional<Instant> replacedAt() {
        return root == null ? Optional.empty() : Optional.ofNullable(root.replacedAt());
    }

    public void root(RootReplacement asked) {
        root = asked;
    }

    /** What EC2 says of the replacement of the root volume; empty until it was asked, and where others may have written it. */
    public Optional<OperationResult.InPlace> inPlace() {
        return Optional.ofNullable(inPlace);
    }

    /**
     * What EC2 says of the replacement of the root volume.
     *
     * @param oldVolumeId empty where EC2 doesn't show it
     * @param newVolumeId empty where the instance doesn't show it
     * @param device the name of the root device
     */
    public void inPlace(String oldVolumeId, String newVolumeId, String device) {
        String forward = oldVolumeId.isEmpty() || newVolumeId.isEmpty()
                ? ""
                : RootReplacement.forward(request.inPlaceOf(), request.region(), oldVolumeId, newVolumeId, device);
        String taskId =
                Objects.requireNonNull(root, "No root volume is replaced").taskId();
        inPlace = new OperationResult.InPlace(request.inPlaceOf(), taskId, oldVolumeId, newVolumeId, forward);
    }

    @Override
    Optional<String> wrongField() {
        boolean isChosen = request.leavesTheChoice();
        if (isChosen != (amiId != null) || isChosen && !Ids.isImage(amiId)) {
            return Optional.of("operation.amiId");
        }
        if (root != null) {
            String wrong = isInPlace() ? root.wrong() : "inPlaceOf";
            if (wrong != null) {
                return Optional.of("operation.root." + wrong);
            }
        }
        boolean isReplaced = root != null && root.replacedAt() != null;
        if (phase() == Phase.REPLACE_ROOT && !isInPlace()
                || phase() == Phase.CHECK_REPLACED && !isReplaced
                || phase() == Phase.DONE && ending().isEmpty() && isInPlace() && !isReplaced) {
            return Optional.of("operation.phase");
        }
        if (standing && request.launch() == null && !isInPlace()) {
            return Optional.of("operation.standing");
        }
        if (standingImage != null && !(standing && Ids.isImage(standingImage))) {
            return Optional.of("operation.standingImage");
        }
        boolean volumes = freedVolumes().size() <= MOST_VOLUMES
                && freedVolumes().stream().allMatch(id -> id != null && Ids.isVolume(id));
        return volumes ? super.wrongField() : Optional.of("operation.freedVolumes");
    }

    /** EC2 can't be told to stop the replacement of a root volume. */
    @Override
    public boolean isBeyondRecall() {
        return root != null && root.isAsked();
    }

    @Override
    public Line beyondRecall() {
        return Line.of("root.beyondRecall", request.inPlaceOf());
    }

    @Override
    public OperationKind kind() {
        return OperationKind.RESTORE;
    }

    /** Empty until it is settled which backup is restored, where the request names no AMI. */
    @Override
    public String sourceAmiId() {
        return amiId == null ? request.amiId() : amiId;
    }

    /** Who only looks uses nothing. */
    @Override
    Optional<Use> ownUse() {
        return request.dryRun() ? Optional.empty() : super.ownUse();
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
        if (launched != null) {
            return List.of(Line.of("launch.notBack", Line.list(launched.notBack())));
        }
        if (inPlace != null) {
            return lines(inPlace);
        }
        return launch == null ? List.of() : launch.lines();
    }

    /** The old volume and the way forward again, where EC2 shows both volumes. */
    private static List<Line> lines(OperationResult.InPlace inPlace) {
        List<Line> lines = new ArrayList<>();
        if (!inPlace.oldVolumeId().isEmpty()) {
            lines.add(Line.of("root.kept", inPlace.oldVolumeId()));
        }
        if (!inPlace.forward().isEmpty()) {
            lines.add(Line.of("root.forward", inPlace.forward()));
        }
        return lines;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        if (standing) {
            made = new MadeImage(sourceName, standingId(), List.of(), 0);
        }
        return new OperationResult(
                new OperationResult.Restore(
                        sourceAmiId(),
                        Optional.ofNullable(launch),
                        facts(),
                        Optional.ofNullable(launched),
                        Optional.ofNullable(inPlace)),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId(),
                made.id(),
                made.name(),
                request.bucket(),
                Keys.object(sourceAmiId()),
                Keys.record(sourceAmiId()),
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
        if (request.dryRun()) {
            return Line.of("restore.dryRun", sourceAmiId());
        }
        if (launched != null) {
            return Line.of(
                    "launch.done",
                    took(),
                    launched.id(),
                    launched.type(),
                    result.amiId(),
                    launched.privateIp(),
                    launched.publicIp().isEmpty() ? Line.of("launch.noPublicIp") : launched.publicIp());
        }
        if (root != null && root.replacedAt() != null) {
            return Line.of("root.done", took(), request.inPlaceOf(), sourceAmiId(), result.amiId());
        }
        return Line.of("restore.done", took(), result.amiId(), result.amiName());
    }
}
