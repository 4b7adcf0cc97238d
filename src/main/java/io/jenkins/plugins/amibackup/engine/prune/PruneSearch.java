package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.Map;
import java.util.function.Consumer;

/** The instances of a bucket that may lose something. */
final class PruneSearch implements FleetSource {

    private final Engine engine;
    private final PruneRequest terms;
    private final AwsAccess access;

    PruneSearch(Engine engine, PruneRequest terms, AwsAccess access) {
        this.engine = engine;
        this.terms = terms;
        this.access = access;
    }

    @Override
    public Map<String, String> instances(Consumer<Line> says) {
        terms.checkTerms();
        PruneProposal proposal;
        try (AwsClients clients = engine.clients().clients(access)) {
            Catalog catalog = new Catalog(clients.bucket(terms.bucket(), terms.bucketOwner(), terms.encryption()));
            proposal = PruneProposal.of(new PruneIndex(catalog), terms, clients.account());
        }
        if (proposal.instances().isEmpty()) {
            says.accept(Line.of("prune.all.nothing", proposal.backups(), proposal.listed()));
            return Map.of();
        }
        says.accept(Line.of(
                "prune.all.found",
                proposal.backups(),
                proposal.listed(),
                proposal.instances().size()));
        if (!terms.dryRun() && proposal.removals() > terms.most()) {
            throw OperationException.refused("prune.all.many", proposal.removals(), terms.most());
        }
        return proposal.instances();
    }
}
