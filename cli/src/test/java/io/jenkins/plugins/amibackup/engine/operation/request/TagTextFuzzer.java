package io.jenkins.plugins.amibackup.engine.operation.request;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;

import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tags of forms and of the command line: what is read says the same when it is written and read again. */
public final class TagTextFuzzer {

    private TagTextFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        Bounded.of(data.length, () -> TagText.lines(text)).ifPresent(tags -> {
            tags.forEach((key, value) -> must(
                    key.equals(key.strip()) && value.equals(value.strip()) && !key.contains("="), "blanks or a sign"));
            must(TagText.lines(written(tags)).equals(tags), "other tags when read again");
            long lines = text.lines().filter(line -> !line.isBlank()).count();
            must(tags.size() <= lines, "more tags than lines");
        });
        List<String> typed = text.lines().toList();
        Bounded.of(data.length, () -> TagText.of(typed))
                .ifPresent(tags -> must(
                        typed.stream()
                                .allMatch(one -> tags.get(one.split("=", 2)[0]).equals(one.split("=", 2)[1])),
                        "a tag is lost"));
    }

    private static String written(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining("\n"));
    }
}
