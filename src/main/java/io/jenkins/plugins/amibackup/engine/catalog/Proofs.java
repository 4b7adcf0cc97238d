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

    /**
     * The newest passed one of exactly the recorded object that still shows at least this level. A later failed one takes from those
     * before it the level which it didn't reach and all above: they count up to the level below.
     */
    static Optional<Proof> best(BackupRecord record, ProofLevel atLeast) {
        List<Proof> proofs = ofObject(record);
        Optional<ProofLevel> most = Optional.of(ProofLevel.COMMAND);
        for (int i = proofs.size() - 1; i >= 0 && most.isPresent(); i--) {
            Proof proof = proofs.get(i);
            if (!proof.passed()) {
                most = lower(most, proof.level().below());
                continue;
            }
            Optional<ProofLevel> counts = lower(most, Optional.of(proof.level()));
            if (counts.filter(level -> level.covers(atLeast)).isPresent()) {
                return counts.map(proof::upTo);
            }
        }
        return Optional.empty();
    }

    /** The lower of two levels; empty, which is below all of them, where one of them is. */
    private static Optional<ProofLevel> lower(Optional<ProofLevel> one, Optional<ProofLevel> other) {
        return one.flatMap(level -> other.map(another -> level.covers(another) ? another : level));
    }

    /**
     * The newest failed one of exactly the recorded object at this level or below it, that no later passed one makes up for: one that
     * shows the level which it didn't reach.
     */
    static Optional<Proof> failed(BackupRecord record, ProofLevel demanded) {
        List<Proof> proofs = ofObject(record);
        for (int i = proofs.size() - 1; i >= 0; i--) {
            Proof proof = proofs.get(i);
            boolean madeUpFor = proofs.subList(i + 1, proofs.size()).stream()
                    .anyMatch(later -> later.passed() && later.level().covers(proof.level()));
            if (!proof.passed() && demanded.covers(proof.level()) && !madeUpFor) {
                return Optional.of(proof);
            }
        }
        return Optional.empty();
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
