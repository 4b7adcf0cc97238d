package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operation was asked for, which phase it is in, and what it has made so far: plain data, kept in the operation
 * document field by field. The steps change it; nothing here calls AWS.
 */
public abstract sealed class OperationData extends RunData permits BackupData, PruneData, RestoringData {

    private MadeImage plain;
    private MadeImage image;
    private MadeInstance machine;
    private int copyAttempt;
    private String instanceName = "";
    private String account = "";
    private Map<String, String> imageTags = Map.of();
    private long sizeBytes;
    /** Whether an encrypted copy is made, so that the stages keep their numbers when the intermediate is gone. */
    private boolean copied;

    private boolean encrypted;
    /** Found out by each driver anew: what one may not write, another may. */
    @JsonIgnore
    private boolean unseen;

    /** For reading a document. */
    OperationData() {}

    OperationData(String runId, Phase first, Instant startedAt) {
        super(runId, first, startedAt);
    }

    /** The data of this kind of operation. */
    static Class<? extends OperationData> of(OperationKind kind) {
        return switch (kind) {
            case BACKUP -> BackupData.class;
            case RESTORE -> RestoreData.class;
            case VERIFY -> VerifyData.class;
            case PRUNE -> PruneData.class;
        };
    }

    /** The first field that only this kind has and that can't be right, as a document names it; empty for none. */
    abstract Optional<String> wrongField();

    /** What was asked. */
    public abstract OperationRequest request();

    public abstract OperationKind kind();

    /** What has come of it so far. */
    public abstract OperationResult result();

    /** The line that ends the log of an operation that is done. */
    public abstract Line summary();

    /** The lines below that one: what to do with what was made. */
    public List<Line> whatNext() {
        return List.of();
    }

    /** Whether what was asked for is there already, so that only small things are left to do. */
    public boolean isBeyondRecall() {
        return false;
    }

    /** The phase with which it goes on when it is aborted, or has failed: that in which what it has made goes. */
    public Phase afterAbort() {
        return Phase.CLEAN_UP;
    }

    /** What to say to whoever wants to abort it when that is too late. */
    public Line beyondRecall() {
        return Line.of("driver.beyondRecall");
    }

    /** How far it has come, as others may wait for it; empty of what knows no milestones, and before the first. */
    public Optional<Milestone> reached() {
        return Optional.empty();
    }

    /** Whether it ended, without having made anything, because another operation does what was asked. */
    public boolean gaveWay() {
        return false;
    }

    /** The use of a backup that others must see while this goes on; empty where there is none, or S3 refuses it. */
    public final Optional<Use> use() {
        return unseen ? Optional.empty() : ownUse();
    }

    /** The use of a backup; empty where it uses none, or none yet. */
    Optional<Use> ownUse() {
        return Optional.empty();
    }

    /** S3 refuses that its use is written: that was said, and it goes on without. */
    public final void goOnUnseen() {
        unseen = true;
    }

    /** The image that is kept, stored or restored; null until it is planned. */
    public final MadeImage image() {
        return image;
    }

    public final void image(MadeImage made) {
        image = made;
    }

    /** The plain intermediate of an encrypted image; null where there is none, or none any more. */
    public final MadeImage plain() {
        return plain;
    }

    public final void plain(MadeImage made) {
        plain = made;
    }

    /** When a root volume was replaced, by the clock of whoever saw it; empty where none was. */
    public Optional<Instant> replacedAt() {
        return Optional.empty();
    }

    /** The machine that is launched; null until it is planned, and when it has been ended. */
    public final MadeInstance machine() {
        return machine;
    }

    public final void machine(MadeInstance made) {
        machine = made;
    }

    /** Whether it may have protected its machine from being terminated. */
    public boolean mayHaveProtected() {
        return false;
    }

    /** The volumes of its machine that it may have told EC2 to keep when the machine is terminated. */
    public List<String> freedVolumes() {
        return List.of();
    }

    /** Whether there is the image that it was to bring. */
    boolean hasImage() {
        return image != null && image.exists();
    }

    /** Whether its images are done and stay, although the operation goes on. */
    public boolean keepsImages() {
        return false;
    }

    /** What this operation may launch a machine for; empty where it launches none. */
    Optional<MadeInstance.Use> launches() {
        return Optional.empty();
    }

    /** The images from which it may launch one: those that it has made. */
    public boolean mayLaunchFrom(String imageId) {
        return made().stream().anyMatch(made -> imageId.equals(made.id()));
    }

    /** The image that is made first: the plain intermediate where an encrypted copy follows, else the one that is kept. */
    public final MadeImage first() {
        return copied ? plain : image;
    }

    public final void first(MadeImage made) {
        if (copied) {
            plain = made;
        } else {
            image = made;
        }
    }

    /** What the document names as this run's work: the intermediate and the image, as far as they are planned or made. */
    public final List<MadeImage> made() {
        List<MadeImage> made = new ArrayList<>();
        if (plain != null) {
            made.add(plain);
        }
        if (image != null) {
            made.add(image);
        }
        return made;
    }

    /** How many copies AWS has failed. Part of the copy's client token. */
    public final int copyAttempt() {
        return copyAttempt;
    }

    public final void nextCopyAttempt() {
        copyAttempt++;
    }

    /** Whether an encrypted copy is made of the first image. */
    public final boolean copied() {
        return copied;
    }

    public final void copied(boolean value) {
        copied = value;
    }

    /** Whether the image is encrypted, under the key that was asked for. */
    public final boolean encrypted() {
        return encrypted;
    }

    public final void encrypted(boolean value) {
        encrypted = value;
    }

    /** What people call the instance that is backed up or was; empty until it is known. */
    public final String instanceName() {
        return instanceName;
    }

    public final void instanceName(String value) {
        instanceName = value;
    }

    /** The account of the instance; empty until it is known. */
    public final String account() {
        return account;
    }

    public final void account(String value) {
        account = value;
    }

    /** What the image is made with. */
    public final Map<String, String> imageTags() {
        return imageTags;
    }

    public final void imageTags(Map<String, String> value) {
        imageTags = value;
    }

    /** As few tags as an image can do with when it is made. */
    abstract TagsKept fewestTags();

    /** What is left of these tags of the image or its snapshots. */
    public final Map<String, String> kept(TagsKept kept, Map<String, String> tags) {
        return kept.of(tags, request().tags().keySet());
    }

    /** What to try where AWS refuses an image with these tags; empty where there is nothing to leave out. */
    public final Optional<TagsKept> fewerTags(TagsKept refused) {
        int size = kept(refused, imageTags).size();
        return Stream.of(TagsKept.values())
                .filter(fewer -> fewer.compareTo(fewestTags()) <= 0)
                .filter(fewer -> kept(fewer, imageTags).size() < size)
                .findFirst();
    }

    /** The image was made with fewer tags; returns the keys of those that it lacks. */
    public List<String> madeWith(TagsKept kept) {
        List<String> left = new ArrayList<>(imageTags.keySet());
        imageTags = kept(kept, imageTags);
        left.removeAll(imageTags.keySet());
        return left;
    }

    /** The size of the stored object in bytes; 0 until it is known. */
    public final long sizeBytes() {
        return sizeBytes;
    }

    public final void sizeBytes(long value) {
        sizeBytes = value;
    }
}
