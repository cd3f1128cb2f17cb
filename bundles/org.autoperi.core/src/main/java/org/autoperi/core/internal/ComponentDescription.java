package org.autoperi.core.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a declarative-services descriptor ({@code OSGI-INF/*.xml}, OSGi Compendium 112.4) says of a component, as far as extensions need it.
 *
 * @param implementation name of the implementing class
 * @param interfaces names of the provided service interfaces
 * @param properties property values by name, one item per line of an array
 */
record ComponentDescription(String implementation, List<String> interfaces, Map<String, List<String>> properties) {
    private static final XMLInputFactory FACTORY = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A descriptor comes with a plug-in; it has no business reading other files.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Paths named by a {@code Service-Component} header, wildcards included. */
    static List<String> paths(String header) {
        List<String> paths = new ArrayList<>();
        for (String part : header.split(",")) {
            String path = part.split(";")[0].strip();
            if (!path.isEmpty()) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** Reads one descriptor; a file with several components gives several. */
    static List<ComponentDescription> read(InputStream in) throws IOException {
        List<ComponentDescription> found = new ArrayList<>();
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("component")) {
                    found.add(component(xml));
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("not a readable component descriptor: " + e.getMessage(), e);
        }
        return found;
    }

    private static ComponentDescription component(XMLStreamReader xml) throws XMLStreamException {
        String implementation = "";
        List<String> interfaces = new ArrayList<>();
        Map<String, List<String>> properties = new LinkedHashMap<>();
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("component")) {
                break;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "implementation" -> implementation = xml.getAttributeValue(null, "class");
                case "provide" -> interfaces.add(xml.getAttributeValue(null, "interface"));
                case "property" -> property(xml, properties);
                default -> {}
            }
        }
        return new ComponentDescription(implementation, List.copyOf(interfaces), Map.copyOf(properties));
    }

    private static void property(XMLStreamReader xml, Map<String, List<String>> properties) throws XMLStreamException {
        String name = xml.getAttributeValue(null, "name");
        String value = xml.getAttributeValue(null, "value");
        if (value != null) {
            properties.put(name, List.of(value));
        } else {
            properties.put(
                    name,
                    xml.getElementText()
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList());
        }
    }

    /** First value of a property, empty text if there is none. */
    String property(String name) {
        List<String> values = properties.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    /** Values of an array property. */
    List<String> properties(String name) {
        return properties.getOrDefault(name, List.of());
    }

    /** The {@code service.ranking}, 0 if there is none. */
    int ranking() {
        String text = property("service.ranking");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
