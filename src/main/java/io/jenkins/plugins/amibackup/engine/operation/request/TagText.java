package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tags as people write them, {@code key=value}, one after the other. A key that comes again with another value is refused: which of
 * the two was meant can't be known.
 */
public final class TagText {

    private final Map<String, String> tags = new TreeMap<>();

    /**
     * Tags that were written one by one, taken as they are. Whether AWS accepts them is for {@link Checks#tags}.
     *
     * @param texts null for none
     * @throws OperationException with the line to show, when one has no equals sign, or a key comes with two values
     */
    public static Map<String, String> of(Iterable<String> texts) {
        TagText tags = new TagText();
        if (texts != null) {
            texts.forEach(tags::add);
        }
        return tags.tags();
    }

    /**
     * Tags in a text, one a line, with blanks around keys and values; empty lines don't matter.
     *
     * @throws OperationException as {@link #of}
     */
    public static Map<String, String> lines(String text) {
        TagText tags = new TagText();
        tags.addLines(text);
        return tags.tags();
    }

    /** Adds the tags of a text, one a line; as {@link #lines}. */
    public void addLines(String text) {
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int equals = equalsIn(line);
            add(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        });
    }

    private void add(String text) {
        int equals = equalsIn(text);
        add(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Adds a tag. */
    public void add(String key, String value) {
        String before = tags.putIfAbsent(key, value);
        if (before != null && !before.equals(value)) {
            throw OperationException.badInput(
                    "check.tag.twice", Checks.shown(key), Checks.shown(before), Checks.shown(value));
        }
    }

    private static int equalsIn(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw OperationException.badInput("check.tag.form", Checks.shown(text));
        }
        return equals;
    }

    /** The tags so far, by their keys. */
    public Map<String, String> tags() {
        return new TreeMap<>(tags);
    }
}
