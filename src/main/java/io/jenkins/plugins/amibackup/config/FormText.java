package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
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
     * The check of a number.
     *
     * @param rule refuses what is out of bounds
     * @param noNumber what refuses a text that is no whole number, or one that is far too large
     */
    public static Rule number(IntConsumer rule, Function<String, OperationException> noNumber) {
        return text -> {
            OptionalInt number = number(text);
            rule.accept(number.orElseThrow(() -> noNumber.apply(Checks.shown(text))));
        };
    }

    /** Whether this is a number, and a larger one. */
    public static boolean isAbove(String text, int most) {
        return number(text).orElse(most) > most;
    }

    private static OptionalInt number(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(Util.fixNull(text).strip()));
        } catch (NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    /**
     * The fields of a form without numbers that can't be read, so that those have their default. An empty field would otherwise
     * count as 0, and a snippet could not be made of a number that is still being typed: the field's own check says what is
     * wrong.
     *
     * @param numbers the names of the fields
     */
    public static JSONObject withReadableNumbers(JSONObject form, String... numbers) {
        JSONObject rest = JSONObject.fromObject(form);
        Stream.of(numbers)
                .filter(name -> number(rest.optString(name)).isEmpty())
                .forEach(rest::discard);
        return rest;
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

    /** A list as a Pipeline gives it: its values may be texts with variables in them. */
    public static ArrayList<String> texts(List<?> values) {
        ArrayList<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(String.valueOf(value)));
        return texts;
    }

    /** The same for a map, in which numbers may stand, too. */
    public static TreeMap<String, String> texts(Map<?, ?> values) {
        TreeMap<String, String> texts = new TreeMap<>();
        values.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        return texts;
    }
}
