package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Looks at the permissions, and ends with the document: from then on the run can be picked up, and other prunes see it. */
public final class BeginPrune implements Step {

    private final PruneData data;
    private final PermissionsFirst permissions = new PermissionsFirst(Set.of());

    BeginPrune(PruneData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.BEGIN_PRUNE;
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        PruneRequest request = data.request();
        request.check();
        Optional<StepOutcome> before = permissions.check(EnumSet.of(Purpose.PRUNE), Optional.empty(), context);
        if (before.isPresent()) {
            return before.get();
        }
        account(data, context);
        headline(data, context);
        permissions.warning().ifPresent(context.log()::warn);
        return new StepOutcome.Next(true);
    }

    /** Whose backups are pruned: those of the account that begins. */
    static void account(PruneData data, StepContext context) {
        String account = context.clients().account();
        data.account(Ids.isAccount(account) ? account : "");
    }

    /** Says what is pruned, by which rules. */
    static void headline(PruneData data, StepContext context) {
        PruneRequest request = data.request();
        context.log()
                .headline(Line.of(
                        request.dryRun() ? "prune.headline.dryRun" : "prune.headline",
                        request.instanceId(),
                        request.bucket(),
                        request.region(),
                        request.policy().line()));
        PruneDecisions.floors(data, context).forEach(floor -> context.log().say("prune.floor", floor.line()));
        if (!request.retentionSet().equals(PruneRequest.EVERY_SET)) {
            context.log()
                    .say(request.retentionSet().isEmpty() ? "prune.set.none" : "prune.set", request.retentionSet());
        }
    }

    @Override
    public Set<Action> calls() {
        return Set.of();
    }
}
