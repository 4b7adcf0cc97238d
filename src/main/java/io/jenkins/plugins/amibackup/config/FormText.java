package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
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
     * @throws OperationException when a line has no equals sign, or a key comes with two values
     */
    public static Map<String, String> tags(String text) {
        return TagText.lines(Util.fixNull(text));
    }

    /**
     * Tags as somebody is typing them: a line without an equals sign is a key, and the last of several values counts. The field's
     * own check complains about both.
     */
    public static Map<String, String> typedTags(String text) {
        Map<String, String> tags = new TreeMap<>();
        Util.fixNull(text)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.contains("=") ? line : line + "=")
                .forEach(line -> tags.putAll(tags(line)));
        return tags;
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
