package org.autoperi.tests;

import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The extensions that the bundles declare, read from their component descriptors without any code of the registry. */
final class Descriptors {
    private Descriptors() {}

    /** {@code "kind id"} of every extension declared by a bundle of the platform. */
    static Set<String> declared(BundleContext context) throws Exception {
        Set<String> found = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            String components = bundle.getHeaders().get("Service-Component");
            if (components == null || !bundle.getSymbolicName().startsWith("org.autoperi.")) {
                continue;
            }
            for (String path : components.split(",")) {
                addExtensions(bundle.getEntry(path.strip()), found);
            }
        }
        return found;
    }

    private static void addExtensions(URL descriptor, Set<String> found) throws Exception {
        Document document;
        try (InputStream in = descriptor.openStream()) {
            document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
        String id = property(document, "autoperi.id");
        if (id == null) {
            return;
        }
        NodeList services = document.getElementsByTagName("provide");
        for (int i = 0; i < services.getLength(); i++) {
            found.add(((Element) services.item(i)).getAttribute("interface") + " " + id);
        }
    }

    private static String property(Document document, String name) {
        NodeList properties = document.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            if (property.getAttribute("name").equals(name)) {
                String value = property.getAttribute("value");
                return value.isEmpty() ? Arrays.asList(property.getTextContent().strip().split("\\s+")).get(0) : value;
            }
        }
        return null;
    }
}
