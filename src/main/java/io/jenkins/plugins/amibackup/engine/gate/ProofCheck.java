package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ConfirmedBackups;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks whether a backup is proven as a gate demands: by records alone, never by hints. */
final class ProofCheck {

    private final Catalog catalog;
    private final ProofTerms terms;
    private final Line instance;

    ProofCheck(Catalog catalog, ProofTerms terms, Line instance) {
        this.catalog = catalog;
        this.terms = terms;
        this.instance = instance;
    }

    /** The proof that counts of a backup whose object is the recorded one; empty where there is none that is young enough. */
    Optional<Proven> of(BackupRecord backup, Instant now) {
        return backup.proof(terms.level())
                .map(proof -> new Proven(backup.amiId(), proof, age(proof, now)))
                .filter(proven -> proven.age().compareTo(terms.within()) <= 0);
    }

    private static Duration age(Proof proof, Instant now) {
        Duration age = Duration.between(proof.at(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** The proof that counts of the newest backup of an instance that has one; empty where none has. */
    Optional<Proven> ofInstance(ConfirmedBackups backups) {
        while (true) {
            Optional<BackupRecord> next = backups.next();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            Optional<Proven> proven = of(next.get(), backups.now()).filter(found -> isStored(next.get()));
            if (proven.isPresent()) {
                return proven;
            }
        }
    }

    private boolean isStored(BackupRecord backup) {
        return catalog.bucket()
                .head(Keys.object(backup.amiId()))
                .filter(backup::agreesWith)
                .isPresent();
    }

    /** Whether its own last verification speaks against a backup, which what another one shows doesn't make up for. */
    boolean hasFailed(BackupRecord backup) {
        return backup.failedProof(terms.level()).isPresent();
    }

    /** Why the proof of a backup doesn't count, where {@link #of} has found none. */
    Line missing(BackupRecord backup, Instant now) {
        Line why = why(backup, now);
        return terms.scope() == ProofTerms.Scope.INSTANCE && !hasFailed(backup)
                ? Line.of("line.two", Line.of("gate.proof.instance", instance, terms.level(), age(terms.within())), why)
                : why;
    }

    private Line why(BackupRecord backup, Instant now) {
        String ami = backup.amiId();
        ProofLevel level = terms.level();
        Optional<Proof> old = backup.proof(level);
        if (old.isPresent()) {
            return Line.of(
                    "gate.proof.old", instance, ami, old.get().level(), age(age(old.get(), now)), age(terms.within()));
        }
        List<Proof> proofs = backup.proofs();
        List<Proof> own = proofs.stream().filter(proof -> proof.isOf(backup)).toList();
        Optional<Proof> failed = backup.failedProof(level);
        if (failed.isPresent()) {
            return Line.of(
                    "gate.proof.failed",
                    instance,
                    ami,
                    failed.get().runId(),
                    failed.get().at(),
                    failed.get().level(),
                    failed.get().reason().sentence());
        }
        Optional<Proof> passed = last(own.stream().filter(Proof::passed).toList());
        if (passed.isPresent()) {
            return Line.of("gate.proof.low", instance, ami, passed.get().level(), level);
        }
        return own.isEmpty() && !proofs.isEmpty()
                ? Line.of("gate.proof.other", instance, ami)
                : Line.of("gate.proof.none", instance, ami);
    }

    private static Line.Age age(Duration duration) {
        return new Line.Age(duration);
    }

    private static Optional<Proof> last(List<Proof> proofs) {
        return proofs.isEmpty() ? Optional.empty() : Optional.of(proofs.get(proofs.size() - 1));
    }
}
