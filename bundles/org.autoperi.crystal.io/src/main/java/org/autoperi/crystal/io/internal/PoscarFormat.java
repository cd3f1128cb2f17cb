package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Structures of the VASP code (POSCAR, CONTCAR): versions 4 and 5, scale as factor, volume or three factors, direct or Cartesian
 * coordinates, selective dynamics passed over.
 */
@Component
@Extension(
        id = "poscar",
        label = "POSCAR",
        description = "Structure file of VASP: lattice vectors, element counts, direct or Cartesian coordinates.")
public final class PoscarFormat implements CrystalFormat {

    @Override
    public List<String> fileNames() {
        return List.of("POSCAR*", "CONTCAR*", "*.poscar", "*.vasp");
    }

    @Override
    public boolean sniff(String head) {
        String[] lines = head.split("\\R", 8);
        if (lines.length < 7 || !areNumbers(lines[1], 1) && !areNumbers(lines[1], 3)) {
            return false;
        }
        return areNumbers(lines[2], 3) && areNumbers(lines[3], 3) && areNumbers(lines[4], 3);
    }

    private static boolean areNumbers(String line, int count) {
        String[] words = line.strip().split("\\s+");
        if (words.length != count) {
            return false;
        }
        for (String word : words) {
            if (!word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eEdD][+-]?\\d+)?")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        Lines lines = new Lines(text, source);
        String comment = lines.require("a comment line").strip();
        double[] scale = numbers(lines, lines.require("the scale factor"), "scale factor");
        double[] vectors = new double[9];
        for (int i = 0; i < 3; i++) {
            double[] row = numbers(lines, lines.require("a lattice vector"), "lattice vector");
            if (row.length < 3) {
                throw lines.problem("found " + row.length + " numbers; expected three components of a lattice vector");
            }
            System.arraycopy(row, 0, vectors, 3 * i, 3);
        }
        Lattice lattice = lattice(lines, scale, vectors);
        List<Element> elements = elements(lines, comment);
        String mode = lines.require("Direct or Cartesian").strip();
        if (mode.regionMatches(true, 0, "s", 0, 1)) {
            mode = lines.require("Direct or Cartesian").strip();
        }
        boolean cartesian = !mode.isEmpty() && "CcKk".indexOf(mode.charAt(0)) >= 0;
        double[] coordinates = new double[3 * elements.size()];
        for (int i = 0; i < elements.size(); i++) {
            String what = "coordinates of atom " + (i + 1) + " of " + elements.size();
            String[] words = lines.require("the " + what).strip().split("\\s+");
            if (words.length < 3) {
                throw lines.problem("found " + words.length + " words; expected three " + what);
            }
            for (int k = 0; k < 3; k++) {
                coordinates[3 * i + k] =
                        lines.number(words[k], what) * (cartesian ? factor(scale, lattice, vectors, k) : 1);
            }
        }
        double[] frac = cartesian ? lattice.toFractional(coordinates) : coordinates;
        Crystal crystal = Crystal.of(lattice, elements, frac);
        sink.crystal(comment.isEmpty() ? crystal : crystal.withName(comment));
    }

    private static double[] numbers(Lines lines, String line, String what) throws CrystalFormatException {
        String[] words = line.strip().split("\\s+");
        List<Double> values = new ArrayList<>();
        for (String word : words) {
            if (values.size() == 3 || !values.isEmpty() && !word.matches("[+-]?[.\\d].*")) {
                break; // a remark may follow
            }
            values.add(lines.number(word, what));
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Lattice lattice(Lines lines, double[] scale, double[] vectors) throws CrystalFormatException {
        boolean usable =
                scale.length == 1 && scale[0] != 0 || scale.length == 3 && scale[0] > 0 && scale[1] > 0 && scale[2] > 0;
        if (!usable) {
            throw lines.problem("the scale on line 2 must be one number other than 0 or three positive ones");
        }
        try {
            if (scale.length == 1 && scale[0] < 0) {
                return Lattice.of(vectors).withVolume(-scale[0]);
            }
            double[] scaled = vectors.clone();
            for (int i = 0; i < 9; i++) {
                scaled[i] *= scale[scale.length == 1 ? 0 : i % 3];
            }
            return Lattice.of(scaled);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(lines.where(), e.getMessage(), e);
        }
    }

    private static double factor(double[] scale, Lattice lattice, double[] vectors, int axis) {
        if (scale.length == 3) {
            return scale[axis];
        }
        return scale[0] > 0
                ? scale[0]
                : Math.cbrt(lattice.volume() / Lattice.of(vectors).volume());
    }

    private static List<Element> elements(Lines lines, String comment) throws CrystalFormatException, IOException {
        String line = lines.require("element symbols").strip();
        String symbols = line;
        SourcePosition symbolsAt = lines.where();
        if (line.isEmpty() || !Character.isDigit(line.charAt(0))) {
            line = lines.require("the numbers of atoms").strip();
        } else {
            symbols = comment; // version 4 has no line of symbols; the comment usually names them
            symbolsAt = new SourcePosition(symbolsAt.source(), 1, 0);
        }
        String[] names = symbols.split("\\s+");
        String[] counts = line.split("\\s+");
        if (names.length < counts.length) {
            throw lines.problem(
                    "found " + counts.length + " numbers of atoms and " + names.length
                            + " element symbols; expected as many symbols, on the line before (VASP 5) or in the comment (VASP 4)");
        }
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            String name = names[i].replaceAll("[_/].*", "");
            Optional<AtomType> type = AtomType.ofSymbol(name);
            if (type.isEmpty() || !name.matches("[A-Za-z]{1,2}")) {
                throw new CrystalFormatException(
                        symbolsAt,
                        "unknown element '" + names[i] + "' in '" + symbols + "'; expected symbols such as Ti O");
            }
            double count = lines.number(counts[i], "number of " + name + " atoms");
            if (count != Math.rint(count) || count < 0 || count > 10_000_000) {
                throw lines.problem("found " + counts[i] + " atoms of " + name + "; expected a whole number");
            }
            for (int k = 0; k < count; k++) {
                elements.add(type.get().element());
            }
        }
        if (elements.isEmpty()) {
            throw lines.problem("the file has no atoms; expected at least one");
        }
        return elements;
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
                throw new IllegalArgumentException("a POSCAR holds one structure; write each to its own file");
            }
            writeOne(crystal, out);
        }
    }

    private static void writeOne(Crystal crystal, Appendable out) throws IOException {
        if (!crystal.isOrdered()) {
            throw new IllegalArgumentException(
                    "crystal '" + crystal.name() + "' is disordered, which a POSCAR cannot express; choose cif");
        }
        Map<Element, List<Integer>> sites = new LinkedHashMap<>();
        for (int i = 0; i < crystal.size(); i++) {
            sites.computeIfAbsent(crystal.element(i), e -> new ArrayList<>()).add(i);
        }
        String name = crystal.name().isEmpty() ? crystal.composition().formula() : crystal.name();
        out.append(name.replaceAll("\\s+", " ")).append("\n1.0\n");
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                out.append(' ').append(Double.toString(crystal.lattice().get(i, k)));
            }
            out.append('\n');
        }
        StringBuilder counts = new StringBuilder();
        for (Map.Entry<Element, List<Integer>> entry : sites.entrySet()) {
            out.append(' ').append(entry.getKey().symbol());
            counts.append(' ').append(entry.getValue().size());
        }
        out.append('\n').append(counts).append("\nDirect\n");
        for (List<Integer> list : sites.values()) {
            for (int site : list) {
                for (int k = 0; k < 3; k++) {
                    out.append(' ').append(Double.toString(crystal.frac(site, k)));
                }
                out.append('\n');
            }
        }
    }
}
