package org.autoperi.crystal.io.internal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.Reader;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.autoperi.core.Extension;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * Structures as pymatgen writes them into JSON ({@code Structure.as_dict}): alone, in lists and objects, in computed entries, one after the
 * other; whatever else the text has is passed over.
 */
@Component
@Extension(
        id = "pymatgen-json",
        label = "JSON of pymatgen",
        description = "Structures, lists of structures and computed entries in the JSON of pymatgen.",
        cite = "doi:10.1016/j.commatsci.2012.10.028")
public final class PymatgenJsonFormat implements CrystalFormat {

    private static final Pattern MARK =
            Pattern.compile("\"@module\"\\s*:\\s*\"pymatgen|\"lattice\"\\s*:\\s*\\{|\"sites\"\\s*:\\s*\\[");

    @Override
    public List<String> fileNames() {
        return List.of("*.json", "*.jsonl");
    }

    @Override
    public boolean sniff(String head) {
        String text = head.startsWith("\uFEFF") ? head.substring(1) : head;
        String begin = text.stripLeading();
        return !begin.isEmpty()
                && "{[".indexOf(begin.charAt(0)) >= 0
                && MARK.matcher(text).find();
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        JsonStructures structures = new JsonStructures(source, (object, key, around) -> {
            Crystal crystal;
            try {
                crystal = new JsonCrystal(object, sink).crystal(key, around);
            } catch (CrystalFormatException e) {
                sink.refused(e);
                return;
            }
            sink.crystal(crystal);
        });
        if (structures.read(text) == 0) {
            sink.remark(new Problem(
                    Severity.WARNING,
                    new SourcePosition(source, 1, 1),
                    "the JSON holds no structure; expected objects with \"lattice\" and \"sites\""));
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        Iterator<Crystal> left = crystals.iterator();
        if (!left.hasNext()) {
            out.append("[]\n");
            return;
        }
        Crystal first = left.next();
        boolean several = left.hasNext();
        out.append(several ? "[\n" : "");
        append(first, out);
        while (left.hasNext()) {
            out.append(",\n");
            append(left.next(), out);
        }
        out.append(several ? "\n]\n" : "\n");
    }

    private static void append(Crystal crystal, Appendable out) throws IOException {
        out.append("{\"@module\": \"pymatgen.core.structure\", \"@class\": \"Structure\", \"charge\": ");
        Double charge = crystal.properties().get("charge");
        out.append(charge == null ? "null" : number(charge)).append(", \"lattice\": {\"matrix\": [");
        for (int i = 0; i < 3; i++) {
            out.append(i == 0 ? "" : ", ");
            numbers(
                    crystal.lattice().get(i, 0),
                    crystal.lattice().get(i, 1),
                    crystal.lattice().get(i, 2),
                    out);
        }
        out.append("], \"pbc\": [true, true, true]}, \"properties\": {");
        Map<String, String> properties = new LinkedHashMap<>();
        if (!crystal.name().isEmpty()) {
            properties.put("name", quoted(crystal.name()));
        }
        crystal.properties().forEach((key, value) -> properties.put(key, number(value)));
        properties.remove("charge");
        entries(properties, out);
        out.append("}, \"sites\": [");
        for (int i = 0; i < crystal.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            site(crystal.site(i), out);
        }
        out.append("]}");
    }

    private static void site(Site site, Appendable out) throws IOException {
        out.append("{\"species\": [");
        String before = "";
        for (Species species : site.species()) {
            out.append(before)
                    .append("{\"element\": ")
                    .append(quoted(species.element().symbol()));
            if (species.oxidation().isPresent()) {
                out.append(", \"oxidation_state\": ")
                        .append(Integer.toString(species.oxidation().getAsInt()));
            }
            out.append(", \"occu\": ").append(number(species.occupancy())).append('}');
            before = ", ";
        }
        out.append("], \"abc\": ");
        numbers(site.x(), site.y(), site.z(), out);
        out.append(", \"properties\": {");
        Map<String, String> properties = new LinkedHashMap<>();
        for (String key : site.properties().keys()) {
            properties.put(name(key), value(site.properties(), key));
        }
        entries(properties, out);
        out.append('}');
        if (!site.label().isEmpty()) {
            out.append(", \"label\": ").append(quoted(site.label()));
        }
        out.append('}');
    }

    private static String name(String key) {
        return JsonCrystal.KEYS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(key);
    }

    private static String value(SiteProperties properties, String key) {
        if (properties.text(key).isPresent()) {
            return quoted(properties.text(key).get());
        }
        double[] numbers = properties.numbers(key).orElseThrow();
        StringBuilder text = new StringBuilder();
        for (double value : numbers) {
            text.append(text.length() == 0 ? "" : ", ");
            text.append(key.equals(SiteProperties.MOVABLE) ? Boolean.toString(value != 0) : number(value));
        }
        return numbers.length == 1 ? text.toString() : "[" + text + "]";
    }

    private static void entries(Map<String, String> entries, Appendable out) throws IOException {
        String before = "";
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            out.append(before).append(quoted(entry.getKey())).append(": ").append(entry.getValue());
            before = ", ";
        }
    }

    private static void numbers(double x, double y, double z, Appendable out) throws IOException {
        out.append('[').append(number(x)).append(", ").append(number(y));
        out.append(", ").append(number(z)).append(']');
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    @Override
    public List<String> losses(Crystal crystal) {
        boolean likeSpecies = crystal.sites().stream()
                .anyMatch(site -> JsonCrystal.isSpecies(site.label(), site.species())
                        && !site.label().isEmpty());
        return Losses.of(crystal)
                .when(likeSpecies, "labels that are just the element")
                .names();
    }
}
