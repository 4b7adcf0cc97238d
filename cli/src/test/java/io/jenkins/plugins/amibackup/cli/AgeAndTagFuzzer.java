package io.jenkins.plugins.amibackup.cli;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.safe;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/** What people type in one word: ages, times, tags, ids, names. */
public final class AgeAndTagFuzzer {

    private static final Instant NOW = Instant.parse("2026-11-22T09:15:00Z");
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private AgeAndTagFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        Bounded.of(data.length, () -> Age.parse(text))
                .ifPresent(age -> must(age.toSeconds() > 0 && age.compareTo(CENTURY) <= 0, "an age of " + age));
        Bounded.of(data.length, () -> Moment.parse(text, NOW));
        converted(text, new AgeConverter()::convert);
        converted(text, new TimeConverter()::convert);
        Bounded.of(data.length, () -> Endpoint.parse(text).orElse(null))
                .ifPresent(address -> must(address.getHost() != null && address.getUserInfo() == null, "address"));
        checked(text, Checks::instanceId);
        checked(text, Checks::amiId);
        checked(text, Checks::bucket);
        checked(text, Checks::region);
        checked(text, Checks::runId);
        checked(text, Checks::amiPrefix);
        checked(text, Checks::imageName);
        checked(text, Checks::device);
        checked(text, Checks::kmsKeyId);
        checked(text, Checks::description);
        tags(text);
    }

    private static void converted(String text, Function<String, Duration> converter) {
        try {
            must(!converter.apply(text).isNegative(), "negative");
        } catch (TypeConversionException refused) {
            // The command line makes one line of it.
            must(!refused.getMessage().isBlank(), "no reason");
        }
    }

    /** What passes a check is shown, written into shells, and sent to AWS. */
    private static void checked(String text, Consumer<String> check) {
        boolean passed = Bounded.of(text.length(), () -> {
                    check.accept(text);
                    return true;
                })
                .orElse(false);
        if (passed) {
            safe(text);
            must(text.length() < 1000, "longer than AWS takes");
        }
    }

    private static void tags(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String line : text.split("\n", 200)) {
            String[] tag = line.split("=", 2);
            tags.put(tag[0], tag.length < 2 ? null : tag[1]);
        }
        checkedTags(text, tags);
    }

    private static void checkedTags(String text, Map<String, String> tags) {
        boolean passed = Bounded.of(text.length(), () -> {
                    Checks.tags(tags);
                    return true;
                })
                .orElse(false);
        if (passed) {
            must(tags.size() <= 48, "more tags than AWS takes");
            must(tags.keySet().stream().noneMatch(key -> key.startsWith("aws:")), "a tag of AWS's own");
        }
    }
}
