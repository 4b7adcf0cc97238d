package io.jenkins.plugins.amibackup.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.SavedState;
import io.jenkins.plugins.amibackup.engine.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An operation document as a version of this project has once written it, with what AWS and the bucket held at that moment.
 * Documents like it lie in people's buckets, so every later version must take it up and bring it to its end.
 *
 * <p>{@code <kind>/<name>.json} has the bytes of the document, {@code <kind>/<name>.aws.json} the state around it
 * ({@link SavedState}), from which the document itself is left out. What many of them have in the bucket, the records and
 * the documents of earlier operations, stands once in {@code objects/<ETag>.json}.
 *
 * <p><b>A golden is never rewritten.</b> When the form of a document changes, goldens of the new form are added beside those
 * of the old one.
 *
 * @param kind the folder: which operation it is
 * @param name at which phase it was written, and how it stood
 * @param contents of objects in the bucket, by their ETags
 */
record Golden(String kind, String name, byte[] document, JsonNode state, Map<String, String> contents) {

    /** Where all goldens are, below the root of the test resources. */
    static final String FOLDER = "io/jenkins/plugins/amibackup/engine/golden";

    /** The run id of each golden. */
    static final String RUN = "7f3a2c41";
    /** The run id of what had to be there before. */
    static final String EARLIER = "aaaaaaaa";
    /** The run ids of backups before that. */
    static final String OLDER = "bbbbbbbb";

    static final String OLDEST = "cccccccc";
    /** Who held the lease. */
    static final String HOLDER = "controller-1";

    /** Kinds of these names, and of names that begin with one, have their documents at a place of that name. */
    private static final List<String> AT_THEIR_PLACE = List.of("restores", "verifications", "removals");

    private static final String AWS = ".aws.json";
    private static final String OBJECTS = "objects";
    /** So deep a state has its parts on lines of their own; what is deeper stands on one line. */
    private static final int DEEPEST = 3;

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Where documents of a kind lie in the bucket. */
    static String key(String kind) {
        return "ami-operations/"
                + AT_THEIR_PLACE.stream()
                        .filter(kind::startsWith)
                        .map(place -> place + "/")
                        .findFirst()
                        .orElse("")
                + RUN + ".json";
    }

    /** Where its document lies in the bucket. */
    String key() {
        return key(kind);
    }

    /** All there are, in the order of their names. */
    static List<Golden> all() {
        Path folder = folder();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(AWS))
                    .sorted()
                    .map(Golden::read)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where the goldens are in the build. */
    static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(
                            Golden.class.getResource("/" + FOLDER), "The goldens are not among the test resources")
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The one of this name. */
    static Golden named(String kind, String name) {
        return read(folder().resolve(kind).resolve(name + AWS));
    }

    private static Golden read(Path file) {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - AWS.length());
        Path kind = file.getParent();
        try {
            JsonNode state = MAPPER.readTree(file.toFile());
            Map<String, String> contents = new TreeMap<>();
            for (ObjectNode object : objects(state)) {
                if (object.has("content")) {
                    String etag = object.path("content").asText();
                    contents.put(
                            etag, Files.readString(kind.resolveSibling(OBJECTS).resolve(etag + ".json")));
                }
            }
            byte[] document = Files.readAllBytes(kind.resolve(name + ".json"));
            return new Golden(kind.getFileName().toString(), name, document, state, contents);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the bed's AWS holds, with the document in the bucket, as a golden. */
    static Golden of(String kind, String name, TestBed bed) {
        ObjectNode state = SavedState.of(bed.aws);
        byte[] document = bed.aws.s3().get(TestBed.BUCKET, key(kind));
        Map<String, String> contents = new TreeMap<>();
        for (ObjectNode object : objects(state)) {
            String key = object.path("key").asText();
            if (key.equals(key(kind))) {
                object.remove("lines");
            } else if (key.endsWith(".json")) {
                String etag = object.path("etag").asText();
                contents.put(etag, bed.aws.s3().text(TestBed.BUCKET, key));
                object.remove("lines");
                object.put("content", etag);
            }
        }
        return new Golden(kind, name, document, state, contents);
    }

    /** Writes it where there is none of this name. */
    void writeTo(Path folder) {
        Path file = folder.resolve(kind).resolve(name + ".json");
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Files.createDirectories(folder.resolve(OBJECTS));
            Files.write(file, document);
            Files.writeString(file.resolveSibling(name + AWS), print(state, 0) + "\n");
            for (Map.Entry<String, String> content : contents.entrySet()) {
                Files.writeString(folder.resolve(OBJECTS).resolve(content.getKey() + ".json"), content.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String print(JsonNode node, int depth) {
        if (depth > DEEPEST || node.isEmpty()) {
            return node.toString();
        }
        List<String> parts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(one -> parts.add(print(one, depth + 1)));
        } else {
            node.properties()
                    .forEach(one -> parts.add("\"" + one.getKey() + "\": " + print(one.getValue(), depth + 1)));
        }
        String indent = "\n" + " ".repeat(depth);
        String lines = String.join("," + indent + " ", parts);
        return node.isArray() ? "[" + indent + " " + lines + indent + "]" : "{" + indent + " " + lines + indent + "}";
    }

    /** Makes AWS, bucket and clock of the bed those of the moment in which the document was written. */
    void plant(TestBed bed) {
        ObjectNode whole = state.deepCopy();
        for (ObjectNode object : objects(whole)) {
            if (object.path("key").asText().equals(key())) {
                object.set("lines", lines(new String(document, StandardCharsets.UTF_8)));
            } else if (object.has("content")) {
                object.set("lines", lines(contents.get(object.path("content").asText())));
            }
        }
        bed.time.forgetAll();
        bed.clock.set(Instant.parse(state.path("time").asText()));
        SavedState.plant(bed.aws, whole);
    }

    private static JsonNode lines(String text) {
        return MAPPER.valueToTree(text.split("\n", -1));
    }

    private static List<ObjectNode> objects(JsonNode state) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode bucket : state.path("buckets")) {
            bucket.path("objects").forEach(object -> objects.add((ObjectNode) object));
        }
        return objects;
    }

    /** The document as JSON. */
    JsonNode json() {
        return json(document);
    }

    static JsonNode json(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Names it in a report. */
    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
