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
import java.util.function.Predicate;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * Extended XYZ: frames of a count, a line of key=value pairs with {@code Lattice} and {@code Properties}, and one line per atom.
 *
 * <p>Numbers among the keys become properties of the crystal, {@code name} its name; further columns become properties of the sites. A frame
 * without lattice is a molecule and refused; one that is not periodic in three directions is taken as if it were, with a warning.
 */
@Component
@Extension(
        id = "extxyz",
        label = "Extended XYZ",
        description = "XYZ frames with lattice and properties in the comment line, as ASE writes them.",
        cite = "https://github.com/libAtoms/extxyz")
public final class ExtXyzFormat implements CrystalFormat {

    private static final String PERIODIC = "T T T";
    private static final int MOST_ATOMS = 1_000_000_000;
    private static final List<String> NAMES = List.of("name", "material_id", "id");

    @Override
    public List<String> fileNames() {
        return List.of("*.xyz", "*.extxyz");
    }

    @Override
    public boolean sniff(String head) {
        String[] lines = head.split("\\R", 4);
        if (lines.length < 3 || !lines[0].strip().matches("\uFEFF?\\d{1,9}")) {
            return false;
        }
        boolean keys = lines[1].toLowerCase(Locale.ROOT).contains("lattice=") || lines[1].contains("Properties=");
        return keys || lines[2].strip().matches("[A-Z][a-z]?\\d*(\\s+[+-]?[\\d.]\\S*){3}.*");
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        Lines lines = new Lines(text, source);
        int frames = 0;
        Layout layout = Layout.NONE;
        while (lines.advance()) {
            if (lines.words() == 0) {
                continue;
            }
            frames++;
            String what = "number of atoms of frame " + frames;
            if (lines.words() > 1) {
                throw lines.problem(
                        1, "found '" + Lines.shortened(lines.line().strip()) + "'; expected the " + what + " alone");
            }
            layout = new Frame(lines, layout, lines.whole(0, 0, MOST_ATOMS, what), sink).read();
        }
        if (frames == 0) {
            throw lines.problem("the file is empty; expected the number of atoms of the first frame");
        }
    }

    /**
     * Which columns are what.
     *
     * @param text value of {@code Properties}
     * @param kind symbols or atomic numbers
     * @param position coordinates
     * @param label labels of sites
     * @param others columns that become site properties
     * @param width number of columns
     */
    private record Layout(
            String text,
            ExtXyzColumn kind,
            ExtXyzColumn position,
            Optional<ExtXyzColumn> label,
            List<ExtXyzColumn> others,
            int width) {

        static final Layout NONE = new Layout(
                "", new ExtXyzColumn("", 'S', 0, 1), new ExtXyzColumn("", 'R', 1, 3), Optional.empty(), List.of(), 4);

        /** The layout of a value of {@code Properties}, which is this one if the text is the same. */
        Layout of(Lines lines, String wanted) throws CrystalFormatException {
            if (wanted.equals(text)) {
                return this;
            }
            List<ExtXyzColumn> columns = ExtXyzColumn.parse(lines, wanted);
            Optional<ExtXyzColumn> species = first(columns, ExtXyzColumn::isSpecies);
            Optional<ExtXyzColumn> named = species.isPresent() ? species : first(columns, ExtXyzColumn::isAtomicNumber);
            Optional<ExtXyzColumn> at = first(columns, ExtXyzColumn::isPosition);
            if (named.isEmpty() || at.isEmpty()) {
                throw lines.problem("Properties=" + Lines.shortened(wanted)
                        + " lacks species or pos; expected species:S:1:pos:R:3");
            }
            List<ExtXyzColumn> rest = columns.stream()
                    .filter(c -> !c.isSpecies() && !c.isAtomicNumber() && !c.isPosition() && !c.isLabel())
                    .toList();
            ExtXyzColumn last = columns.get(columns.size() - 1);
            Optional<ExtXyzColumn> labels = first(columns, ExtXyzColumn::isLabel);
            return new Layout(wanted, named.get(), at.get(), labels, rest, last.first() + last.count());
        }

        private static Optional<ExtXyzColumn> first(List<ExtXyzColumn> columns, Predicate<ExtXyzColumn> test) {
            return columns.stream().filter(test).findFirst();
        }
    }

    /** One frame as it is read; what is wrong with it does not concern the next. */
    private static final class Frame {
        private final Lines lines;
        private final int atoms;
        private final CrystalSink sink;
        private final List<Element> elements = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private final List<SiteProperties> siteProperties = new ArrayList<>();
        private final Map<String, Double> properties = new LinkedHashMap<>();
        private String name = "";
        private Lattice lattice;
        private double[] cart = new double[96];
        private Layout layout;

        /**
         * @param before the layout of the frame before, which most frames share
         */
        Frame(Lines lines, Layout before, int atoms, CrystalSink sink) {
            this.lines = lines;
            this.layout = before;
            this.atoms = atoms;
            this.sink = sink;
        }

        /** Reads the frame and returns its layout. */
        Layout read() throws CrystalFormatException, IOException {
            lines.require("the comment line with Lattice=\"...\"");
            CrystalFormatException refusal = null;
            try {
                comment();
            } catch (CrystalFormatException e) {
                refusal = e;
            }
            for (int i = 0; i < atoms; i++) {
                if (lines.next() == null) {
                    throw lines.problem(
                            "the file ends here; expected atom " + (i + 1) + " of " + atoms + " (is it truncated?)");
                }
                if (refusal == null) {
                    try {
                        atom(i);
                    } catch (CrystalFormatException e) {
                        refusal = e;
                    }
                }
            }
            if (refusal == null) {
                sink.crystal(crystal());
            } else {
                sink.refused(refusal);
            }
            return layout;
        }

        private void comment() throws CrystalFormatException {
            Map<String, String> pairs = ExtXyzComment.pairs(lines.line());
            if (atoms == 0) {
                throw lines.problem("the frame has no atoms; expected at least one");
            }
            layout = layout.of(lines, pairs.getOrDefault("Properties", "species:S:1:pos:R:3"));
            lattice(pairs);
            periodicity(pairs.getOrDefault("pbc", PERIODIC));
            pairs.forEach((key, value) -> {
                if (NAMES.contains(key) && name.isEmpty()) {
                    name = value;
                } else if (!key.equals("pbc") && !value.isEmpty()) {
                    double number = Decimal.parse(value, 0, value.length());
                    if (Double.isFinite(number)) {
                        properties.put(key, number);
                    }
                }
            });
        }

        private void lattice(Map<String, String> pairs) throws CrystalFormatException {
            Optional<String> text = pairs.keySet().stream()
                    .filter(key -> key.equalsIgnoreCase("lattice"))
                    .findFirst()
                    .map(pairs::get);
            if (text.isEmpty()) {
                throw lines.problem("the frame has no Lattice=\"...\", so it is a molecule; expected a crystal"
                        + " (add the nine components of the lattice vectors to the comment line)");
            }
            String[] words = text.get().replaceAll("[\\[\\]{},]", " ").strip().split("\\s+");
            if (words.length != 9) {
                throw lines.problem("found " + words.length + " numbers in Lattice=\"" + Lines.shortened(text.get())
                        + "\"; expected 9, the components of three vectors");
            }
            double[] vectors = new double[9];
            for (int i = 0; i < 9; i++) {
                vectors[i] = Decimal.parse(words[i], 0, words[i].length());
                if (!Double.isFinite(vectors[i])) {
                    throw lines.problem("found '" + Lines.shortened(words[i])
                            + "' as component of Lattice; expected a finite number");
                }
            }
            try {
                lattice = Lattice.of(vectors);
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(lines.where(), e.getMessage(), e);
            }
        }

        private void periodicity(String text) throws CrystalFormatException {
            if (text.equals(PERIODIC)) {
                return;
            }
            String pbc = text.replaceAll("[\\[\\]{},\"]", " ").strip();
            if (!pbc.matches("(?i)(t|true|1|f|false|0)(\\s+(t|true|1|f|false|0)){2}")) {
                throw lines.problem("found pbc=\"" + Lines.shortened(text) + "\"; expected T or F three times");
            }
            String[] flags = pbc.toLowerCase(Locale.ROOT).split("\\s+");
            StringBuilder open = new StringBuilder();
            for (int k = 0; k < 3; k++) {
                if (flags[k].startsWith("f") || flags[k].equals("0")) {
                    open.append(open.length() == 0 ? "" : ", ").append("abc".charAt(k));
                }
            }
            if (open.length() > 0) {
                sink.remark(lines.remark("the frame is not periodic along " + open + " (pbc=\"" + pbc
                        + "\"); it is taken as periodic with the cell that Lattice gives"));
            }
        }

        private void atom(int index) throws CrystalFormatException {
            int found = lines.split();
            if (found < layout.width()) {
                throw lines.problem(
                        found,
                        "found " + found + " columns in '"
                                + Lines.shortened(lines.line().strip()) + "'; expected " + layout.width()
                                + " as Properties says, an element and three coordinates among them");
            }
            if (3 * index == cart.length) { // grows with the lines found, not with the number promised
                cart = Arrays.copyOf(cart, 2 * cart.length);
            }
            elements.add(lines.element(layout.kind().first()));
            lines.three(layout.position().first(), cart, 3 * index, "coordinates of an atom");
            if (layout.label().isPresent()) {
                labels.add(lines.word(layout.label().get().first()));
            }
            if (!layout.others().isEmpty()) {
                SiteProperties here = SiteProperties.none();
                for (ExtXyzColumn column : layout.others()) {
                    here = column.addTo(here, lines);
                }
                siteProperties.add(here);
            }
        }

        private Crystal crystal() {
            double[] frac = lattice.toFractional(Arrays.copyOf(cart, 3 * atoms));
            if (layout.label().isEmpty() && layout.others().isEmpty()) {
                Crystal crystal = Crystal.of(lattice, elements, frac);
                crystal = name.isEmpty() ? crystal : crystal.withName(name);
                return properties.isEmpty() ? crystal : crystal.withProperties(properties);
            }
            Crystal.Builder builder = Crystal.builder(lattice).name(name);
            properties.forEach(builder::property);
            for (int i = 0; i < atoms; i++) {
                builder.add(new Site(
                        List.of(Species.of(elements.get(i))),
                        frac[3 * i],
                        frac[3 * i + 1],
                        frac[3 * i + 2],
                        layout.label().isEmpty() ? "" : labels.get(i),
                        layout.others().isEmpty() ? SiteProperties.none() : siteProperties.get(i)));
            }
            return builder.build();
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public List<String> losses(Crystal crystal) {
        return ExtXyzWriter.losses(crystal);
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        for (Crystal crystal : crystals) {
            new ExtXyzWriter(crystal, out).write();
        }
    }
}
