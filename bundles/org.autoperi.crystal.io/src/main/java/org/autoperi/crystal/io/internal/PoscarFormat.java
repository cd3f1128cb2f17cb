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
import java.util.Set;
import java.util.stream.Stream;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * Structures of the VASP code (POSCAR, CONTCAR) of its versions 4, 5 and 6: scale as factor, volume or three factors, direct or Cartesian
 * coordinates, selective dynamics. Velocities and whatever else follows the coordinates are passed over.
 */
@Component
@Extension(
        id = "poscar",
        label = "POSCAR",
        description = "Structure file of VASP: lattice vectors, element counts, direct or Cartesian coordinates.",
        cite = "https://www.vasp.at/wiki/index.php/POSCAR")
public final class PoscarFormat implements CrystalFormat {

    /** An element with what VASP appends of its potential. */
    private static final String SYMBOL = "[A-Za-z]{1,2}([_/]\\S*)?";

    private static final int MOST_ATOMS = 1_000_000_000;

    @Override
    public List<String> fileNames() {
        return List.of("POSCAR*", "CONTCAR*", "*.poscar", "*.vasp", "*.contcar");
    }

    @Override
    public boolean sniff(String head) {
        String[] lines = head.split("\\R", 9);
        if (lines.length < 7 || !beginsWithNumbers(lines[1], 1)) {
            return false;
        }
        for (int i = 2; i < 5; i++) {
            if (!beginsWithNumbers(lines[i], 3)) {
                return false;
            }
        }
        String sixth = withoutRemark(lines[5]);
        if (sixth.matches("\\d+(\\s+\\d+)*")) {
            return lines[6].strip().matches("[SsCcKkDd].*");
        }
        return sixth.matches(SYMBOL + "(\\s+" + SYMBOL + ")*")
                && withoutRemark(lines[6]).matches("\\d+(\\s+\\d+)*");
    }

    private static String withoutRemark(String line) {
        int end = 0;
        while (end < line.length() && "!#".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        return line.substring(0, end).strip();
    }

    private static boolean beginsWithNumbers(String line, int count) {
        String[] words = line.strip().split("\\s+");
        if (words.length < count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(Decimal.parse(words[i], 0, words[i].length()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        sink.crystal(new Reading(new Lines(text, source), sink).crystal());
    }

    /** One file as it is read, in the order of its lines. */
    private static final class Reading {
        private final Lines lines;
        private final CrystalSink sink;
        private String comment = "";
        private List<String> titleWords = List.of();
        private Lattice lattice;
        /** What Cartesian coordinates are multiplied by, along x, y and z. */
        private final double[] factors = new double[3];

        /** Elements in the order of their numbers of atoms; empty if each atom names its own. */
        private final List<Element> elements = new ArrayList<>();

        private int[] counts = {};
        private boolean selective;
        private boolean cartesian;

        Reading(Lines lines, CrystalSink sink) {
            this.lines = lines;
            this.sink = sink;
        }

        Crystal crystal() throws CrystalFormatException, IOException {
            comment = lines.require("a comment line").strip();
            lines.split();
            titleWords = lines.wordsFrom(0);
            cell();
            atoms();
            mode();
            Crystal crystal = sites();
            return comment.isEmpty() ? crystal : crystal.withName(comment);
        }

        private void cell() throws CrystalFormatException, IOException {
            lines.require("the scale factor");
            int given = lines.split();
            double first = given == 0 ? 0 : lines.number(0, "scale factor");
            boolean three = given >= 3 && lines.isNumber(1) && lines.isNumber(2);
            Arrays.fill(factors, first);
            if (three) {
                factors[1] = lines.number(1, "scale factor");
                factors[2] = lines.number(2, "scale factor");
            }
            if (given == 0 || (three ? Math.min(first, Math.min(factors[1], factors[2])) <= 0 : first == 0)) {
                throw lines.problem(
                        0,
                        "found '" + Lines.shortened(lines.line().strip())
                                + "' as scale; expected one number other than 0, or three positive ones");
            }
            double[] vectors = new double[9];
            for (int i = 0; i < 3; i++) {
                lines.require("lattice vector " + (i + 1) + " of 3");
                lines.split();
                lines.three(0, vectors, 3 * i, "lattice vector " + (i + 1));
            }
            try {
                if (first < 0) {
                    Arrays.fill(factors, Math.cbrt(-first / Lattice.of(vectors).volume()));
                }
                for (int i = 0; i < 9; i++) {
                    vectors[i] *= factors[i % 3];
                }
                lattice = Lattice.of(vectors);
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(lines.where(), e.getMessage(), e);
            }
        }

        private void atoms() throws CrystalFormatException, IOException {
            lines.require("element symbols");
            lines.split();
            boolean version4 = lines.words() > 0 && lines.isNumber(0);
            if (!version4) {
                for (int i = 0; i < wordsBeforeRemark(); i++) {
                    elements.add(element(i));
                }
                lines.require("the numbers of atoms");
                lines.split();
            }
            counts = new int[wordsBeforeRemark()];
            long total = 0;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = lines.whole(i, 0, MOST_ATOMS, "number of atoms");
                total += counts[i];
            }
            if (total == 0 || total > MOST_ATOMS) {
                throw lines.problem("the file has " + total + " atoms; expected 1 to " + MOST_ATOMS);
            }
            if (version4) {
                titleSymbols();
            } else if (elements.size() != counts.length) {
                throw lines.problem("found " + counts.length + " numbers of atoms for " + elements.size()
                        + " element symbols; expected as many as symbols on the line before");
            }
        }

        /** Version 4 has no line of symbols; the title names them, or every atom does. */
        private void titleSymbols() {
            List<Element> named = titleWords.stream()
                    .map(Reading::symbol)
                    .flatMap(Optional::stream)
                    .toList();
            if (named.size() == counts.length && named.size() == titleWords.size()) {
                elements.addAll(named);
                sink.remark(lines.remark(
                        "the file has no line of element symbols; those of its title are taken: " + comment));
            }
        }

        private int wordsBeforeRemark() {
            int end = 0;
            while (end < lines.words() && !lines.word(end).matches("[!#].*")) {
                end++;
            }
            return end;
        }

        /** The element of {@code Fe}, {@code Fe_pv} or {@code Fe_pv/3a1b2c}. */
        private static Optional<Element> symbol(String word) {
            String symbol = word.replaceFirst("[_/].*", "");
            return symbol.matches("[A-Za-z]{1,2}")
                    ? AtomType.ofSymbol(symbol).map(AtomType::element)
                    : Optional.empty();
        }

        private Element element(int word) throws CrystalFormatException {
            String given = lines.word(word);
            Optional<Element> element = symbol(given);
            return element.isPresent()
                    ? element.get()
                    : lines.element(word, given.matches(SYMBOL) ? given.replaceFirst("[_/].*", "") : "'" + given);
        }

        private void mode() throws CrystalFormatException, IOException {
            String mode = lines.require("Direct or Cartesian").strip();
            if (mode.regionMatches(true, 0, "s", 0, 1)) {
                selective = true;
                mode = lines.require("Direct or Cartesian").strip();
            }
            cartesian = !mode.isEmpty() && "CcKk".indexOf(mode.charAt(0)) >= 0;
            if (mode.matches("[-+.\\d].*")) {
                throw lines.problem("found '" + Lines.shortened(mode) + "'; expected Direct or Cartesian");
            }
        }

        private Crystal sites() throws CrystalFormatException, IOException {
            List<Element> all = new ArrayList<>();
            List<SiteProperties> movable = new ArrayList<>();
            double[] coordinates = new double[192];
            int total = Arrays.stream(counts).sum();
            for (int kind = 0; kind < counts.length; kind++) {
                for (int i = 0; i < counts[kind]; i++) {
                    int at = 3 * all.size();
                    if (lines.next() == null) {
                        throw lines.problem("the file ends here; expected the coordinates of atom " + (at / 3 + 1)
                                + " of " + total + " (is it truncated?)");
                    }
                    lines.split();
                    if (at == coordinates.length) { // grows with the lines found, not with the number promised
                        coordinates = Arrays.copyOf(coordinates, 2 * coordinates.length);
                    }
                    lines.three(0, coordinates, at, "coordinates of an atom");
                    all.add(elements.isEmpty() ? lastWord() : elements.get(kind));
                    if (selective) {
                        movable.add(flags());
                    }
                }
            }
            return crystal(all, movable, Arrays.copyOf(coordinates, 3 * all.size()));
        }

        private Element lastWord() throws CrystalFormatException {
            int last = lines.words() - 1;
            if (last < 3 || symbol(lines.word(last)).isEmpty()) {
                throw lines.problem(
                        lines.words(),
                        "nothing says which elements the atoms are: found no line of symbols (VASP 5), title '"
                                + Lines.shortened(comment) + "' and no symbol behind the coordinates; expected "
                                + counts.length + " symbols: write them on a line before the numbers of atoms");
            }
            return symbol(lines.word(last)).get();
        }

        private SiteProperties flags() throws CrystalFormatException {
            double[] flags = new double[3];
            for (int k = 0; k < 3; k++) {
                String word = 3 + k < lines.words() ? lines.word(3 + k) : "";
                if (!word.matches("(?i)\\.?[tf].*")) {
                    throw lines.problem(
                            3 + k,
                            "found '" + Lines.shortened(word)
                                    + "'; expected T or F three times, as the file says Selective dynamics");
                }
                flags[k] = word.toLowerCase(Locale.ROOT).matches("\\.?t.*") ? 1 : 0;
            }
            return SiteProperties.none().with(SiteProperties.MOVABLE, flags);
        }

        private Crystal crystal(List<Element> all, List<SiteProperties> movable, double[] coordinates) {
            if (cartesian) {
                for (int i = 0; i < coordinates.length; i++) {
                    coordinates[i] *= factors[i % 3];
                }
            }
            double[] frac = cartesian ? lattice.toFractional(coordinates) : coordinates;
            if (movable.isEmpty()) {
                return Crystal.of(lattice, all, frac);
            }
            Crystal.Builder builder = Crystal.builder(lattice);
            for (int i = 0; i < all.size(); i++) {
                builder.add(Site.of(all.get(i), frac[3 * i], frac[3 * i + 1], frac[3 * i + 2])
                        .withProperties(movable.get(i)));
            }
            return builder.build();
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
    public List<String> losses(Crystal crystal) {
        int blocks = 0;
        for (int i = 0; i < crystal.size(); i++) {
            blocks += i == 0 || crystal.element(i) != crystal.element(i - 1) ? 1 : 0;
        }
        return Losses.of(crystal)
                .labels()
                .oxidation()
                .properties()
                .siteProperties(Set.of(SiteProperties.MOVABLE))
                .when(blocks != crystal.composition().elementCount(), "the order of the sites")
                .names();
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
        out.append('\n').append(counts).append('\n');
        boolean selective = Stream.iterate(0, i -> i < crystal.size(), i -> i + 1)
                .anyMatch(i -> crystal.siteProperties(i).keys().contains(SiteProperties.MOVABLE));
        out.append(selective ? "Selective dynamics\nDirect\n" : "Direct\n");
        for (List<Integer> list : sites.values()) {
            for (int site : list) {
                writeSite(crystal, site, selective, out);
            }
        }
    }

    private static void writeSite(Crystal crystal, int site, boolean selective, Appendable out) throws IOException {
        for (int k = 0; k < 3; k++) {
            out.append(' ').append(Double.toString(crystal.frac(site, k)));
        }
        if (selective) {
            double[] movable = crystal.siteProperties(site)
                    .numbers(SiteProperties.MOVABLE)
                    .filter(flags -> flags.length == 3)
                    .orElse(new double[] {1, 1, 1});
            for (double flag : movable) {
                out.append(flag == 0 ? " F" : " T");
            }
        }
        out.append('\n');
    }
}
