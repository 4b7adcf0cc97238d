package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What lists show of the proofs of a backup: where records are read, from the record; else from the keys below {@code ami-facts/},
 * which others can write, too. Nothing is decided by it.
 *
 * @param level of a passed one: what was shown; of a failed one: the lowest level that was not reached
 * @param at when it was shown, or, of a hint, written
 */
public record ProofHint(ProofLevel level, boolean passed, Instant at) {

    private static final Pattern KEY =
            Pattern.compile("ami-facts/(ami-[0-9a-f]+)/proven_([a-z]{1,20})_(passed|failed)");

    /** One of a backup. */
    record OfBackup(String amiId, ProofHint hint) {}

    /** Reads a key; empty if it is none of ours. */
    static Optional<OfBackup> parse(S3Object object) {
        Matcher key = KEY.matcher(object.key());
        if (!key.matches() || !Ids.isImage(key.group(1))) {
            return Optional.empty();
        }
        return ProofLevel.of(key.group(2))
                .map(level -> new OfBackup(
                        key.group(1), new ProofHint(level, key.group(3).equals("passed"), object.lastModified())));
    }

    /** What counts of several: the highest level that no later failure speaks against, else the last failure. */
    static Optional<ProofHint> best(Collection<ProofHint> all) {
        Comparator<ProofHint> byTime = Comparator.comparing(ProofHint::at);
        List<ProofHint> failed = all.stream().filter(hint -> !hint.passed()).toList();
        return all.stream()
                .filter(ProofHint::passed)
                .filter(hint -> failed.stream().noneMatch(hint::isVoidedBy))
                .max(Comparator.comparing(ProofHint::level).thenComparing(byTime))
                .or(() -> failed.stream().max(byTime));
    }

    private boolean isVoidedBy(ProofHint failed) {
        return level.covers(failed.level) && !failed.at.isBefore(at);
    }

    /** The same of a record. */
    static Optional<ProofHint> of(BackupRecord record) {
        for (int level = ProofLevel.values().length - 1; level >= 0; level--) {
            Optional<Proof> proof = record.proof(ProofLevel.values()[level]);
            if (proof.isPresent()) {
                return proof.map(ProofHint::of);
            }
        }
        List<Proof> failed = record.proofs().stream()
                .filter(proof -> !proof.passed() && proof.isOf(record))
                .toList();
        return failed.isEmpty() ? Optional.empty() : Optional.of(of(failed.get(failed.size() - 1)));
    }

    private static ProofHint of(Proof proof) {
        return new ProofHint(proof.level(), proof.passed(), proof.at());
    }
}
