package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import io.jenkins.plugins.amibackup.engine.catalog.PickedBackup;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Subnet;

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

    /** The use of the backup, which the driver renews and takes back. */
    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Override
    public int answered() {
        return findings.size();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (looked.isEmpty()) {
            looked = permissions.looked(() -> look(context));
        }
        Optional<StepOutcome> before = permissions.check(purposes(), Optional.empty(), context);
        if (before.isPresent()) {
            return before.get();
        }
        RestoreLookUp found = looked.orElseThrow();
        BackupRecord record = found.record();
        atHand.record(record);
        found.tell(data);
        data.versionId(record.versionId());
        data.image(found.planned(Names.drill(record.imageName(), data.runId())));
        data.imageTags(Tags.choose(data.runId(), Map.of(), Map.of()).applied());
        UseFirst.write(data, findings, context);
        say(record, context.log());
        permissions.warning().ifPresent(context.log()::warn);
        looked = Optional.empty();
        record.pack();
        findings.forget();
        return new StepOutcome.Next(true);
    }

    private RestoreLookUp look(StepContext context) {
        data.request().check();
        if (data.sourceAmiId().isEmpty()) {
            data.sourceAmiId(pick(context));
        }
        RestoreLookUp found = RestoreLookUp.check(data, findings, context);
        if (found.record().isForeign()) {
            if (data.level().launches()) {
                context.log().warn("verify.foreign", data.sourceAmiId(), data.level());
            }
            data.foreign();
        } else if (data.level().launches()) {
            checkLaunch(found.record(), context);
        }
        return found;
    }

    /** Looks at everything that a machine needs before anything is made. */
    private void checkLaunch(BackupRecord record, StepContext context) {
        LaunchFacts facts = LaunchFacts.of(record);
        DrillTerms terms = data.request().drill();
        String type = LaunchDrill.type(data, facts);
        if (record.isWindows() && !terms.consolePattern().isEmpty()) {
            throw OperationException.badInput("verify.windowsConsole", data.sourceAmiId());
        }
        if (!LaunchForm.INSTANCE_TYPE.fits(type)) {
            throw OperationException.badInput("verify.noType", data.sourceAmiId());
        }
        List<Line> obstacles = new ArrayList<>(DrillNetwork.obstacles(terms, context));
        String zone = findings.of("drill.subnet", () -> context.ec2().site().subnet(terms.subnetId()))
                .map(Subnet::availabilityZone)
                .orElse("");
        obstacles.addAll(
                new TypeLook(type, "verify.network", findings, context).obstacles(zone, record.imageDescription()));
        DrillNetwork.refuse(obstacles);
        if (!terms.profile().isEmpty()) {
            tryProfile(record, type, context);
            context.log().warn("verify.notIsolated", terms.profile());
        } else if (terms.allowNetwork()) {
            context.log().warn("verify.openNetwork", terms.subnetId());
        }
    }

    /**
     * EC2 looks at the profile, and whether its role may be passed, when it is asked whether it would start the machine. The backup's
     * own image stands in for the one that is restored, and another one for that where it is gone.
     */
    private void tryProfile(BackupRecord record, String type, StepContext context) {
        LaunchTrial trial = new LaunchTrial(true, findings, context);
        trial.of(
                findings.of("drill.image", () -> context.ec2().image(record.amiId())),
                record.imageDescription().path("Architecture").asText(""),
                (imageId, devices) -> DrillLaunch.of(
                        data,
                        Names.drillToken(data.runId(), 0),
                        type,
                        devices == null ? Image.builder().imageId(imageId).build() : devices));
        if (!trial.obstacles().isEmpty()) {
            throw OperationException.badInput("verify.cannotStart", Line.sentences(trial.obstacles()));
        }
        trial.say(context.log());
    }

    private String pick(StepContext context) {
        VerifyRequest request = data.request();
        Duration within = Duration.ofSeconds(request.withinSeconds());
        String account = context.clients().account();
        Optional<BackupRecord> picked =
                switch (request.pick()) {
                    case NEWEST ->
                        PickedBackup.newest(context.catalog(), request.instanceId(), account, request.region(), within);
                    case RANDOM ->
                        PickedBackup.random(
                                context.catalog(),
                                request.instanceId(),
                                account,
                                request.region(),
                                within,
                                data.runId());
                };
        return picked.map(BackupRecord::amiId)
                .orElseThrow(() -> request.withinSeconds() == 0
                        ? OperationException.badInput("verify.none", request.instanceId(), request.bucket())
                        : OperationException.badInput(
                                "verify.noneWithin", request.instanceId(), request.bucket(), within));
    }

    private Set<Purpose> purposes() {
        Set<Purpose> purposes = EnumSet.of(Purpose.RESTORE, Purpose.PROVE);
        if (data.level().launches()) {
            purposes.add(Purpose.VERIFY);
        }
        if (data.level() == ProofLevel.COMMAND) {
            purposes.add(Purpose.COMMAND);
        }
        return purposes;
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
