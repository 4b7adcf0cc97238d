package io.jenkins.plugins.amibackup.engine.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What the keys below {@code ami-facts/} say of a backup, so that a list need not read its record. Others can write them, too:
 * nothing is decided by them.
 *
 * @param proofs what was proven
 * @param held whether somebody holds it
 */
record Hints(List<ProofHint> proofs, boolean held) {

    static final Hints NONE = new Hints(List.of(), false);

    private static final Pattern HELD = Pattern.compile("ami-facts/(ami-[0-9a-f]+)/held");

    /** Those of keys, by image. */
    static Map<String, Hints> of(Stream<S3Object> keys) {
        Map<String, Hints> all = new HashMap<>();
        keys.forEach(key -> {
            Matcher held = HELD.matcher(key.key());
            if (held.matches()) {
                all.merge(held.group(1), new Hints(List.of(), true), Hints::and);
            } else {
                ProofHint.parse(key)
                        .ifPresent(
                                proof -> all.merge(proof.amiId(), new Hints(List.of(proof.hint()), false), Hints::and));
            }
        });
        return all;
    }

    private Hints and(Hints other) {
        List<ProofHint> both = new ArrayList<>(proofs);
        both.addAll(other.proofs);
        return new Hints(both, held || other.held);
    }

    /** What counts of the proofs. */
    Optional<ProofHint> proof() {
        return ProofHint.best(proofs);
    }
}
