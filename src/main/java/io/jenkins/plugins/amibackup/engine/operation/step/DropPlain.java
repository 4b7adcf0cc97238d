package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes the plain intermediate when the encrypted copy is available, one thing at a time. The copy can be used without that: what
 * AWS refuses to remove stays, and is named.
 */
public final class DropPlain implements Step {

    private final OperationData data;
    private final ImageRemoval removing = new ImageRemoval();

    DropPlain(OperationData data) {
        this.data = data;
    }

    /** The copy is available, and what AWS says of the plain intermediate was asked with it. */
    void seen(Answer.ImageAvailable copy) {
        copy.source().ifPresent(seen -> removing.seen(data.plain(), seen));
    }

    @Override
    public Phase phase() {
        return Phase.DROP_PLAIN;
    }

    @Override
    public boolean takesPart() {
        return data.copied();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.DEREGISTER_IMAGE);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        data.encrypted(true);
        MadeImage plain = data.plain();
        if (plain != null) {
            Optional<ImageRemoval.Result> result = remove(plain, context);
            if (result.isEmpty()) {
                data.plain(null);
                return new StepOutcome.Stay(true);
            }
            switch (result.get()) {
                case LOOKING -> {
                    return removing.until();
                }
                case DEREGISTERED, NOT_YET -> {
                    return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
                }
                case SNAPSHOT_DELETED -> {
                    return new StepOutcome.Stay(false);
                }
                case NOT_OURS, SPARED -> context.log().say("encrypt.plainKept", plain.id());
                case GONE, NOTHING_THERE -> sayDropped(plain, context);
            }
            data.plain(null);
        }
        // Copies that AWS failed may have left snapshots.
        if (!data.discarded().isEmpty() && removesStray(context)) {
            return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
        }
        return new StepOutcome.Next(false);
    }

    /** Empty where AWS refuses it for good. The document goes on naming all of it. */
    private Optional<ImageRemoval.Result> remove(MadeImage plain, StepContext context) {
        try {
            return Optional.of(removing.next(plain, context.removal(data), context, false));
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            data.keep(plain.id());
            plain.snapshotIds().forEach(data::keep);
            context.log()
                    .warn(
                            "encrypt.plainNotRemoved",
                            plain.id(),
                            String.join(", ", plain.snapshotIds()),
                            refused.line());
            return Optional.empty();
        }
    }

    private boolean removesStray(StepContext context) {
        try {
            List<Line> left = new ArrayList<>();
            boolean removed = context.removal(data).stray(left);
            if (!left.isEmpty()) {
                context.log().warn("cleanUp.snapshotsKept", String.join(", ", data.discarded()), Line.list(left));
            }
            return removed;
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("encrypt.strayNotRemoved", String.join(", ", data.discarded()), refused.line());
            return false;
        }
    }

    private void sayDropped(MadeImage plain, StepContext context) {
        if (removing.left().isEmpty()) {
            context.log().say("encrypt.plainDropped", plain.id());
        } else {
            removing.leftIds().forEach(data::keep);
            context.log().warn("encrypt.plainDropped.some", plain.id(), Line.list(removing.left()));
        }
    }
}
