package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an operation was asked for, which phase it is in, and what it has made so far: plain data, kept in the operation
 * document field by field. The steps change it; nothing here calls AWS.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public abstract sealed class OperationData permits BackupData, RestoreData {

    /** More than this is not written down one by one. */
    static final int MOST_KEPT = 1000;

    private static final Pattern ETAG = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private String runId;
    private Phase phase;
    private Instant startedAt;
    private Instant endedAt;
    private MadeImage plain;
    private MadeImage image;
    private MadeInstance machine;
    private int copyAttempt;
    private Line ending;
    private boolean aborted;
    private String instanceName = "";
    private String account = "";
    private Map<String, String> imageTags = Map.of();
    private long sizeBytes;
    /** Whether an encrypted copy is made, so that the stages keep their numbers when the intermediate is gone. */
    private boolean copied;

    private boolean encrypted;
    /** Images that AWS failed and the run has removed: snapshots that were made for them may still turn up. */
    private List<String> discarded;
    /** What stays of what the run may have made: it isn't the run's for certain, or others use it. */
    private List<String> kept;
    /** What a clean-up has removed, so that its end names it, also when another driver picks it up. */
    private List<String> removed;

    /** For reading a document. */
    OperationData() {}

    OperationData(String runId, Phase first, Instant startedAt) {
        this.runId = runId;
        this.phase = first;
        this.startedAt = startedAt;
    }

    /** The data of this kind of operation. */
    static Class<? extends OperationData> of(OperationKind kind) {
        return switch (kind) {
            case BACKUP -> BackupData.class;
            case RESTORE -> RestoreData.class;
        };
    }

    /** Whether an ETag, as a document keeps it, is none or looks like one. */
    static boolean isEtag(String etag) {
        return etag == null || ETAG.matcher(etag).matches();
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

    /** Whether it ended, without having made anything, because another operation does what was asked. */
    public boolean gaveWay() {
        return false;
    }

    public final String runId() {
        return runId;
    }

    public final Phase phase() {
        return phase;
    }

    public final void phase(Phase next) {
        phase = next;
    }

    public final Instant startedAt() {
        return startedAt;
    }

    /** Corrects when it began, where the clock that was read is ahead of S3's. */
    final void startedAt(Instant byS3) {
        startedAt = byS3;
    }

    /** When it came to its end; empty while it hasn't. */
    public final Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    public final void end(Instant now) {
        phase = Phase.DONE;
        if (endedAt == null) {
            endedAt = now;
        }
    }

    final Duration took() {
        return Duration.between(startedAt, endedAt == null ? startedAt : endedAt);
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

    /** The machine that is launched; null until it is planned, and when it has been ended. */
    public final MadeInstance machine() {
        return machine;
    }

    public final void machine(MadeInstance made) {
        machine = made;
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

    /** Images that AWS failed and the run has removed. */
    public final List<String> discarded() {
        return discarded == null ? List.of() : discarded;
    }

    public final void discard(String imageId) {
        List<String> all = new ArrayList<>(discarded());
        if (imageId != null && !all.contains(imageId)) {
            all.add(imageId);
            discarded = List.copyOf(all);
        }
    }

    /** What stays of what the run may have made, by its id in EC2 or its key in the bucket. */
    public final List<String> kept() {
        return kept == null ? List.of() : kept;
    }

    /** What the clean-up has removed and what has not come back, by its id in EC2 or its key in the bucket. */
    public final List<String> removed() {
        return removed == null
                ? List.of()
                : removed.stream()
                        .filter(what -> what == null || !kept().contains(what))
                        .toList();
    }

    /** Something is gone. Only a clean-up names it: what goes before belongs to a good run. */
    public final void remove(String what) {
        if (phase == Phase.CLEAN_UP && (removed == null || removed.size() < MOST_KEPT && !removed.contains(what))) {
            List<String> all = removed == null ? new ArrayList<>() : new ArrayList<>(removed);
            all.add(what);
            removed = List.copyOf(all);
        }
    }

    /** Writes down that something stays; false where that is written down already. */
    public final boolean keep(String what) {
        if (kept().contains(what) || kept().size() == MOST_KEPT) {
            return false;
        }
        List<String> all = new ArrayList<>(kept());
        all.add(what);
        kept = List.copyOf(all);
        return true;
    }

    /** What was kept is gone by now, as when nobody uses it any more. */
    public final void release(String what) {
        if (kept().contains(what)) {
            kept = kept().stream().filter(other -> !other.equals(what)).toList();
        }
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

    /** Why the operation cleans up, or ended without having made anything: the line with which it ends. */
    public final Optional<Line> ending() {
        return Optional.ofNullable(ending);
    }

    /** Whether a user has aborted it. */
    public final boolean aborted() {
        return aborted;
    }

    /** Says with which line the operation ends, and whether a user wanted that; null takes it back. */
    public final void ending(Line why, boolean byUser) {
        ending = why;
        aborted = byUser;
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
