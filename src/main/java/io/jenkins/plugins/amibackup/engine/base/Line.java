package io.jenkins.plugins.amibackup.engine.base;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A message to a person before it is worded: the key of a text in {@code Texts.properties} and its arguments. It becomes
 * a sentence where it is shown: in the language of the program in a log, in the reader's on a page.
 *
 * <p>In a document it is an object with {@code key}, {@code arguments} and, for readers that don't know the key, the finished
 * {@code text}. Documents of earlier versions contain only the finished sentence, which is used as it is.
 */
public final class Line {

    /** The key of a line whose words came from outside: the only argument is shown as it is. */
    private static final String LITERAL = "literal";

    private static final Line EMPTY = new Line(LITERAL, List.of(""));
    private static final int MOST_ARGUMENTS = 20;
    /** In characters of JSON. */
    private static final int LONGEST = 65_536;
    /** Lines within lines, three levels of JSON each. */
    private static final int DEEPEST = 24;

    private final String key;
    private final List<Object> arguments;

    private Line(String key, List<Object> arguments) {
        this.key = key;
        this.arguments = arguments;
    }

    /** A size in bytes, shown as {@code 38.2 GiB}. */
    public record Bytes(long count) {}

    /** An estimated duration, shown rounded. */
    public record Estimate(Duration duration) {}

    /** How old something is, or may be, as a person says it: {@code 2 days 1 hour}. */
    public record Age(Duration duration) {}

    /** A line used as a sentence within another text: a missing full stop is added. */
    private record Sentence(Line line) {}

    /**
     * A line from our texts.
     *
     * @param key the key of a text
     * @param arguments texts, numbers, lines, durations, {@link Age}, {@link Bytes}, {@link Estimate}; others are shown with {@code toString}
     */
    public static Line of(String key, Object... arguments) {
        List<Object> kept = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            kept.add(kept(argument));
        }
        return new Line(key, List.copyOf(kept));
    }

    /** Words that are never translated: a person's reason, another program's message, an old document's text. */
    public static Line literal(String text) {
        return text == null || text.isEmpty() ? EMPTY : new Line(LITERAL, List.of(text));
    }

    /** Several lines as one, with commas between them; halved again and again, so that a long list is not a deep one. */
    public static Line list(List<Line> lines) {
        return joined("line.list", lines);
    }

    /** Several sentences as one line. */
    public static Line sentences(List<Line> lines) {
        return joined("line.two", lines);
    }

    private static Line joined(String key, List<Line> lines) {
        if (lines.size() < 2) {
            return lines.isEmpty() ? EMPTY : lines.get(0);
        }
        int half = (lines.size() + 1) / 2;
        return of(key, joined(key, lines.subList(0, half)), joined(key, lines.subList(half, lines.size())));
    }

    public static Line empty() {
        return EMPTY;
    }

    private static Object kept(Object argument) {
        if (argument instanceof Line
                || argument instanceof Sentence
                || argument instanceof Duration
                || argument instanceof Instant
                || argument instanceof Age
                || argument instanceof Bytes
                || argument instanceof Estimate) {
            return argument;
        }
        if (argument instanceof Integer || argument instanceof Long) {
            return ((Number) argument).longValue();
        }
        return String.valueOf(argument);
    }

    /** The key of the text, which identifies a line without reading its words. */
    public String key() {
        return key;
    }

    public boolean is(String other) {
        return key.equals(other);
    }

    /** The line that is an argument of this one; empty where there is none in this place. */
    public Optional<Line> line(int argument) {
        return argument < arguments.size() && arguments.get(argument) instanceof Line line
                ? Optional.of(line)
                : Optional.empty();
    }

    /** The text that is an argument of this line; empty where there is none in this place. */
    public Optional<String> word(int argument) {
        return argument < arguments.size() && arguments.get(argument) instanceof String word
                ? Optional.of(word)
                : Optional.empty();
    }

    public boolean isEmpty() {
        return key.equals(LITERAL) && String.valueOf(arguments.get(0)).isEmpty();
    }

    /** The same line with each text in it changed; numbers, times and sizes stay. */
    public Line withTexts(UnaryOperator<String> change) {
        List<Object> changed = new ArrayList<>(arguments.size());
        for (Object argument : arguments) {
            if (argument instanceof Line line) {
                changed.add(line.withTexts(change));
            } else if (argument instanceof Sentence sentence) {
                changed.add(new Sentence(sentence.line().withTexts(change)));
            } else {
                changed.add(argument instanceof String text ? change.apply(text) : argument);
            }
        }
        return new Line(key, List.copyOf(changed));
    }

    /** For use as an argument within another text: ends with a full stop. */
    public Object sentence() {
        return isEmpty() ? this : new Sentence(this);
    }

    /** In the language of the program with plain numbers: for logs, the terminal and documents. */
    public String text() {
        return in(null);
    }

    /**
     * In a reader's language, with numbers as that reader writes them.
     *
     * @param locale the reader's; null for the language of the program with plain numbers
     */
    public String in(Locale locale) {
        if (key.equals(LITERAL)) {
            return Sanitizer.line(shown(arguments.get(0), locale));
        }
        Object[] shown =
                arguments.stream().map(argument -> shown(argument, locale)).toArray();
        return Texts.in(locale, key, shown);
    }

    private static String shown(Object argument, Locale locale) {
        if (argument instanceof Line line) {
            return line.in(locale);
        } else if (argument instanceof Sentence sentence) {
            String words = sentence.line().in(locale);
            return words.isEmpty() || ".!?".indexOf(words.charAt(words.length() - 1)) >= 0 ? words : words + ".";
        } else if (argument instanceof Duration duration) {
            return Format.duration(duration, locale);
        } else if (argument instanceof Instant instant) {
            return Format.time(instant, locale);
        } else if (argument instanceof Age age) {
            return Format.age(age.duration(), locale);
        } else if (argument instanceof Estimate estimate) {
            return Format.estimate(estimate.duration(), locale);
        } else if (argument instanceof Bytes bytes) {
            return Format.size(bytes.count(), locale);
        } else if (argument instanceof Long number) {
            return locale == null ? number.toString() : Format.number(number, locale);
        }
        return String.valueOf(argument);
    }

    @JsonValue
    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("key", key);
        ArrayNode kept = json.putArray("arguments");
        arguments.forEach(argument -> kept.add(json(argument)));
        json.put("text", text());
        return json;
    }

    private static JsonNode json(Object argument) {
        ObjectNode json = Json.object();
        if (argument instanceof Line line) {
            json.set("line", line.json());
        } else if (argument instanceof Sentence sentence) {
            json.set("sentence", sentence.line().json());
        } else if (argument instanceof Duration duration) {
            json.put("seconds", duration.toSeconds());
        } else if (argument instanceof Instant instant) {
            json.put("at", instant.toString());
        } else if (argument instanceof Age age) {
            json.put("age", age.duration().toSeconds());
        } else if (argument instanceof Estimate estimate) {
            json.put("about", estimate.duration().toSeconds());
        } else if (argument instanceof Bytes bytes) {
            json.put("bytes", bytes.count());
        } else if (argument instanceof Long number) {
            return json.numberNode(number);
        } else {
            return json.textNode(String.valueOf(argument));
        }
        return json;
    }

    /** Whether a line that was read is no larger, and no deeper, than those that are written: a line carries AWS's own words. */
    public static boolean isBounded(JsonNode json) {
        return depth(json) <= DEEPEST && json.toString().length() <= LONGEST;
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return 1 + deepest;
    }

    /** Reads a line, or the finished sentence of an earlier version; what can't be read is shown as the text beside it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Line read(JsonNode json) {
        if (json == null || json.isNull() || json.isMissingNode()) {
            return EMPTY;
        }
        if (!json.isObject()) {
            return literal(json.asText());
        }
        String key = json.path("key").asText();
        JsonNode given = json.path("arguments");
        if (!Texts.has(key) && !key.equals(LITERAL) || given.size() > MOST_ARGUMENTS) {
            return literal(json.path("text").asText());
        }
        try {
            List<Object> arguments = new ArrayList<>();
            given.forEach(argument -> arguments.add(argument(argument)));
            if (key.equals(LITERAL)) {
                return literal(arguments.isEmpty() ? "" : String.valueOf(arguments.get(0)));
            }
            Line line = new Line(key, List.copyOf(arguments));
            // A text that chooses by a number fails with other arguments: here, not where it is shown.
            line.text();
            return line;
        } catch (ArithmeticException | DateTimeParseException | IllegalArgumentException unreadable) {
            return literal(json.path("text").asText());
        }
    }

    private static Object argument(JsonNode json) {
        if (json.has("line")) {
            return read(json.get("line"));
        } else if (json.has("sentence")) {
            return read(json.get("sentence")).sentence();
        } else if (json.has("seconds")) {
            return Duration.ofSeconds(json.get("seconds").asLong());
        } else if (json.has("at")) {
            return Instant.parse(json.get("at").asText());
        } else if (json.has("age")) {
            return new Age(Duration.ofSeconds(json.get("age").asLong()));
        } else if (json.has("about")) {
            return new Estimate(Duration.ofSeconds(json.get("about").asLong()));
        } else if (json.has("bytes")) {
            return new Bytes(json.get("bytes").asLong());
        } else if (json.isIntegralNumber()) {
            return json.asLong();
        }
        return json.asText();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Line line && key.equals(line.key) && arguments.equals(line.arguments);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + arguments.hashCode();
    }

    /** The sentence, in the language of the program. */
    @Override
    public String toString() {
        return text();
    }
}
