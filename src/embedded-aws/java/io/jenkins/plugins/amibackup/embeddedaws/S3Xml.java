package io.jenkins.plugins.amibackup.embeddedaws;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** S3's XML, both ways. */
final class S3Xml {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final XMLInputFactory FACTORY = factory();

    private S3Xml() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    static Xml root(String name) {
        return new Xml().root(name, NAMESPACE);
    }

    static HttpResponse answer(Xml xml) {
        return HttpResponse.xml(200, xml.bytes()).header("Content-Type", "application/xml");
    }

    /** The texts of all elements of a name, in their order; none in an empty body. */
    static List<String> values(byte[] body, String name) {
        return leaves(body).stream()
                .filter(leaf -> leaf.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** All elements without child elements, with their texts, in their order. */
    @SuppressFBWarnings(value = "XXE_XMLSTREAMREADER", justification = "The factory takes neither DTDs nor entities")
    static List<Map.Entry<String, String>> leaves(byte[] body) {
        List<Map.Entry<String, String>> leaves = new ArrayList<>();
        if (body.length == 0) {
            return leaves;
        }
        try {
            XMLStreamReader in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body));
            String open = null;
            StringBuilder text = new StringBuilder();
            while (in.hasNext()) {
                int event = in.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    open = in.getLocalName();
                    text.setLength(0);
                } else if (event == XMLStreamConstants.CHARACTERS) {
                    text.append(in.getText());
                } else if (event == XMLStreamConstants.END_ELEMENT && open != null) {
                    leaves.add(Map.entry(open, text.toString()));
                    open = null;
                }
            }
            return leaves;
        } catch (XMLStreamException e) {
            throw malformed();
        }
    }

    static AwsError malformed() {
        return AwsError.bad(
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }
}
