package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.aws.SeenInstance;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.InstanceBackups;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether an instance has what an expectation demands. */
final class ProtectionVerdict {

    private final Expectation expectation;
    private final String bucket;
    private final Instant now;

    ProtectionVerdict(Expectation expectation, String bucket, Instant now) {
        this.expectation = expectation;
        this.bucket = bucket;
        this.now = now;
    }

    /** In what it falls short; empty where it has all that is demanded. */
    Optional<Gap> of(SeenInstance instance, InstanceBackups backups) {
        Line label = label(instance);
        Optional<IndexEntry> newest = backups.newest();
        if (newest.isEmpty()) {
            return Optional.of(none(instance, backups, label));
        }
        Duration age = age(newest.get().takenAt());
        if (age.compareTo(expectation.maxAge()) > 0) {
            return gap(
                    Gap.Kind.UNPROTECTED,
                    instance,
                    backups,
                    Line.of(
                            "protection.old",
                            label,
                            newest.get().amiId(),
                            new Line.Age(age),
                            expectation.name(),
                            new Line.Age(expectation.maxAge())));
        }
        return expectation.provenWithin().flatMap(within -> proof(instance, backups, label, newest.get(), within));
    }

    private Gap none(SeenInstance instance, InstanceBackups backups, Line label) {
        if (backups.cutShort()) {
            return Gap.of(Gap.Kind.UNKNOWN, instance, backups, Line.of("protection.keys", label, bucket));
        }
        Optional<Duration> old = instance.launchedAt().map(this::age);
        Line.Age allowed = new Line.Age(expectation.maxAge());
        return old.filter(since -> since.compareTo(expectation.maxAge()) < 0)
                .map(since -> Gap.of(
                        Gap.Kind.NEW,
                        instance,
                        backups,
                        Line.of("protection.new", label, new Line.Age(since), expectation.name(), allowed)))
                .orElseGet(() -> Gap.of(
                        Gap.Kind.UNPROTECTED,
                        instance,
                        backups,
                        Line.of("protection.none", label, bucket, expectation.name(), allowed)));
    }

    private Optional<Gap> proof(
            SeenInstance instance, InstanceBackups backups, Line label, IndexEntry newest, Duration within) {
        Line.Age allowed = new Line.Age(within);
        Optional<ProofHint> failed = backups.proofOfNewest().filter(proof -> !proof.passed());
        if (failed.isPresent()) {
            return gap(
                    Gap.Kind.UNPROTECTED,
                    instance,
                    backups,
                    Line.of(
                            "protection.proof.failed",
                            label,
                            newest.amiId(),
                            failed.get().level().word(),
                            new Line.Age(age(failed.get().at())),
                            expectation.name()));
        }
        Optional<Duration> last = backups.lastProof().map(proof -> age(proof.at()));
        if (last.filter(age -> age.compareTo(within) <= 0).isPresent()) {
            return Optional.empty();
        }
        if (backups.cutShort()) {
            return gap(Gap.Kind.UNKNOWN, instance, backups, Line.of("protection.proof.keys", label, bucket));
        }
        if (last.isPresent()) {
            return gap(
                    Gap.Kind.UNPROTECTED,
                    instance,
                    backups,
                    Line.of("protection.proof.old", label, new Line.Age(last.get()), expectation.name(), allowed));
        }
        Optional<Duration> young = instance.launchedAt().map(this::age).filter(age -> age.compareTo(within) < 0);
        return young.isPresent()
                ? gap(
                        Gap.Kind.NEW,
                        instance,
                        backups,
                        Line.of("protection.proof.new", label, new Line.Age(young.get()), expectation.name(), allowed))
                : gap(
                        Gap.Kind.UNPROTECTED,
                        instance,
                        backups,
                        Line.of("protection.proof.none", label, newest.amiId(), expectation.name(), allowed));
    }

    private static Optional<Gap> gap(Gap.Kind kind, SeenInstance instance, InstanceBackups backups, Line why) {
        return Optional.of(Gap.of(kind, instance, backups, why));
    }

    /** Clocks differ a little. */
    private Duration age(Instant since) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static Line label(SeenInstance instance) {
        return instance.name().isEmpty()
                ? Line.literal(instance.instanceId())
                : Line.of("protection.instance", instance.name(), instance.instanceId());
    }
}
