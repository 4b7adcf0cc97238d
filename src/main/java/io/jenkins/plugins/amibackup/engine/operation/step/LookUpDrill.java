package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settles which backup is verified, looks it up and compares record and object; nothing is made. Ends with the document, in which
 * all names stand.
 */
public final class LookUpDrill implements Step {

    private final VerifyData data;
    private final RestoreAtHand atHand;
    private final Findings findings = new Findings();
    private final PermissionsFirst permissions = new PermissionsFirst(Set.of(Action.LIST_BUCKET, Action.GET_OBJECT));
    private Optional<RestoreLookUp> looked = Optional.empty();

    LookUpDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.LOOK_UP;
    }

    @Override
    public int answered() {
        return findings.size();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (looked.isEmpty()) {
            looked = permissions.looked(() -> RestoreLookUp.check(data, findings, context));
        }
        Optional<StepOutcome> before = permissions.check(EnumSet.of(Purpose.RESTORE), Optional.empty(), context);
        if (before.isPresent()) {
            return before.get();
        }
        RestoreLookUp found = looked.orElseThrow();
        BackupRecord record = found.record();
        atHand.record(record);
        found.tell(data);
        data.image(found.planned(Names.drill(record.imageName(), data.runId())));
        data.imageTags(Tags.choose(data.runId(), Map.of(), Map.of()).applied());
        say(record, context.log());
        permissions.warning().ifPresent(context.log()::warn);
        looked = Optional.empty();
        record.pack();
        findings.forget();
        return new StepOutcome.Next(true);
    }

    private void say(BackupRecord record, OperationLog log) {
        VerifyRequest request = data.request();
        log.headline(Line.of("verify.headline", request.bucket(), Keys.object(data.sourceAmiId()), data.level()));
        log.say(
                record.isForeign() ? "restore.foreign.lookUp" : "lookUp.ok",
                record.imageName(),
                record.instanceId(),
                record.takenAt().truncatedTo(ChronoUnit.SECONDS),
                new Line.Bytes(record.sizeBytes()),
                data.runId());
    }
}
