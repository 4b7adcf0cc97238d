package io.jenkins.plugins.amibackup.engine.base;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Compressed JSON that isn't being read; it takes a fraction of the memory of its tree. A thousand waiting operations keep AWS's
 * descriptions in this form. In a document it is plain JSON.
 */
public final class Packed {

    private final byte[] deflated;

    private Packed(byte[] deflated) {
        this.deflated = deflated;
    }

    /** Compresses a tree. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Packed of(ObjectNode tree) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(Json.bytes(tree));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Packed(packed.toByteArray());
    }

    /** The tree, created anew each time. */
    @JsonValue
    public ObjectNode tree() {
        try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return Json.parse(inflater.readAllBytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
