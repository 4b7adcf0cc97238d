package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Ids;
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
 * @param dropped whether its image was dropped and the stored copy remains
 * @param removed whether it is gone and has left a tombstone
 */
public record Hints(List<ProofHint> proofs, boolean held, boolean dropped, boolean removed) {

    public static final Hints NONE = new Hints(List.of(), false, false, false);

    private static final Pattern FLAG = Pattern.compile("ami-facts/(ami-[0-9a-f]+)/(held|dropped|removed)");

    /** Those of keys, by image; what is no hint is passed over. */
    public static Map<String, Hints> of(Stream<S3Object> keys) {
        Map<String, Hints> all = new HashMap<>();
        keys.forEach(key -> {
            Matcher flag = FLAG.matcher(key.key());
            if (flag.matches()) {
                if (Ids.isImage(flag.group(1))) {
                    all.merge(flag.group(1), ofFlag(flag.group(2)), Hints::and);
                }
            } else {
                ProofHint.parse(key).ifPresent(proof -> all.merge(proof.amiId(), ofProof(proof.hint()), Hints::and));
            }
        });
        return all;
    }

    private static Hints ofFlag(String word) {
        return new Hints(List.of(), word.equals("held"), word.equals("dropped"), word.equals("removed"));
    }

    private static Hints ofProof(ProofHint proof) {
        return new Hints(List.of(proof), false, false, false);
    }

    /** What both say of one backup. */
    public Hints and(Hints other) {
        List<ProofHint> both = new ArrayList<>(proofs);
        both.addAll(other.proofs);
        return new Hints(both, held || other.held, dropped || other.dropped, removed || other.removed);
    }

    /** What counts of the proofs. */
    public Optional<ProofHint> proof() {
        return ProofHint.best(proofs);
    }
}
