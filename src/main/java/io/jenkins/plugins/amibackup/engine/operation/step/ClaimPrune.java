package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the key by which one prune of an instance works at a time: two with different rules could otherwise each remove what the
 * other keeps. Who comes second waits. The key of a run that nobody drives is taken over.
 */
public final class ClaimPrune implements Step {

    /** How often the other is looked at. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final PruneData data;
    private final PruneAtHand atHand;
    private boolean looked;

    ClaimPrune(PruneData data, PruneAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.CLAIM_PRUNE;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        String instanceId = data.request().instanceId();
        InstanceKey.Claim claim = InstanceKey.PRUNE.claimFree(context.bucket(), instanceId, data.runId());
        if (claim.other() != null && claim.other().isDriven()) {
            return new Outcome.Again(PAUSE, Line.of("prune.waits", claim.other().runId(), instanceId));
        }
        if (claim.other() != null) {
            // Written down first: where the index keys are gone already, nothing but that run's document names them.
            if (data.inherit(begunBy(claim.other()))) {
                return new StepOutcome.Stay(true);
            }
            claim = InstanceKey.PRUNE.takeOver(context.bucket(), instanceId, data.runId(), claim.other());
        }
        data.instanceKey(claim.etag());
        if (data.isPlanned()) {
            // It was picked up: whoever does that sees by which rules the document says that backups go.
            BeginPrune.headline(data, context);
        }
        atHand.claimed();
        return new StepOutcome.Next(false);
    }

    /** What a run that is over was about to remove. */
    private static List<Doomed> begunBy(InstanceKey.Holder before) {
        return before.document() != null && before.document().document().operation() instanceof PruneData prune
                ? prune.doomed().stream()
                        .filter(doomed -> doomed.state() == Doomed.State.BEGUN)
                        .toList()
                : List.of();
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        if (data.instanceKey() == null && !looked) {
            // Once: its writing may not have been answered, or the document not have been written after it.
            looked = true;
            data.instanceKey(unanswered(context));
        }
        if (data.instanceKey() == null) {
            return Optional.empty();
        }
        release(data, context);
        return Optional.of(new StepOutcome.Stay(false));
    }

    /** The ETag of the key where it is this run's; null where it isn't. */
    private String unanswered(StepContext context) {
        return InstanceKey.PRUNE
                .look(context.bucket(), data.request().instanceId())
                .filter(key -> key.runId().equals(data.runId()))
                .map(InstanceKey.Holder::etag)
                .orElse(null);
    }

    /** Gives the key back. One that can't be removed does no harm: the document of the run says that it is over. */
    static void release(PruneData data, StepContext context) {
        if (data.instanceKey() == null) {
            return;
        }
        try {
            FinishedRemoval.releaseKey(data, context);
        } catch (AwsException refused) {
            if (refused.kind().passes()) {
                throw refused;
            }
        }
        data.instanceKey(null);
    }
}
