package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * Extended XYZ: frames of a count, a line of key=value pairs with {@code Lattice} and {@code Properties}, and one line per atom.
 *
 * <p>Numbers among the keys become properties of the crystal, {@code name} its name; further columns are passed over. Frames without lattice
 * or not periodic in three directions are refused.
 */
@Component
@Extension(
        id = "extxyz",
        label = "Extended XYZ",
        description = "XYZ frames with lattice and properties in the comment line, as ASE writes them.",
        cite = "https://github.com/libAtoms/extxyz")
public final class ExtXyzFormat implements CrystalFormat {

    private static final Pattern PAIR = Pattern.compile(
            "([^\\s=\"]+|\"[^\"]*\")\\s*=\\s*(\"((?:[^\"\\\\]|\\\\.)*)\"|\\{[^}]*\\}|\\[[^\\]]*\\]|\\S+)");
    private static final String NAMES = "name|material_id|id";

    @Override
    public List<String> fileNames() {
        return List.of("*.xyz", "*.extxyz");
    }

    @Override
    public boolean sniff(String head) {
        String[] lines = head.split("\\R", 4);
        if (lines.length < 3 || !lines[0].strip().matches("\\d{1,9}")) {
            return false;
        }
        boolean keys = lines[1].toLowerCase(Locale.ROOT).contains("lattice=") || lines[1].contains("Properties=");
        return keys || lines[2].strip().matches("[A-Z][a-z]?\\d*(\\s+[+-]?[\\d.]\\S*){3}.*");
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        Lines lines = new Lines(text, source);
        int frames = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            if (!line.strip().matches("\\d{1,9}")) {
                throw lines.problem(
                        "found '" + shortened(line) + "'; expected the number of atoms of frame " + (frames + 1));
            }
            frame(lines, Integer.parseInt(line.strip()), sink);
            frames++;
        }
        if (frames == 0) {
            throw lines.problem("the file is empty; expected the number of atoms of the first frame");
        }
    }

    private static String shortened(String line) {
        String text = line.strip();
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private static void frame(Lines lines, int atoms, CrystalSink sink) throws CrystalFormatException, IOException {
        String comment = lines.require("the comment line with Lattice=\"...\"");
        CrystalFormatException refusal = null;
        Header header = null;
        try {
            header = header(lines, comment);
            if (atoms == 0) {
                throw lines.problem("the frame has no atoms; expected at least one");
            }
        } catch (CrystalFormatException e) {
            refusal = e;
        }
        List<Element> elements = new ArrayList<>(Math.min(atoms, 1 << 16));
        double[] cart =
                new double[3 * Math.min(atoms, 1 << 10)]; // grows with the lines found, not with the number promised
        for (int i = 0; i < atoms; i++) {
            String line = lines.require("atom " + (i + 1) + " of " + atoms);
            if (refusal == null) {
                cart = 3 * i < cart.length ? cart : Arrays.copyOf(cart, 2 * cart.length);
                try {
                    elements.add(atom(lines, header, line, cart, 3 * i));
                } catch (CrystalFormatException e) {
                    refusal = e;
                }
            }
        }
        if (refusal != null) {
            sink.refused(refusal);
            return;
        }
        double[] frac = header.lattice.toFractional(Arrays.copyOf(cart, 3 * atoms));
        Crystal crystal = Crystal.of(header.lattice, elements, frac);
        sink.crystal(crystal.withName(header.name).withProperties(header.properties));
    }

    /** What the comment line says. */
    private record Header(
            Lattice lattice, String name, Map<String, Double> properties, int species, int number, int pos) {}

    private static Header header(Lines lines, String comment) throws CrystalFormatException {
        Map<String, String> pairs = new LinkedHashMap<>();
        Matcher matcher = PAIR.matcher(comment);
        while (matcher.find()) {
            String key = matcher.group(1).replace("\"", "");
            String value = matcher.group(3) != null ? matcher.group(3) : matcher.group(2);
            pairs.put(key.equalsIgnoreCase("lattice") ? "Lattice" : key, value);
        }
        String lattice = pairs.get("Lattice");
        if (lattice == null) {
            throw lines.problem("the frame has no Lattice=\"...\", so it is a molecule; expected a crystal"
                    + " (add the nine components of the lattice vectors to the comment line)");
        }
        String pbc = pairs.getOrDefault("pbc", "T T T")
                .replaceAll("[\\[\\]{},\"]", " ")
                .strip();
        if (!pbc.matches("(?i)(t|true|1)(\\s+(t|true|1)){2}")) {
            throw lines.problem("found pbc=\"" + pbc + "\"; expected a structure periodic in three directions");
        }
        int[] columns = columns(lines, pairs.getOrDefault("Properties", "species:S:1:pos:R:3"));
        Map<String, Double> properties = new LinkedHashMap<>();
        String name = "";
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            if (pair.getKey().matches(NAMES) && name.isEmpty()) {
                name = pair.getValue();
            } else if (pair.getValue().matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                properties.put(pair.getKey(), Double.parseDouble(pair.getValue()));
            }
        }
        return new Header(lattice(lines, lattice), name, properties, columns[0], columns[1], columns[2]);
    }

    private static Lattice lattice(Lines lines, String text) throws CrystalFormatException {
        String[] words = text.replaceAll("[\\[\\]{},]", " ").strip().split("\\s+");
        if (words.length != 9) {
            throw lines.problem("Lattice has " + words.length + " numbers; expected 9");
        }
        double[] vectors = new double[9];
        for (int i = 0; i < 9; i++) {
            vectors[i] = lines.number(words[i], "component of Lattice");
        }
        try {
            return Lattice.of(vectors);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(lines.where(), e.getMessage(), e);
        }
    }

    /** Columns of species, atomic number and position; -1 where absent. */
    private static int[] columns(Lines lines, String text) throws CrystalFormatException {
        String[] parts = text.split(":");
        int[] columns = {-1, -1, -1};
        int column = 0;
        for (int i = 0; i + 2 < parts.length; i += 3) {
            String key = parts[i].toLowerCase(Locale.ROOT);
            if (key.equals("species") || key.equals("symbols") || key.equals("element")) {
                columns[0] = column;
            } else if (key.equals("z") || key.equals("numbers")) {
                columns[1] = column;
            } else if (key.equals("pos") || key.equals("positions")) {
                columns[2] = column;
            }
            if (!parts[i + 2].matches("\\d{1,4}")) {
                throw lines.problem("cannot read Properties=" + text + "; expected name:type:count triples");
            }
            column += Integer.parseInt(parts[i + 2]);
        }
        if (columns[2] < 0 || columns[0] < 0 && columns[1] < 0) {
            throw lines.problem("Properties=" + text + " lacks species or pos; expected species:S:1:pos:R:3");
        }
        return columns;
    }

    private static Element atom(Lines lines, Header header, String line, double[] cart, int at)
            throws CrystalFormatException {
        String[] words = line.strip().split("\\s+");
        if (words.length < Math.max(header.pos + 3, Math.max(header.species, header.number) + 1)) {
            throw lines.problem("found " + words.length + " columns in '" + shortened(line)
                    + "'; expected an element and three coordinates");
        }
        for (int k = 0; k < 3; k++) {
            cart[at + k] = lines.number(words[header.pos + k], "coordinate");
        }
        if (header.species < 0) {
            double number = lines.number(words[header.number], "atomic number");
            if (number != Math.rint(number) || number < 1 || number > 118) {
                throw lines.problem("found atomic number " + words[header.number] + "; expected 1 to 118");
            }
            return Element.of((int) number);
        }
        Optional<AtomType> type = AtomType.ofSymbol(words[header.species]);
        return type.orElseThrow(() ->
                        lines.problem("unknown element '" + words[header.species] + "'; expected a symbol such as Fe"))
                .element();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        for (Crystal crystal : crystals) {
            writeOne(crystal, out);
        }
    }

    private static void writeOne(Crystal crystal, Appendable out) throws IOException {
        if (!crystal.isOrdered()) {
            throw new IllegalArgumentException(
                    "crystal '" + crystal.name() + "' is disordered, which extended XYZ cannot express; choose cif");
        }
        out.append(Integer.toString(crystal.size())).append("\nLattice=\"");
        double[] vectors = crystal.lattice().matrix();
        for (int i = 0; i < 9; i++) {
            out.append(i == 0 ? "" : " ").append(Double.toString(vectors[i]));
        }
        out.append("\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"");
        if (!crystal.name().isEmpty()) {
            out.append(" name=\"")
                    .append(crystal.name().replaceAll("[\"\\\\\\r\\n]", "_"))
                    .append('"');
        }
        for (Map.Entry<String, Double> property : crystal.properties().entrySet()) {
            if (Double.isFinite(property.getValue())) {
                out.append(' ').append(property.getKey().replaceAll("[\\s=\"]", "_"));
                out.append('=').append(Double.toString(property.getValue()));
            }
        }
        out.append('\n');
        double[] cart = crystal.cartesian();
        for (int i = 0; i < crystal.size(); i++) {
            out.append(crystal.element(i).symbol());
            for (int k = 0; k < 3; k++) {
                out.append(' ').append(Double.toString(cart[3 * i + k]));
            }
            out.append('\n');
        }
    }
}
