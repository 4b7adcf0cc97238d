package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A backup or a restore under way: plain data with a phase. {@link #advance} takes it one phase further; whatever drives
 * it writes it down and waits in between. Making the same advance again, after a crash at any point, makes nothing twice.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public abstract sealed class Operation permits BackupOperation, RestoreOperation {

    /** An id just given can be unknown to the next call for some seconds. */
    private static final Duration VISIBILITY = Duration.ofSeconds(5);

    private static final Duration REMOVAL = Duration.ofSeconds(2);
    /** So many looks, {@link #VISIBILITY} apart, before a thing that can't be seen counts as not there. */
    private static final int LOOKS = 12;

    private String runId;
    private Phase phase;
    private Instant startedAt;
    private Instant endedAt;
    private MadeImage plain;
    private MadeImage image;
    private int copyAttempt;
    private String ending;
    private boolean aborted;

    /** Whether this drive has removed something of the image at hand, so that its absence is no surprise. */
    private transient boolean removed;

    private transient int looks;

    private final transient Findings findings = new Findings();

    /** For reading a document. */
    Operation() {}

    Operation(String runId, Phase first, Instant startedAt) {
        this.runId = runId;
        this.phase = first;
        this.startedAt = startedAt;
    }

    /**
     * Takes the operation one phase further, with at most one changing call to AWS.
     *
     * @param answer how the wait that the last advance asked for has ended; null when there was none, or when the
     *     operation was picked up again
     * @throws OperationException when a call or a check fails; making the same advance again is harmless
     */
    public abstract Outcome advance(Answer answer, OperationContext context);

    /**
     * The call to EC2 that the next advance is going to make, as IAM names it; null when it makes none that operations take
     * turns at. EC2 limits how often an account may call, and how much work of a kind it may have in progress.
     */
    public abstract String nextCall();

    /** What was asked. */
    public abstract OperationRequest request();

    /** {@code backup} or {@code restore}. */
    public abstract String kind();

    /** The stages of this operation as far as they can be told, in their order. */
    public abstract List<Stage> stages();

    /** What has come of it so far. */
    public abstract OperationResult result();

    /** The line that ends a log. */
    public abstract String summary();

    /** What people call the instance that is backed up or was; empty until it is known. */
    public String instanceName() {
        return "";
    }

    public String runId() {
        return runId;
    }

    public Phase phase() {
        return phase;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** When it came to its end; null while it hasn't. */
    public Instant endedAt() {
        return endedAt;
    }

    /** The image that is kept, stored or restored. */
    public MadeImage image() {
        return image;
    }

    /** The plain intermediate of an encrypted image; null where there is none, or none any more. */
    public MadeImage plain() {
        return plain;
    }

    /** Why the operation is cleaning up: the line with which it will end. */
    public Optional<String> ending() {
        return Optional.ofNullable(ending);
    }

    /** Whether a user has aborted it. */
    public boolean aborted() {
        return aborted;
    }

    /** What the first phase has found out so far. */
    final Findings findings() {
        return findings;
    }

    /** How many of the questions of its first phase are answered: when this grows, a retry has come further. */
    public int answered() {
        return findings.size();
    }

    /** Whether a thing that can't be seen has been looked for often enough. */
    final boolean lookedEnough() {
        return looks++ >= LOOKS;
    }

    final Outcome go(Phase next) {
        phase = next;
        return new Outcome.Proceed(false);
    }

    final Outcome goAndSave(Phase next) {
        findings.forget();
        phase = next;
        return new Outcome.Proceed(true);
    }

    final Outcome finish(Instant now) {
        phase = Phase.DONE;
        if (endedAt == null) {
            endedAt = now;
        }
        return new Outcome.Finished();
    }

    final void image(MadeImage made) {
        image = made;
    }

    final void plain(MadeImage made) {
        plain = made;
    }

    final int copyAttempt() {
        return copyAttempt;
    }

    final void nextCopyAttempt() {
        copyAttempt++;
    }

    /**
     * Begins to remove what was made and not finished. From here on every advance removes one thing.
     *
     * @param why the line with which the operation ends
     * @param byUser whether a user has aborted it; else it has failed
     * @return false when there is nothing to go back on: the operation is beyond recall, or at its end
     */
    public final boolean cleanUp(String why, boolean byUser) {
        if (phase == Phase.DONE || phase == Phase.CLEAN_UP || isBeyondRecall()) {
            return false;
        }
        if (plain != null && phase.compareTo(Phase.ENCRYPT) < 0) {
            // The document says ENCRYPT before a copy is asked for: there is none to look for.
            image = null;
        }
        ending = why;
        aborted = byUser;
        phase = Phase.CLEAN_UP;
        return true;
    }

    /** Says with which line the operation ends although nothing was made. */
    final void endWith(String why) {
        ending = why;
    }

    /** Whether it ended, without having made anything, because another operation does what was asked. */
    public boolean gaveWay() {
        return false;
    }

    /** Takes a clean-up back: what was asked for turns out to be there. */
    final Outcome recall(Phase next) {
        ending = null;
        aborted = false;
        return goAndSave(next);
    }

    /** Whether what was asked for is there already, so that only small things are left to do. */
    public boolean isBeyondRecall() {
        return false;
    }

    /** Removes one thing that was made and not finished. */
    final Outcome removeOne(OperationContext context) {
        Images images = new Images(context.ec2(), runId);
        if (plain != null) {
            return remove(plain, images, context, this::plain);
        }
        if (image != null) {
            return remove(image, images, context, this::image);
        }
        return sweep(images, context);
    }

    /** A failed image may have left snapshots that it never listed: they are found by the run's tag. */
    private Outcome sweep(Images images, OperationContext context) {
        if (images.sweep()) {
            return afterRemoval();
        }
        return finish(context.now());
    }

    private Outcome remove(MadeImage made, Images images, OperationContext context, Consumer<MadeImage> keep) {
        if (made.snapshotIds().isEmpty()) {
            Optional<MadeImage> seen = images.find(made)
                    .map(found -> made.withId(found.imageId()).withSnapshots(Images.snapshotIds(found)))
                    .filter(found -> !found.snapshotIds().isEmpty());
            if (seen.isPresent()) {
                keep.accept(seen.get());
                return new Outcome.Proceed(true);
            }
        }
        switch (images.drop(made)) {
            case GOING_ON -> {
                removed = true;
                context.log().say(Texts.text("cleanUp.removed", made.exists() ? made.id() : made.name()));
                return afterRemoval();
            }
            case NOT_OURS -> context.log().warn(Texts.text("cleanUp.notOurs", made.id(), made.name()));
            case NOTHING_THERE -> {
                if (!removed && looks++ < LOOKS) {
                    return again();
                }
            }
        }
        removed = false;
        looks = 0;
        keep.accept(null);
        return new Outcome.Proceed(true);
    }

    /** Whether anything stands in AWS that this operation made. */
    public final boolean hasMade() {
        return plain != null && plain.exists() || image != null && image.exists();
    }

    /** What stands in AWS of this operation's making, for the line that a person reads at a bad end. */
    public String standing() {
        StringBuilder standing = new StringBuilder();
        for (MadeImage made : new MadeImage[] {plain, image}) {
            if (made != null && made.exists()) {
                standing.append(standing.isEmpty() ? "" : ", ")
                        .append(Texts.text("standing.image", made.id(), made.name(), made.gib()));
            }
        }
        return standing.isEmpty() ? Texts.text("standing.nothing") : standing.toString();
    }

    /** What was just removed can be seen for a moment longer. */
    static Outcome afterRemoval() {
        return new Outcome.Again(REMOVAL, "");
    }

    static Outcome again() {
        return new Outcome.Again(VISIBILITY, "");
    }
}
