package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The proofs in a record. A proof is what speaks for a backup beyond its record, so one that can't be right is passed over and spoils
 * nothing: the backup can be restored without any.
 */
final class Proofs {

    /** A record keeps this many; the oldest make room. */
    static final int MOST = 20;

    /** S3's clock and a controller's may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final String FIELD = "proofs";

    private Proofs() {}

    /**
     * Those that can be read, the newest last.
     *
     * @param now when the record was read, by S3's clock: later ones are passed over
     */
    static List<Proof> in(JsonNode record, Optional<Instant> now) {
        JsonNode all = record.path(FIELD);
        List<Proof> proofs = new ArrayList<>();
        if (all.isArray()) {
            for (int i = Math.max(0, all.size() - MOST); i < all.size(); i++) {
                Proof.read(all.get(i))
                        .filter(proof ->
                                now.isEmpty() || !proof.at().isAfter(now.get().plus(SKEW)))
                        .ifPresent(proofs::add);
            }
        }
        return List.copyOf(proofs);
    }

    /** The newest passed one of exactly the recorded object, to at least this level, that no later failed one speaks against. */
    static Optional<Proof> best(BackupRecord record, ProofLevel atLeast) {
        List<Proof> proofs = ofObject(record);
        for (int i = proofs.size() - 1; i >= 0; i--) {
            Proof proof = proofs.get(i);
            if (proof.passed() && proof.level().covers(atLeast)) {
                return failedAfter(proofs, i) ? Optional.empty() : Optional.of(proof);
            }
        }
        return Optional.empty();
    }

    /** A failed one speaks against all before it that say that the level which it didn't reach was reached. */
    private static boolean failedAfter(List<Proof> proofs, int passed) {
        return proofs.subList(passed + 1, proofs.size()).stream()
                .anyMatch(later -> !later.passed() && proofs.get(passed).level().covers(later.level()));
    }

    private static List<Proof> ofObject(BackupRecord record) {
        return record.proofs().stream().filter(proof -> proof.isOf(record)).toList();
    }

    /**
     * Adds one to a record, in the place of what may be there of the same run.
     *
     * @return whether that changed the record: not when it was there already
     */
    static boolean add(BackupRecord record, Proof proof) {
        ObjectNode json = record.json();
        List<JsonNode> kept = new ArrayList<>();
        if (json.path(FIELD).isArray()) {
            json.path(FIELD).forEach(kept::add);
        }
        boolean there = kept.stream()
                .flatMap(one -> Proof.read(one).stream())
                .anyMatch(one -> one.at(proof.at()).json().equals(proof.json()));
        if (there) {
            return false;
        }
        kept.removeIf(one -> proof.runId().equals(one.path("runId").asText()));
        kept.add(proof.json());
        ArrayNode proofs = json.putArray(FIELD);
        kept.subList(Math.max(0, kept.size() - MOST), kept.size()).forEach(proofs::add);
        return true;
    }
}
