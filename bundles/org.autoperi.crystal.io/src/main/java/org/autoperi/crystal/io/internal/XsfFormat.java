package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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
 * Structures of XCrySDen: crystals with primitive vectors and atoms, animations, forces. Grids of data and conventional cells are passed over,
 * slabs and polymers are taken as periodic with a warning, molecules refused.
 */
@Component
@Extension(
        id = "xsf",
        label = "XSF",
        description = "Structures and animations of XCrySDen: primitive vectors, Cartesian coordinates, forces.",
        cite = "doi:10.1016/S0927-0256(03)00104-6")
public final class XsfFormat implements CrystalFormat {

    /** Electronvolt per hartree: CODATA 2018; forces in the file are in hartree per angstrom. */
    private static final double HARTREE = 27.211386245988;

    private static final int MOST_ATOMS = 1_000_000_000;
    private static final String NAME = "# name: ";
    private static final Pattern BEGIN =
            Pattern.compile("(?i)(ANIMSTEPS\\s+\\d+|CRYSTAL|SLAB|POLYMER|MOLECULE|DIM-GROUP|PRIMVEC(\\s+\\d+)?)");

    @Override
    public List<String> fileNames() {
        return List.of("*.xsf", "*.axsf");
    }

    @Override
    public boolean sniff(String head) {
        return head.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .filter(line -> BEGIN.matcher(line).matches())
                .isPresent();
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        new Reading(new Lines(text, source), sink).read();
    }

    /** One file as it is read. */
    private static final class Reading {
        private final Lines lines;
        private final CrystalSink sink;
        private Lattice lattice;
        private String name = "";
        private int structures;

        Reading(Lines lines, CrystalSink sink) {
            this.lines = lines;
            this.sink = sink;
        }

        void read() throws CrystalFormatException, IOException {
            while (lines.advance()) {
                if (lines.words() > 0) {
                    section(lines.word(0).toUpperCase(Locale.ROOT));
                }
            }
            if (structures == 0) {
                throw lines.problem("the file ends here without atoms; expected PRIMVEC and PRIMCOORD");
            }
        }

        private void section(String keyword) throws CrystalFormatException, IOException {
            if (keyword.startsWith("#")) {
                name = lines.line().startsWith(NAME) ? lines.line().substring(NAME.length()) : name;
                return;
            }
            switch (keyword) {
                case "ANIMSTEPS", "CRYSTAL" -> {
                    // Both say nothing that the sections do not say themselves.
                }
                case "SLAB" -> open("c");
                case "POLYMER" -> open("b, c");
                case "DIM-GROUP" -> dimensions();
                case "MOLECULE", "ATOMS" -> throw molecule();
                case "PRIMVEC" -> lattice = vectors();
                case "CONVVEC" -> vectors();
                case "PRIMCOORD" -> frame();
                case "CONVCOORD" -> skipAtoms();
                default -> {
                    if (!keyword.startsWith("BEGIN_")) {
                        throw lines.problem(
                                0,
                                "found '" + Lines.shortened(lines.word(0))
                                        + "'; expected a keyword such as CRYSTAL, PRIMVEC or PRIMCOORD");
                    }
                    skipBlock(keyword.replaceFirst("BEGIN", "END"));
                }
            }
        }

        private CrystalFormatException molecule() {
            return lines.problem(
                    0,
                    "the file holds a molecule (" + lines.word(0)
                            + "), which has no lattice; expected CRYSTAL with PRIMVEC and PRIMCOORD");
        }

        private void open(String axes) {
            sink.remark(lines.remark("the structure is not periodic along " + axes + " (" + lines.word(0)
                    + "); it is taken as periodic with the vectors that PRIMVEC gives"));
        }

        private void dimensions() throws CrystalFormatException, IOException {
            lines.require("dimension and group");
            lines.split();
            int dimension = lines.words() == 0 ? -1 : lines.whole(0, 0, 3, "number of periodic directions");
            switch (dimension) {
                case 3 -> {
                    // a crystal
                }
                case 2 -> open("c");
                case 1 -> open("b, c");
                default -> throw lines.problem("the structure is periodic in no direction; expected a crystal");
            }
        }

        private Lattice vectors() throws CrystalFormatException, IOException {
            double[] rows = new double[9];
            for (int i = 0; i < 3; i++) {
                lines.require("lattice vector " + (i + 1) + " of 3");
                lines.split();
                lines.three(0, rows, 3 * i, "lattice vector " + (i + 1));
            }
            try {
                return Lattice.of(rows);
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(lines.where(), e.getMessage(), e);
            }
        }

        private int count() throws CrystalFormatException, IOException {
            lines.require("the number of atoms and 1");
            if (lines.split() == 0) {
                throw lines.problem("found an empty line; expected the number of atoms and 1");
            }
            return lines.whole(0, 1, MOST_ATOMS, "number of atoms");
        }

        private void frame() throws CrystalFormatException, IOException {
            if (lattice == null) {
                throw lines.problem(0, "PRIMCOORD stands before PRIMVEC; expected the lattice vectors first");
            }
            int count = count();
            structures++;
            Atoms atoms = new Atoms(lines);
            CrystalFormatException refusal = null;
            for (int i = 0; i < count; i++) {
                if (lines.next() == null) {
                    throw lines.problem(
                            "the file ends here; expected atom " + (i + 1) + " of " + count + " (is it truncated?)");
                }
                if (refusal == null) {
                    try {
                        atoms.add();
                    } catch (CrystalFormatException e) {
                        refusal = e;
                    }
                }
            }
            if (refusal == null) {
                sink.crystal(atoms.crystal(lattice).withName(name));
            } else {
                sink.refused(refusal);
            }
            name = "";
        }

        private void skipAtoms() throws CrystalFormatException, IOException {
            int count = count();
            for (int i = 0; i < count; i++) {
                lines.require("an atom of the conventional cell");
            }
        }

        private void skipBlock(String end) throws CrystalFormatException, IOException {
            do {
                lines.require(end);
                lines.split();
            } while (lines.words() == 0
                    || !lines.word(0).toUpperCase(Locale.ROOT).startsWith(end));
        }
    }

    /** The atoms of one frame, which grow with the lines found and not with the number promised. */
    private static final class Atoms {
        private final Lines lines;
        private final List<Element> elements = new ArrayList<>();
        private double[] cart = new double[96];
        private double[] forces = {};

        Atoms(Lines lines) {
            this.lines = lines;
        }

        void add() throws CrystalFormatException {
            if (lines.split() == 0) {
                throw lines.problem("found an empty line; expected an element and three coordinates");
            }
            int at = 3 * elements.size();
            if (at == cart.length) {
                cart = Arrays.copyOf(cart, 2 * at);
            }
            lines.three(1, cart, at, "coordinates of an atom");
            boolean given = lines.isNumber(4);
            if (at > 0 && given != forces.length > 0) {
                throw lines.problem(
                        given ? 4 : lines.words(),
                        given
                                ? "found a force; expected none, as the first atom has none"
                                : "found no force; expected one on every atom, as on the first");
            }
            if (given) {
                forces = at + 3 > forces.length ? Arrays.copyOf(forces, cart.length) : forces;
                lines.three(4, forces, at, "force on an atom");
            }
            elements.add(lines.element(0));
        }

        Crystal crystal(Lattice lattice) {
            double[] frac = lattice.toFractional(Arrays.copyOf(cart, 3 * elements.size()));
            if (forces.length == 0) {
                return Crystal.of(lattice, elements, frac);
            }
            Crystal.Builder builder = Crystal.builder(lattice);
            for (int i = 0; i < elements.size(); i++) {
                double[] force = new double[3];
                for (int k = 0; k < 3; k++) {
                    force[k] = forces[3 * i + k] * HARTREE;
                }
                builder.add(Site.of(elements.get(i), frac[3 * i], frac[3 * i + 1], frac[3 * i + 2])
                        .withProperties(SiteProperties.none().with(SiteProperties.FORCE, force)));
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
        Set<String> kept = hasForces(crystal) ? Set.of(SiteProperties.FORCE) : Set.of();
        return Losses.of(crystal)
                .labels()
                .oxidation()
                .properties()
                .siteProperties(kept)
                .names();
    }

    private static boolean hasForces(Crystal crystal) {
        for (int i = 0; i < crystal.size(); i++) {
            if (crystal.siteProperties(i)
                    .numbers(SiteProperties.FORCE)
                    .filter(force -> force.length == 3)
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        List<Crystal> all = new ArrayList<>();
        crystals.forEach(all::add); // the file begins with their number
        if (all.size() > 1) {
            out.append("ANIMSTEPS ").append(Integer.toString(all.size())).append('\n');
        }
        out.append("CRYSTAL\n");
        for (int i = 0; i < all.size(); i++) {
            writeOne(all.get(i), all.size() > 1 ? " " + (i + 1) : "", out);
        }
    }

    private static void writeOne(Crystal crystal, String step, Appendable out) throws IOException {
        if (!crystal.isOrdered()) {
            throw new IllegalArgumentException(
                    "crystal '" + crystal.name() + "' is disordered, which XSF cannot express; choose cif");
        }
        if (!crystal.name().isEmpty()) {
            out.append(NAME).append(crystal.name().replaceAll("\\R", " ")).append('\n');
        }
        out.append("PRIMVEC").append(step);
        double[] vectors = crystal.lattice().matrix();
        for (int i = 0; i < 9; i++) {
            out.append(i % 3 == 0 ? '\n' : ' ').append(Double.toString(vectors[i]));
        }
        out.append("\nPRIMCOORD").append(step).append('\n');
        out.append(Integer.toString(crystal.size())).append(" 1\n");
        double[] cart = crystal.cartesian();
        boolean forces = hasForces(crystal);
        for (int i = 0; i < crystal.size(); i++) {
            out.append(Integer.toString(crystal.element(i).atomicNumber()));
            for (int k = 0; k < 3; k++) {
                out.append(' ').append(Double.toString(cart[3 * i + k]));
            }
            if (forces) {
                for (double f :
                        crystal.siteProperties(i).numbers(SiteProperties.FORCE).orElseThrow()) {
                    out.append(' ').append(Double.toString(f / HARTREE));
                }
            }
            out.append('\n');
        }
    }
}
