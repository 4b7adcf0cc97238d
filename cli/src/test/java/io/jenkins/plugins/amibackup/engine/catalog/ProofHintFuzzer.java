package io.jenkins.plugins.amibackup.engine.catalog;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Hints of proofs: what is accepted names a legal image, and of many of them the best can be told. */
public final class ProofHintFuzzer {

    private static final int LONGEST_KEY = 1024;
    private static final Instant NOW = Instant.parse("2026-11-22T09:15:00Z");

    private ProofHintFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        List<ProofHint> hints = new ArrayList<>();
        String text = new String(data, StandardCharsets.UTF_8);
        for (String line : text.split("[\n\t]")) {
            one(line, hints);
            // Few inputs come across the prefix by themselves.
            one("ami-facts/ami-0123456789abcdef0/proven_" + line, hints);
        }
        ProofHint.best(hints).ifPresent(best -> must(hints.contains(best), "the best of them is none of them"));
        must(hints.isEmpty() == ProofHint.best(hints).isEmpty(), "there is a best of them");
    }

    private static void one(String key, List<ProofHint> hints) {
        if (key.length() > LONGEST_KEY) {
            return;
        }
        S3Object object = S3Object.builder()
                .key(key)
                .lastModified(NOW.plusSeconds(key.hashCode()))
                .build();
        ProofHint.OfBackup hint = Bounded.of(
                        key.length(), () -> ProofHint.parse(object).orElse(null))
                .orElse(null);
        if (hint != null) {
            must(Ids.isImage(hint.amiId()), "amiId");
            must(hint.hint().level() != null && hint.hint().at() != null, "level and time");
            hints.add(hint.hint());
        }
    }
}
