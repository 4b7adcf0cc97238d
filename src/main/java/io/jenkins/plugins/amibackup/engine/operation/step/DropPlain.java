package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removes the plain intermediate when the encrypted copy is available, one thing at a time. */
public final class DropPlain implements Step {

    private final OperationData data;
    private final ImageRemoval removing = new ImageRemoval();

    DropPlain(OperationData data) {
        this.data = data;
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
            ImageRemoval.Result result = removing.next(plain, context.removal(data), false);
            switch (result) {
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
        List<Line> left = new ArrayList<>();
        if (!data.discarded().isEmpty()
                && context.removal(data).strayOf(data.discarded(), id -> {
                    if (data.keep(id)) {
                        left.add(Line.of("left.snapshot.used", id));
                    }
                })) {
            return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
        }
        if (!left.isEmpty()) {
            context.log().warn("cleanUp.snapshotsKept", String.join(", ", data.discarded()), Line.list(left));
        }
        return new StepOutcome.Next(false);
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
