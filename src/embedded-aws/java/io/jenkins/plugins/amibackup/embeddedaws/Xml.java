package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML answers. What is null is left out, as AWS leaves it out. */
final class Xml {

    // The JDK's own, whatever else is on the class path.
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final XMLStreamWriter out;

    Xml() {
        try {
            out = FACTORY.createXMLStreamWriter(bytes, "UTF-8");
            out.writeStartDocument("UTF-8", "1.0");
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first element of a document. */
    Xml root(String name, String namespace) {
        return write(() -> {
            out.writeStartElement(name);
            out.writeDefaultNamespace(namespace);
        });
    }

    Xml start(String name) {
        return write(() -> out.writeStartElement(name));
    }

    /** An element whose type stands in an attribute of XML Schema. */
    Xml startTyped(String name, String type) {
        return write(() -> {
            out.writeStartElement(name);
            out.writeNamespace("xsi", XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);
            out.writeAttribute("xsi", XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "type", type);
        });
    }

    Xml end() {
        return write(out::writeEndElement);
    }

    Xml text(String name, Object value) {
        if (value == null) {
            return this;
        }
        return write(() -> {
            out.writeStartElement(name);
            out.writeCharacters(value.toString());
            out.writeEndElement();
        });
    }

    /** Text inside the element that is open. */
    Xml value(String text) {
        return write(() -> out.writeCharacters(text));
    }

    Xml time(String name, Instant value) {
        return value == null ? this : text(name, time(value));
    }

    /** A list: an element with one child element for each value. */
    <T> Xml list(String name, String itemName, Collection<T> values, Consumer<T> item) {
        start(name);
        for (T value : values) {
            start(itemName);
            item.accept(value);
            end();
        }
        return end();
    }

    /** EC2's form of a tag set; left out when there are none. */
    Xml tags(Map<String, String> tags) {
        if (tags.isEmpty()) {
            return this;
        }
        return list(
                "tagSet",
                "item",
                tags.entrySet(),
                tag -> text("key", tag.getKey()).text("value", tag.getValue()));
    }

    byte[] bytes() {
        write(out::writeEndDocument);
        write(out::flush);
        return bytes.toByteArray();
    }

    static String time(Instant value) {
        return TIME.format(value);
    }

    private Xml write(Part part) {
        try {
            part.write();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Part {
        void write() throws XMLStreamException;
    }
}
