package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.TagsKept;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/** A step that makes an image: asks for it once, waits until it is available, and removes it with its snapshots. */
abstract class MakesImage implements Step {

    /** An id just given can be unknown to the next call for some seconds. */
    static final Duration VISIBILITY = Duration.ofSeconds(5);
    /** What was just removed can be seen for a moment longer. */
    static final Duration REMOVAL = Duration.ofSeconds(2);
    /** The number of tries, {@link #VISIBILITY} apart, before something that AWS doesn't show counts as absent. */
    static final int LOOKS = 12;

    private static final String TAKEN = "InvalidAMIName.Duplicate";

    private final OperationData data;
    private final Action call;
    private final OwnImages own;

    private ImageRemoval removing = new ImageRemoval();
    private int looks;
    /** With which tags the call is made. Not written down: what AWS has refused today it may take after the next start. */
    private TagsKept kept = TagsKept.ALL;
    /** Why it is not made with all of them. */
    private Line refusal = Line.empty();

    MakesImage(OperationData data, Action call, OwnImages own) {
        this.data = data;
        this.call = call;
        this.own = own;
    }

    /** The image that this step makes, planned or made; null when there is none any more. */
    abstract MadeImage made();

    abstract void made(MadeImage image);

    /** Makes the call, with these of the tags; returns the new image's id. */
    abstract String call(MadeImage planned, TagsKept kept, StepContext context);

    /** What to say when the image was asked for. */
    abstract Line started(MadeImage made);

    /** The image is there. */
    abstract StepOutcome available(Answer.ImageAvailable available, StepContext context);

    /** AWS has failed the image, for good: all of the operation is unmade. */
    StepOutcome failed(MadeImage made, Answer.Failed failed, StepContext context) {
        return undo(made, failed);
    }

    static StepOutcome.Undo undo(MadeImage made, Answer.Failed failed) {
        return new StepOutcome.Undo(
                Line.of("image.failed", made.id(), made.name(), failed.state(), reason(failed.reason())));
    }

    /** AWS's words, or that there are none. */
    static Object reason(String words) {
        return words.isEmpty() ? Line.of("aws.noReason") : words;
    }

    static OperationException gone(MadeImage made) {
        return OperationException.refused("image.gone", made.id(), made.name());
    }

    /** The image is gone, long after it was made: somebody has removed it. */
    StepOutcome lost(MadeImage made) {
        throw gone(made);
    }

    @Override
    public final Set<Action> calls() {
        return Set.of(call, Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT);
    }

    @Override
    public final Optional<Action> nextCall() {
        return made().exists() ? Optional.empty() : Optional.of(call);
    }

    @Override
    public final Optional<Action> unmakingCall() {
        return made() == null || data.keepsImages() ? Optional.empty() : Optional.of(Action.DEREGISTER_IMAGE);
    }

    @Override
    public final StepOutcome advance(Answer answer, StepContext context) {
        MadeImage made = made();
        if (!made.exists()) {
            return ask(made, context);
        }
        Optional<StepOutcome> earlier = earlier(made, answer, context);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (answer instanceof Answer.ImageAvailable available) {
            own.mustBe(made, available.image());
            return available(available, context);
        } else if (answer instanceof Answer.Failed failed) {
            return failed(made, failed, context);
        } else if (answer instanceof Answer.Gone) {
            return lost(made);
        }
        return wait(made);
    }

    /** What is waited for before the image is available; empty for nothing. */
    Optional<StepOutcome> earlier(MadeImage made, Answer answer, StepContext context) {
        return Optional.empty();
    }

    private StepOutcome wait(MadeImage made) {
        return new Outcome.Await(new Wait(new Subject.Image(made.id(), source()), made.gib()));
    }

    /** What goes when the image is available. */
    Subject.Image.Source source() {
        return Subject.Image.Source.NONE;
    }

    private StepOutcome ask(MadeImage planned, StepContext context) {
        Optional<String> id;
        try {
            id = makeOrAdopt(planned, context);
        } catch (AwsException refused) {
            return withFewerTags(refused);
        }
        if (id.isEmpty()) {
            return new Outcome.Again(VISIBILITY, Line.empty());
        }
        MadeImage made = planned.withId(id.get());
        made(made);
        sayLeftOut(planned, context.log());
        context.log().say(started(made));
        return earlier(made, null, context).orElseGet(() -> wait(made));
    }

    /** An image without its tags is better than none: those of the original go first, then, where they can be set later, those asked for. */
    private StepOutcome withFewerTags(AwsException refused) {
        Optional<TagsKept> fewer = refused.isAboutTags() ? data.fewerTags(kept) : Optional.empty();
        kept = fewer.orElseThrow(() -> refused);
        refusal = refused.line();
        return new StepOutcome.Stay(false);
    }

    /** The document loses the tags only now: a call that failed with fewer may succeed with all of them later. */
    private void sayLeftOut(MadeImage planned, OperationLog log) {
        if (kept != TagsKept.ALL) {
            String left = String.join(", ", data.madeWith(kept));
            log.warn(
                    data instanceof BackupData ? "tags.originalRefused" : "tags.setLater",
                    planned.name(),
                    left,
                    refusal);
            kept = TagsKept.ALL;
        }
    }

    /**
     * Makes the image, or adopts the one that an earlier, unanswered call has made: its name is taken then, and it carries
     * the run id. Empty when the name is taken by an image that isn't visible yet.
     */
    private Optional<String> makeOrAdopt(MadeImage planned, StepContext context) {
        try {
            String made = call(planned, kept, context);
            own.made(planned.withId(made));
            return Optional.of(made);
        } catch (AwsException refused) {
            if (!refused.is(TAKEN)) {
                throw refused;
            }
            Optional<Image> holder = context.ec2().imageNamed(planned.name());
            if (holder.isPresent() && !Tags.isOf(data.runId(), holder.get().tags())) {
                throw OperationException.refused(
                        "image.nameTaken",
                        planned.name(),
                        holder.get().imageId(),
                        context.ec2().region());
            }
            return holder.map(Image::imageId);
        }
    }

    @Override
    public final Optional<StepOutcome> unmake(StepContext context) {
        MadeImage made = made();
        if (made == null || data.keepsImages()) {
            return Optional.empty();
        }
        Removal removal = context.removal(data);
        if (made.snapshotIds().isEmpty()) {
            Optional<List<Image>> standing = removing.find(made, removal, context);
            if (standing.isEmpty()) {
                return Optional.of(removing.until());
            }
            Optional<MadeImage> seen = standing.get().stream()
                    .findFirst()
                    .filter(removal::allows)
                    .map(found -> made.withId(found.imageId()).withSnapshots(Images.snapshotIds(found)))
                    .filter(found -> !made.exists() || !found.snapshotIds().isEmpty());
            if (seen.isPresent()) {
                made(seen.get());
                return Optional.of(new StepOutcome.Stay(true));
            }
        }
        switch (removing.next(made, removal, context, context.unmaking().late())) {
            case LOOKING -> {
                return Optional.of(removing.until());
            }
            case DEREGISTERED -> {
                context.log().say("cleanUp.removed", made.exists() ? made.id() : made.name());
                return Optional.of(new Outcome.Again(REMOVAL, Line.empty()));
            }
            case NOT_YET -> {
                // A clean-up doesn't wait: it says why it stops, after one refusal.
                Line why = context.unmaking().late() ? Line.of("orphan.slow") : Line.empty();
                return Optional.of(new Outcome.Again(VISIBILITY, why));
            }
            case SNAPSHOT_DELETED -> {
                return Optional.of(new StepOutcome.Stay(false));
            }
            case SPARED -> {
                return Optional.empty();
            }
            case NOT_OURS -> context.log().warn("cleanUp.notOurs", made.id(), made.name());
            case NOTHING_THERE -> {
                if (!context.unmaking().late() && looks++ < LOOKS) {
                    removing = new ImageRemoval();
                    return Optional.of(new Outcome.Again(VISIBILITY, Line.empty()));
                }
                return Optional.of(afterwards(made, removal, context));
            }
            case GONE -> {
                return Optional.of(afterwards(made, removal, context));
            }
        }
        return Optional.of(forget());
    }

    /** An image whose making has failed may have snapshots that it never listed. */
    private StepOutcome afterwards(MadeImage made, Removal removal, StepContext context) {
        data.discard(made.id());
        List<Line> left = new ArrayList<>(removing.left());
        removing.leftIds().forEach(data::keep);
        if (removal.stray(left)) {
            return new Outcome.Again(REMOVAL, Line.empty());
        }
        if (!left.isEmpty()) {
            context.log().warn("cleanUp.snapshotsKept", made.exists() ? made.id() : made.name(), Line.list(left));
        }
        return forget();
    }

    private StepOutcome forget() {
        removing = new ImageRemoval();
        looks = 0;
        made(null);
        return new StepOutcome.Stay(true);
    }
}
