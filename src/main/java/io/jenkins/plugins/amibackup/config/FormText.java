package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Lists as people type them into a form, and the engine's checks as they are shown under a field. */
@Restricted(NoExternalUse.class)
public final class FormText {

    private FormText() {}

    /** A check of the engine: throws {@link OperationException} with the line to show. */
    @FunctionalInterface
    public interface Rule {
        void check(String value);
    }

    /** A line of the engine under a field, in the reader's language. */
    static FormValidation error(Line line) {
        return FormValidation.error(shown(line));
    }

    /** A line of the engine in the reader's language. */
    static String shown(Line line) {
        return line.in(LocaleProvider.getLocale());
    }

    /** Checks a value that may be left out. A value with a variable in it is checked when it is known. */
    public static FormValidation optional(String value, Rule rule) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : required(value, rule);
    }

    /** Checks a value that must be given. A value with a variable in it is checked when it is known. */
    public static FormValidation required(String value, Rule rule) {
        String given = Util.fixNull(value).strip();
        if (given.contains("$")) {
            return FormValidation.ok();
        }
        try {
            rule.check(given);
            return FormValidation.ok();
        } catch (OperationException wrong) {
            return error(wrong.line());
        }
    }

    /**
     * Tags, one a line: {@code key=value}.
     *
     * @throws OperationException when a line has no equals sign
     */
    public static Map<String, String> tags(String text) {
        Map<String, String> tags = new TreeMap<>();
        Util.fixNull(text)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals < 0) {
                        throw new OperationException(FailureKind.BAD_INPUT, Messages.FormText_NoTag(line));
                    }
                    tags.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                });
        return tags;
    }

    /** Tags as somebody is typing them: a line without an equals sign is a key, which the field's own check complains about. */
    public static Map<String, String> typedTags(String text) {
        return tags(Util.fixNull(text)
                .lines()
                .map(line -> line.isBlank() || line.contains("=") ? line : line + "=")
                .collect(Collectors.joining("\n")));
    }

    /** The text of tags. */
    public static String tags(Map<String, String> tags) {
        return tags == null
                ? ""
                : tags.entrySet().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining("\n"));
    }

    /** Device names, or ids, separated by blanks, commas or lines. */
    public static List<String> words(String text) {
        return Arrays.stream(Util.fixNull(text).split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The text of device names, or ids. */
    public static String words(List<String> words) {
        return words == null ? "" : String.join(" ", words);
    }
}
