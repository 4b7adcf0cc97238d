package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * The instance and the bucket of a gate, with the credentials of whoever asked for the gate. It looks at the newest backup, then at
 * the one that is being made, and decides what the gate does next.
 */
final class GateSite implements AutoCloseable {

    private final GateRequest request;
    private final AwsClients clients;
    private final Catalog catalog;
    private final RunDocuments documents;
    private final ImagesOfBackups images;
    private final OwnRuns ownRuns;
    private final OwnDrills ownDrills;
    private final Predicate<String> isDrivenHere;
    private Optional<String> account = Optional.empty();
    /** As lines name it; its id alone until it has been looked at. */
    private Line instance;
    /** The backup whose use the gate has written; empty for none. */
    private String claimed = "";

    /**
     * @param clients are closed with this
     * @param isDrivenHere whether this engine drives a run
     */
    GateSite(GateRequest request, AwsClients clients, OwnRuns ownRuns, Predicate<String> isDrivenHere) {
        this.request = request;
        this.clients = clients;
        this.ownRuns = ownRuns;
        this.isDrivenHere = isDrivenHere;
        instance = Line.literal(request.instanceId());
        catalog = new Catalog(clients.bucket(request.bucket(), request.bucketOwner(), request.sse()));
        documents = new RunDocuments(catalog.bucket(), request);
        images = new ImagesOfBackups(clients.ec2());
        ownDrills = new OwnDrills(ownRuns.gateRunId(), request, catalog.bucket());
    }

    /**
     * Looks, and says what to do next.
     *
     * @param made what the gate has just had made, which counts however old it is; empty for nothing
     * @param verified the backup that it has just had verified; empty for none
     */
    GateDecision decide(Optional<OperationResult> made, Optional<Drilled> verified) {
        Optional<GateDecision> begun = verified.isPresent() ? Optional.empty() : begunBefore();
        if (begun.isPresent()) {
            return begun.get();
        }
        Verdict verdict = verdict(made, verified.filter(Drilled::counts).map(Drilled::amiId));
        if (verdict instanceof Verdict.Open open) {
            boolean imageKept =
                    open.archive().isPresent() || stands(open.backup().amiId());
            return new GateDecision.Open(
                    open.backup(), open.age(), imageKept, open.archive(), open.expiry(), open.proven());
        }
        if (verdict instanceof Verdict.Unproven unproven) {
            boolean justVerified = verified.map(Drilled::amiId)
                    .filter(unproven.backup().amiId()::equals)
                    .isPresent();
            return verify(unproven, request.proof().orElseThrow(), justVerified);
        }
        Verdict.NotOpen missing = (Verdict.NotOpen) verdict;
        Optional<InstanceKey.Holder> other = other();
        if (other.isPresent()) {
            return underWay(other.get());
        }
        return request.createIfMissing() ? make(missing) : new GateDecision.Closed(request.closed(missing.why()));
    }

    /**
     * Goes on with a verification that was under way before a restart: whatever stands by now, what it has made must be removed. A
     * document of it and the time that has passed since don't make a backup young enough: it must be so now, when the gate begins to
     * look anew.
     */
    private Optional<GateDecision> begunBefore() {
        return request.proof()
                .filter(ProofTerms::verifyIfMissing)
                .flatMap(terms -> ownDrills
                        .unfinished()
                        .flatMap(drill -> ofThisInstance(drill.amiId())
                                .map(backup -> drill(
                                        drill.runId(),
                                        new Drilled(drill.amiId(), isYoungEnough(backup)),
                                        terms,
                                        Line.of("gate.verifiesOn", drill.amiId())))));
    }

    /**
     * Writes down that the gate uses a backup, before anybody hears that it is open, and then reads the record for good: a prune
     * writes into that that it removes the backup, and then reads who uses it.
     *
     * @param warns hears that S3 refuses it, and the gate goes on without
     * @return whether the backup is still the one that was looked at
     * @throws AwsException when S3 can't be asked; calling it again goes on where it was
     */
    boolean claim(BackupRecord backup, Consumer<Line> warns) {
        String amiId = backup.amiId();
        Uses uses = new Uses(catalog.bucket());
        if (!amiId.equals(claimed)) {
            Optional<Line> refused = uses.writeOrWarn(GateUse.of(ownRuns.gateRunId(), request, amiId, Use.Kind.GATE));
            if (refused.isPresent()) {
                warns.accept(refused.get());
                return true;
            }
            claimed = amiId;
        }
        if (catalog.stillStands(backup)) {
            return true;
        }
        claimed = "";
        uses.end(amiId, ownRuns.gateRunId());
        return false;
    }

    /**
     * Writes down that the gate uses an image whose backup is not complete, before anybody hears that it is open. Nobody prunes that, and
     * it still stands when that is possible.
     *
     * @param warns hears that S3 refuses it, and the gate goes on without
     */
    void use(String amiId, Consumer<Line> warns) {
        new Uses(catalog.bucket())
                .writeOrWarn(GateUse.of(ownRuns.gateRunId(), request, amiId, Use.Kind.GATE))
                .ifPresent(warns);
    }

    /** The images of backups that are not complete. */
    EarlyImage early() {
        return new EarlyImage(request, clients, catalog);
    }

    private boolean isYoungEnough(BackupRecord backup) {
        return backup.readAt()
                .filter(now -> !backup.takenAt().isBefore(now.minus(request.maxAge())))
                .isPresent();
    }

    private Optional<BackupRecord> ofThisInstance(String amiId) {
        try {
            return catalog.find(amiId)
                    .map(Catalog.Versioned::record)
                    .filter(record -> record.instanceId().equals(request.instanceId()));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    /** @param verified whether that has just been done, so that doing it again would show nothing else */
    private GateDecision verify(Verdict.Unproven unproven, ProofTerms terms, boolean verified) {
        String amiId = unproven.backup().amiId();
        Line closed = request.unproven(unproven.why(), amiId, terms);
        if (!terms.verifyIfMissing() || ownDrills.hasFailed(unproven.backup())) {
            return new GateDecision.Closed(closed);
        } else if (verified) {
            return new GateDecision.Unverified(closed);
        }
        String run = ownDrills.next().orElseThrow(request::unverified);
        Line verifies = Line.of("gate.verifies", terms.level());
        return drill(run, new Drilled(amiId, true), terms, Line.of("line.two", unproven.why(), verifies));
    }

    private GateDecision drill(String run, Drilled drilled, ProofTerms terms, Line says) {
        Beginning beginning = new Beginning.Either(request.verification(drilled.amiId(), terms));
        return new GateDecision.Verify(run, drilled, beginning, says);
    }

    private Verdict verdict(Optional<OperationResult> made, Optional<String> verified) {
        if (account.isEmpty()) {
            Ec2.OwnedInstance found = clients.ec2().instance(request.instanceId());
            account = Optional.of(found.ownerId());
            instance = named(found.instance());
        }
        Verdict verdict = new GateCheck(catalog, request, instance, account.get(), images).look(made, verified);
        images.forget();
        return verdict;
    }

    /** What people call the instance, beside its id. */
    private Line named(Instance found) {
        String name = Names.ofInstance(Tags.map(found.tags()).getOrDefault("Name", ""), request.instanceId());
        return name.equals(request.instanceId())
                ? Line.literal(name)
                : Line.of("gate.instance", name, request.instanceId());
    }

    /** Whether an image exists in EC2. Counts as no if AWS can't be asked: the gate must not fail because of that. */
    private boolean stands(String amiId) {
        try {
            return clients.ec2().image(amiId).isPresent();
        } catch (OperationException notTold) {
            return false;
        }
    }

    /** The backup that another has begun and that will be young enough when it is complete; empty for none. */
    private Optional<InstanceKey.Holder> other() {
        return InstanceKey.BACKUP
                .look(catalog.bucket(), request.instanceId())
                .filter(this::isOfUse)
                .filter(holder -> !ownRuns.contains(holder.runId()));
    }

    private boolean isOfUse(InstanceKey.Holder holder) {
        return holder.isUnderWay()
                && documents.isOfThisInstance(holder.document())
                && holder.document().document().operation().request() instanceof BackupRequest other
                && request.accepts(other.excludeDevices())
                && holder.document()
                        .document()
                        .operation()
                        .startedAt()
                        .isAfter(holder.readAt().minus(request.maxAge()));
    }

    private GateDecision underWay(InstanceKey.Holder other) {
        String run = other.runId();
        boolean keepsImage =
                other.document().document().operation().request() instanceof BackupRequest backup && backup.keepImage();
        if (other.isDriven() || isDrivenHere.test(run)) {
            return new GateDecision.Follow(other);
        } else if (request.createIfMissing()) {
            Beginning pickUp = new Beginning.Resume(
                    request.bucket(), request.bucketOwner(), request.sse(), Optional.of(OperationKind.BACKUP));
            return new GateDecision.Drive(run, false, keepsImage, pickUp, Line.of("gate.picksUp", run));
        }
        return new GateDecision.Closed(ClosedGate.unfinished(
                Line.of("gate.unfinished", instance, run), run, request.bucket(), request.inShell()));
    }

    private GateDecision make(Verdict.NotOpen missing) {
        String run = ownRuns.next(documents).orElseThrow(request::unsettled);
        YieldTo yieldTo = new YieldTo(request.maxAge().toSeconds(), missing.uselessAmi(), !request.allowExcluded());
        Beginning fresh = new Beginning.Either(request.backup().with(request.instanceId(), yieldTo));
        Line says = Line.of("line.two", missing.why(), Line.of("gate.creates"));
        return new GateDecision.Drive(run, true, request.backup().keepImage(), fresh, says);
    }

    /** What a run of another says of itself; empty when nobody drives it any more, or when it is over. */
    Optional<OperationData> look(OtherRun other) {
        return other.look(documents, isDrivenHere);
    }

    @Override
    public void close() {
        clients.close();
    }
}
