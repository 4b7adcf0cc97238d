package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ConfirmedBackups;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the per-instance key: this run backs the instance up. Two backups of one instance at once are allowed; one that was
 * asked to gives way to the other.
 */
public final class ClaimInstance implements Step {

    private final BackupData data;
    private boolean looked;

    public ClaimInstance(BackupData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.CLAIM;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        String instanceId = data.request().instanceId();
        YieldTo yieldTo = data.request().yieldTo();
        InstanceKey.Claim claim = InstanceKey.BACKUP.claim(context.bucket(), instanceId, data.runId());
        data.instanceKey(claim.etag());
        if (claim.other() != null) {
            InstanceKey.Holder other = claim.other();
            if (yieldTo != null
                    && yieldTo.covers(other.document().document().operation().startedAt(), other.readAt())
                    && isGoodEnough(yieldTo, excludedDevices(other))) {
                return giveWay(Line.of("claim.gaveWay", instanceId, other.runId()));
            }
            context.log().say(other.isDriven() ? "claim.held" : "claim.abandoned", instanceId, other.runId());
        } else if (yieldTo != null) {
            // The other run may have ended, and released its key, just before this one took it.
            Optional<String> fresh = freshBackup(yieldTo, context);
            if (fresh.isPresent()) {
                return giveWay(Line.of("claim.gaveWay.done", instanceId, fresh.get()));
            }
        }
        return new StepOutcome.Next(false);
    }

    private Optional<String> freshBackup(YieldTo yieldTo, StepContext context) {
        ConfirmedBackups backups = new ConfirmedBackups(
                context.catalog(),
                data.request().instanceId(),
                data.account(),
                data.request().region());
        Optional<BackupRecord> newest = backups.next();
        while (newest.isPresent()
                && yieldTo.covers(newest.get().takenAt(), backups.now())
                && !newest.get().amiId().equals(yieldTo.exceptAmi())) {
            if (isGoodEnough(yieldTo, newest.get().excludedDevices())) {
                return newest.map(BackupRecord::amiId);
            }
            newest = backups.next();
        }
        return Optional.empty();
    }

    private boolean isGoodEnough(YieldTo yieldTo, List<String> excludedDevices) {
        return !yieldTo.wholeOnly() || data.request().excludeDevices().containsAll(excludedDevices);
    }

    private static List<String> excludedDevices(InstanceKey.Holder other) {
        return other.document().document().operation().request() instanceof BackupRequest backup
                ? backup.excludeDevices()
                : List.of();
    }

    private StepOutcome giveWay(Line why) {
        data.giveWay(why);
        return new StepOutcome.JumpTo(Phase.RELEASE, true);
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        if (data.instanceKey() == null && context.unmaking().late() && !looked) {
            // Once: a key that may not be removed is found again.
            looked = true;
            data.instanceKey(unanswered(context));
        }
        if (data.instanceKey() == null) {
            return Optional.empty();
        }
        release(data, context);
        return Optional.of(new StepOutcome.Stay(false));
    }

    /** The ETag of a key whose writing was not answered; null when there is none. */
    private String unanswered(StepContext context) {
        return InstanceKey.BACKUP
                .look(context.bucket(), data.request().instanceId())
                .filter(key -> key.runId().equals(data.runId()))
                .map(InstanceKey.Holder::etag)
                .orElse(null);
    }

    /** Gives the key back. One that can't be removed does no harm: the document of the run says that it is over. */
    static void release(BackupData data, StepContext context) {
        if (data.instanceKey() == null) {
            return;
        }
        try {
            context.removal(data).instanceKey(data.request().instanceId(), data.instanceKey());
        } catch (AwsException refused) {
            if (refused.kind().passes()) {
                throw refused;
            }
        }
        data.instanceKey(null);
    }
}
