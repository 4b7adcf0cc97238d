package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.Optional;
import java.util.function.Predicate;

/** The instance and the bucket of a gate, with the credentials of whoever asked for the gate. */
final class GateSite implements AutoCloseable {

    private final GateRequest request;
    private final AwsClients clients;
    private final Catalog catalog;
    private Optional<String> account = Optional.empty();

    /** @param clients are closed with this */
    GateSite(GateRequest request, AwsClients clients) {
        this.request = request;
        this.clients = clients;
        catalog = new Catalog(clients.bucket(request.bucket(), request.bucketOwner()));
    }

    /** Looks at the newest complete backup. */
    Verdict look() {
        if (account.isEmpty()) {
            account = Optional.of(clients.ec2().instance(request.instanceId()).ownerId());
        }
        return new GateCheck(catalog, request, account.get()).look();
    }

    /** Whether an image exists in EC2. Counts as no if AWS can't be asked: the gate must not fail because of that. */
    boolean stands(String amiId) {
        try {
            return clients.ec2().image(amiId).isPresent();
        } catch (OperationException notTold) {
            return false;
        }
    }

    /** The backup that another has begun and that will be young enough when it is complete; empty for none. */
    Optional<InstanceKey.Holder> other(OwnRuns own) {
        return InstanceKey.look(catalog.bucket(), request.instanceId())
                .filter(this::isOfUse)
                .filter(holder -> !own.contains(holder.runId()));
    }

    private boolean isOfUse(InstanceKey.Holder holder) {
        return holder.isUnderWay()
                && holder.document()
                        .document()
                        .operation()
                        .startedAt()
                        .isAfter(holder.readAt().minus(request.maxAge()));
    }

    /** The stage that a run of another is at; empty when nobody drives it any more, or when it is over. */
    Optional<Stage> stage(OtherRun other, Predicate<String> isDrivenHere) {
        return other.look(catalog.bucket(), isDrivenHere);
    }

    /** The run to go on with; empty when all of them are over. */
    Optional<String> next(OwnRuns own) {
        return own.next(catalog.bucket());
    }

    @Override
    public void close() {
        clients.close();
    }
}
