package io.jenkins.plugins.amibackup.embeddedaws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, numbers, booleans and null. */
final class JsonReader {

    private static final int DEEPEST = 50;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /** @throws AwsError if it is no JSON object */
    static Map<String, Object> object(String text) {
        try {
            JsonReader reader = new JsonReader(text);
            Map<String, Object> object = reader.object();
            reader.space();
            if (reader.at == text.length()) {
                return object;
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
            throw AwsError.bad("SerializationException", "The request is no JSON object");
        }
        throw AwsError.bad("SerializationException", "The request is no JSON object");
    }

    private Object value() {
        space();
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        take('{');
        deeper();
        while (more('}', object.isEmpty())) {
            String name = string();
            take(':');
            object.put(name, value());
        }
        depth--;
        return object;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        take('[');
        deeper();
        while (more(']', list.isEmpty())) {
            list.add(value());
        }
        depth--;
        return list;
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("too deep");
        }
    }

    /** Whether another element comes; else the end was taken. */
    private boolean more(char end, boolean first) {
        space();
        if (text.charAt(at) == end) {
            at++;
            return false;
        }
        if (!first) {
            take(',');
        }
        return true;
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw new IllegalArgumentException(word);
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        int from = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return new BigDecimal(text.substring(from, at));
    }

    private void take(char expected) {
        space();
        if (text.charAt(at++) != expected) {
            throw new IllegalArgumentException("no " + expected);
        }
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
