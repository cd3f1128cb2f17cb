package org.autoperi.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.autoperi.core.Extension;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * A format that only one laboratory has: {@code LAB CRYSTAL}, {@code VECTORS} with three vectors, {@code ATOMS} with their number, then element
 * (number or symbol) and Cartesian coordinates in angstrom, whatever follows in the line being passed over. A conventional cell under
 * {@code CONVENTIONAL} is passed over too.
 */
@Component
@Extension(
        id = "lab-table",
        label = "Lab table",
        description = "Tables of our instrument: lattice vectors and Cartesian coordinates.")
public final class LabTableFormat implements CrystalFormat {
    @Override
    public List<String> fileNames() {
        return List.of("*.lab");
    }

    @Override
    public boolean sniff(String head) {
        String first = head.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
        return first.equals("LAB CRYSTAL");
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        Lines lines = new Lines(new BufferedReader(text), source);
        lines.expect("LAB CRYSTAL");
        String keyword = lines.require("VECTORS");
        double[] vectors = null;
        while (!keyword.equals("ATOMS")) {
            switch (keyword) {
                case "VECTORS" -> vectors = lines.vectors();
                case "CONVENTIONAL" -> lines.vectors();
                default -> throw lines.problem("found '" + keyword + "', expected VECTORS, CONVENTIONAL or ATOMS");
            }
            keyword = lines.require("ATOMS");
        }
        if (vectors == null) {
            throw lines.problem("found ATOMS before VECTORS; the lattice vectors must come first");
        }
        try {
            sink.crystal(lines.atoms(Lattice.of(vectors)));
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(lines.where(), e.getMessage(), e);
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean holdsSeveral() {
        return false;
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        int written = 0;
        for (Crystal crystal : crystals) {
            if (written++ > 0) {
                throw new IllegalArgumentException("a lab table holds one structure; write each to its own file");
            }
            if (!crystal.isOrdered()) {
                throw new IllegalArgumentException(
                        "crystal '" + crystal.name() + "' is disordered, which a lab table cannot express; choose cif");
            }
            write(crystal, out);
        }
    }

    private static void write(Crystal crystal, Appendable out) throws IOException {
        out.append("# ").append(crystal.name().replaceAll("\\s+", " ")).append("\nLAB CRYSTAL\nVECTORS\n");
        rows(crystal.lattice().matrix(), List.of("", "", ""), out);
        out.append("ATOMS\n").append(crystal.size() + " 1\n");
        List<String> numbers = new ArrayList<>();
        for (int site = 0; site < crystal.size(); site++) {
            numbers.add(Integer.toString(crystal.element(site).atomicNumber()));
        }
        rows(crystal.cartesian(), numbers, out);
    }

    /** Digits to spare: every number is read back as it was. */
    private static void rows(double[] values, List<String> heads, Appendable out) throws IOException {
        for (int i = 0; i < heads.size(); i++) {
            out.append(heads.get(i));
            for (int k = 0; k < 3; k++) {
                out.append(' ').append(Double.toString(values[3 * i + k]));
            }
            out.append('\n');
        }
    }

    /** The lines that say something, and where they stand. */
    private static final class Lines {
        private final BufferedReader reader;
        private final String source;
        private int number;

        Lines(BufferedReader reader, String source) {
            this.reader = reader;
            this.source = source;
        }

        SourcePosition where() {
            return new SourcePosition(source, number, 0);
        }

        CrystalFormatException problem(String text) {
            return new CrystalFormatException(where(), text);
        }

        String require(String expected) throws CrystalFormatException, IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    return line.strip();
                }
            }
            throw problem("the file ends here, expected " + expected + " (is it truncated?)");
        }

        void expect(String keyword) throws CrystalFormatException, IOException {
            String line = require(keyword);
            if (!line.equals(keyword)) {
                throw problem("found '" + line + "', expected " + keyword + "; only single crystals are read");
            }
        }

        double[] vectors() throws CrystalFormatException, IOException {
            double[] vectors = new double[9];
            for (int i = 0; i < 3; i++) {
                numbers(require("a lattice vector").split("\\s+"), 0, vectors, 3 * i);
            }
            return vectors;
        }

        Crystal atoms(Lattice lattice) throws CrystalFormatException, IOException {
            int count = whole(require("the number of atoms").split("\\s+")[0]);
            List<Element> elements = new ArrayList<>();
            double[] cartesian = new double[3 * count];
            for (int i = 0; i < count; i++) {
                String[] words = require("atom " + (i + 1) + " of " + count).split("\\s+");
                elements.add(element(words[0]));
                numbers(words, 1, cartesian, 3 * i);
            }
            return Crystal.of(lattice, elements, lattice.toFractional(cartesian));
        }

        private Element element(String word) throws CrystalFormatException {
            if (Element.isSymbol(word)) {
                return Element.parse(word);
            }
            int atomicNumber = Character.isDigit(word.charAt(0)) ? whole(word) : 0;
            if (atomicNumber < 1 || atomicNumber > 118) {
                throw problem("found '" + word + "', expected the symbol of an element or a number from 1 to 118");
            }
            return Element.of(atomicNumber);
        }

        private int whole(String word) throws CrystalFormatException {
            if (!word.matches("\\d{1,6}") || Integer.parseInt(word) == 0) {
                throw problem("found '" + word + "', expected a whole number above 0");
            }
            return Integer.parseInt(word);
        }

        private void numbers(String[] words, int first, double[] into, int at) throws CrystalFormatException {
            if (words.length < first + 3) {
                throw problem(String.format(
                        Locale.ROOT, "found %d words, expected at least %d", words.length, first + 3));
            }
            for (int k = 0; k < 3; k++) {
                String word = words[first + k];
                if (!word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
                    throw problem("found '" + word + "', expected a number");
                }
                into[at + k] = Double.parseDouble(word);
            }
        }
    }
}
