package io.jenkins.plugins.amibackup.engine.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Documents that are nearly right: bytes of a fuzzer say which fields of a good one become what. What begins with a brace is taken
 * as it is.
 */
public final class JsonEdits {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_EDITS = 8;

    private static final List<JsonNode> VALUES = List.of(
            NODES.nullNode(),
            NODES.objectNode(),
            NODES.arrayNode(),
            NODES.arrayNode().addNull(),
            NODES.textNode(""),
            NODES.textNode("a\nb"),
            NODES.textNode("\u202e\u0000\u2028"),
            NODES.textNode("\ud800"),
            NODES.textNode("\"& calc &\" $(id) `id`"),
            NODES.textNode("../../x"),
            NODES.textNode("x".repeat(5000)),
            NODES.textNode("+999999999-12-31T23:59:59.999999999Z"),
            NODES.textNode("-999999999-01-01T00:00:00Z"),
            NODES.textNode("2026-11-22T09:15:00Z"),
            NODES.textNode("i-0a1b2c3d4e5f67890"),
            NODES.textNode("ami-0123456789abcdef0"),
            NODES.textNode("DONE"),
            NODES.textNode("complete"),
            NODES.numberNode(0),
            NODES.numberNode(-1),
            NODES.numberNode(Long.MAX_VALUE),
            NODES.numberNode(Long.MIN_VALUE),
            NODES.numberNode(BigInteger.TEN.pow(30)),
            NODES.numberNode(new BigDecimal("1e400")),
            NODES.numberNode(0.5),
            NODES.booleanNode(true),
            NODES.booleanNode(false));

    /** Jackson writes no document that is deeper than a thousand levels. */
    private static final int DEEPEST = 900;

    private JsonEdits() {}

    /** A document made of a fuzzer's bytes. */
    public static byte[] document(byte[] data, List<byte[]> good) {
        if (data.length < 2 || data[0] == '{') {
            return data;
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        JsonNode root = tree(good.get(Math.floorMod(in.get(), good.size())));
        for (int edit = 0; edit < MOST_EDITS && in.remaining() >= 3; edit++) {
            List<Place> places = new ArrayList<>();
            collect(root, places);
            if (places.isEmpty()) {
                break;
            }
            Place place = places.get(Math.floorMod(in.getShort(), places.size()));
            JsonNode value = value(Byte.toUnsignedInt(in.get()), in, places);
            place.become(depth(root) + depth(value) < DEEPEST ? value : NODES.nullNode());
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The run, bucket, ... that a document names at a path of field names; empty where it names none. */
    public static String text(byte[] document, String... path) {
        try {
            JsonNode node = MAPPER.readTree(document);
            for (String field : path) {
                node = node == null ? null : node.get(field);
            }
            return node == null ? "" : node.asText();
        } catch (java.io.IOException | IllegalArgumentException damaged) {
            return "";
        }
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JsonNode value(int which, ByteBuffer in, List<Place> places) {
        if (which < VALUES.size()) {
            return VALUES.get(which).deepCopy();
        }
        if (which < 64) {
            JsonNode other = places.get(which % places.size()).now();
            return other.toString().length() < 10_000 ? other.deepCopy() : NODES.nullNode();
        }
        if (which < 80) {
            return deep(which * 4);
        }
        if (which < 96) {
            return NODES.numberNode(in.remaining() >= 8 ? in.getLong() : which);
        }
        byte[] text = new byte[Math.min(which - 96, in.remaining())];
        in.get(text);
        return NODES.textNode(new String(text, StandardCharsets.UTF_8));
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }

    private static JsonNode deep(int levels) {
        JsonNode node = NODES.textNode("");
        for (int level = 0; level < levels; level++) {
            node = level % 2 == 0
                    ? NODES.arrayNode().add(node)
                    : NODES.objectNode().set("line", node);
        }
        return node;
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                places.add(new Place(object, field.getKey(), 0));
                collect(field.getValue(), places);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places.add(new Place(array, null, i));
                collect(array.get(i), places);
            }
        }
    }

    /** Where a value is: a field of an object, or a place in an array. */
    private record Place(JsonNode parent, String field, int index) {

        JsonNode now() {
            return field == null ? parent.get(index) : parent.get(field);
        }

        void become(JsonNode value) {
            if (parent instanceof ObjectNode object) {
                object.set(field, value);
            } else if (parent instanceof ArrayNode array) {
                array.set(index, value);
            }
        }
    }

    /** For an assertion: the same JSON, whatever its white space. */
    public static boolean same(byte[] one, byte[] other) throws JsonProcessingException {
        return tree(one).equals(tree(other));
    }
}
