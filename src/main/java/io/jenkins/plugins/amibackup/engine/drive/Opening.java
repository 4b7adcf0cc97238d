package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.util.Optional;

/** Finds out whether there is a document to go on from, and as whom AWS is called. */
final class Opening extends DriverState {

    private final DriveRequest request;
    private final Services services;
    private final Optional<Operation> fresh;
    private final Lease.Holder holder;
    private Optional<Connected> connected = Optional.empty();
    private Optional<Line> abortAsked = Optional.empty();

    private record Connected(AwsClients clients, Catalog catalog, OtherPlaces places, Lease lease) {}

    /**
     * An operation that can be driven.
     *
     * @param found the document that it was found in; empty when it begins
     */
    record Opened(DrivenOperation work, Optional<OperationDocument> found) {}

    /** @param fresh the operation to begin where there is no document to go on from */
    Opening(DriveRequest request, Services services, Optional<Operation> fresh, Lease.Holder holder) {
        this.request = request;
        this.services = services;
        this.fresh = fresh;
        this.holder = holder;
    }

    @Override
    Line status() {
        return Line.of("status.starting");
    }

    @Override
    void go(Moves moves) {
        moves.open(this);
    }

    @Override
    Optional<DrivenOperation> work() {
        return Optional.empty();
    }

    @Override
    Optional<Operation> operation() {
        return fresh;
    }

    @Override
    Optional<AwsClients> clients() {
        return connected.map(Connected::clients);
    }

    /** Why a user has aborted the operation before its document was read; empty when nobody has. */
    Optional<Line> abortAsked() {
        return abortAsked;
    }

    void abortAsked(Line why) {
        abortAsked = Optional.of(why);
    }

    /** Can be called again when a call has failed. */
    Opened open() {
        if (connected.isEmpty()) {
            connected = Optional.of(connect());
        }
        Connected now = connected.get();
        Beginning beginning = request.beginning();
        beginning.request().ifPresent(services.settings().guard());
        if (!beginning.looks()) {
            return opened(now, fresh.orElseThrow(), Optional.empty());
        }
        Optional<OperationDocument> found = now.lease.take(DocumentPlace.of(beginning.kind()), document -> {
            checkAgrees(beginning, document.operation());
            beginning.found(document, now.clients());
        });
        if (found.isEmpty() && fresh.isEmpty()) {
            throw none(now);
        }
        return opened(
                now,
                found.map(document -> Operation.of(document.operation()))
                        .or(() -> fresh)
                        .orElseThrow(),
                found);
    }

    /** What the document says must be what was asked, from whoever it comes: a restore that is given to a backup is left as it is. */
    private void checkAgrees(Beginning beginning, OperationData found) {
        if (!beginning.kind().orElse(found.kind()).equals(found.kind())) {
            throw OperationException.badInput(
                    "driver.otherKind",
                    request.runId(),
                    found.kind(),
                    beginning.kind().get());
        }
        beginning
                .request()
                .flatMap(asked -> asked.differenceTo(found.request()))
                .ifPresent(field -> {
                    throw OperationException.badInput(
                            "driver.otherRequest", request.runId(), name(field), beginning.bucket());
                });
        services.settings().guard().accept(found.request());
    }

    /** What a field of a request is called here. */
    private static Line name(String field) {
        return Texts.has("name." + field) ? Line.of("name." + field) : Line.literal(field);
    }

    /** There is no document where one of the kind would lie: perhaps there is one of another kind. */
    private OperationException none(Connected now) {
        OperationStore.look(now.catalog.bucket(), request.runId())
                .ifPresent(found ->
                        checkAgrees(request.beginning(), found.document().operation()));
        return OperationException.badInput(
                "driver.noDocument", request.runId(), request.beginning().bucket());
    }

    private Connected connect() {
        request.beginning().request().ifPresent(OperationRequest::check);
        AwsClients clients = services.clients().clients(request.access());
        Catalog catalog = new Catalog(clients.bucket(
                request.beginning().bucket(),
                request.beginning().bucketOwner(),
                request.beginning().sse()));
        return new Connected(
                clients,
                catalog,
                new OtherPlaces(services.clients(), request.access(), clients),
                new Lease(request.runId(), catalog.bucket(), services, holder));
    }

    private Opened opened(Connected now, Operation operation, Optional<OperationDocument> found) {
        LogLines lines =
                new LogLines(operation, request.listener(), services.settings().progressLines(), found.isPresent());
        DrivenUse use = new DrivenUse(
                operation, now.catalog.bucket(), services.scheduler().clock(), found.isPresent(), lines);
        now.lease.renewsWith(use::renewIfItCan);
        return new Opened(
                new DrivenOperation(
                        operation,
                        now.clients,
                        now.catalog,
                        now.places,
                        now.lease,
                        use,
                        lines,
                        request.options().caller()),
                found);
    }
}
