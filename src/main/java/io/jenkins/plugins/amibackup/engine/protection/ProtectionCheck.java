package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.SeenInstance;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.InstanceBackups;
import io.jenkins.plugins.amibackup.engine.catalog.NewestIndex;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks who has no fresh backup: DescribeInstances, a call per thousand instances, and index keys, a call per thousand at most
 * ({@link NewestIndex}). Where proofs are demanded, hints are listed, too. No record is read: a gate does that.
 */
public final class ProtectionCheck {

    private final AwsClients clients;
    private final Bucket bucket;
    private final Clock clock;

    /**
     * @param clients of the account and the Region of the instances
     * @param bucket where their backups lie
     * @param clock for S3 servers that don't tell the time
     */
    public ProtectionCheck(AwsClients clients, Bucket bucket, Clock clock) {
        this.clients = clients;
        this.bucket = bucket;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @throws OperationException with the line to show when EC2 or S3 can't be asked, or the expectation is wrong: nothing is known then
     */
    public ExpectationResult look(Expectation expectation) {
        expectation.check();
        String region = expectation.region();
        if (!region.equals(clients.region()) || !region.equals(bucket.region())) {
            throw OperationException.badInput(
                    "protection.region", expectation.name(), region, bucket.name(), bucket.region());
        }
        List<SeenInstance> instances = clients.ec2().search().seen(expectation.tags());
        if (instances.isEmpty()) {
            return ExpectationResult.notAsked(
                    expectation, clock.instant(), Line.of("protection.empty", expectation.described(), region));
        }
        NewestIndex index = new NewestIndex(new Catalog(bucket));
        Map<String, InstanceBackups> backups =
                index.of(instances, region, expectation.provenWithin().isPresent());
        Instant now = index.now().equals(Instant.EPOCH) ? clock.instant() : index.now();
        ProtectionVerdict verdict = new ProtectionVerdict(expectation, bucket.name(), now);
        List<Gap> found = new ArrayList<>();
        List<String> covered = new ArrayList<>();
        for (SeenInstance instance : instances) {
            verdict.of(instance, backups.get(instance.instanceId()))
                    .ifPresentOrElse(found::add, () -> covered.add(instance.instanceId()));
        }
        return ExpectationResult.of(expectation, now, found, covered, oldestNewest(backups));
    }

    private static Optional<Instant> oldestNewest(Map<String, InstanceBackups> backups) {
        return backups.values().stream()
                .flatMap(of -> of.newest().stream())
                .map(IndexEntry::takenAt)
                .min(Comparator.naturalOrder());
    }
}
