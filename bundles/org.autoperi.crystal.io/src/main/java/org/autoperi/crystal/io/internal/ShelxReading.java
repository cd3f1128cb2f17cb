package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DisplacementTensor;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.HallSymbol;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** One SHELX file as it is read, instruction by instruction; the rules are those of the SHELXL manual (doi:10.1107/S2053229614024218). */
final class ShelxReading {

    /** Instructions that say nothing of the structure. */
    private static final Set<String> PASSED_OVER = Set.of(
            ("ABIN ACTA AFIX ANIS ANSC ANSR BASF BIND BLOC BOND BUMP CGLS CHIV CONF CONN DAMP DANG DEFS DELU DFIX DISP"
                            + " EADP EQIV EXTI EXYZ FLAT FMAP FREE GRID HFIX HOPE HTAB ISOR LAUE LIST L.S. MERG MOLE MORE MPLA"
                            + " NCSY NEUT OMIT PLAN PRIG REM RESI RIGU RTAB SADI SAME SHEL SIMU SIZE SPEC STIR SUMP SWAT TEMP"
                            + " TIME TWIN TWST UNIT WGHT WIGL WPDB XNPD ZERR ESEL EGEN LIMS")
                    .split(" "));

    private static final int MOST_CONTINUATIONS = 1000;

    /** Shares of special positions are written with five digits at least, such as 0.16667, and multiplied by 48 at most. */
    private static final double ROUNDING = 48 * 0.5e-5;

    private final Lines lines;
    private final CrystalSink sink;
    private String title = "";
    private Lattice lattice;
    private SourcePosition latticeAt;
    private int centring = 1;
    private final List<SymmetryOperation> operations = new ArrayList<>(List.of(SymmetryOperation.identity()));
    private final List<Element> scatterers = new ArrayList<>();
    private final List<Double> variables = new ArrayList<>();
    private final List<Atom> atoms = new ArrayList<>();
    private double[] shift = {0, 0, 0, 1};
    private String part = "0";
    private double partOccupancy = Double.NaN;
    private boolean fragment;
    private boolean ended;
    private int peaks;

    /** The instruction at hand, with its continuation lines, and where each word stands. */
    private final List<String> words = new ArrayList<>();

    private final List<SourcePosition> places = new ArrayList<>();
    private double lastEquivalent = Double.NaN;

    /** An atom with the multiplicity of its site still in its occupancy. */
    private record Atom(
            Element element,
            String label,
            double[] frac,
            double share,
            SiteProperties properties,
            SourcePosition where) {}

    ShelxReading(Lines lines, CrystalSink sink) {
        this.lines = lines;
        this.sink = sink;
    }

    Crystal crystal() throws CrystalFormatException, IOException {
        while (instruction()) {
            if (ended) {
                peaks += !words.isEmpty() && isPeak(words.get(0)) ? 1 : 0;
            } else if (!words.isEmpty()) {
                interpret();
            }
        }
        if (lattice == null) {
            throw lines.problem("the file ends here without CELL; expected wavelength and six cell parameters");
        }
        if (atoms.isEmpty()) {
            throw lines.problem("the file ends here without atoms; expected lines such as C1 1 0.1 0.2 0.3 11.0 0.04");
        }
        if (peaks > 0) {
            sink.remark(
                    new Problem(Severity.INFO, lines.where(), peaks + " peaks of electron density (Q) are left out"));
        }
        return expanded();
    }

    /** Reads the next instruction and its continuation lines; false at the end. */
    private boolean instruction() throws CrystalFormatException, IOException {
        words.clear();
        places.clear();
        boolean more = false;
        int continued = 0;
        do {
            if (lines.next() == null) {
                if (more) {
                    throw lines.problem("the file ends here; expected the continuation of the line before (=)");
                }
                return false;
            }
            String line = lines.line();
            boolean comment = !more && (line.isEmpty() || line.charAt(0) <= ' ');
            more = comment ? false : collect();
        } while (more && ++continued < MOST_CONTINUATIONS);
        return true;
    }

    /** Adds the words of the current line; true if it is continued. */
    private boolean collect() {
        lines.split();
        boolean title = words.isEmpty() && lines.words() > 0 && lines.line().regionMatches(true, 0, "TITL", 0, 4);
        for (int i = 0; i < lines.words(); i++) {
            String word = lines.word(i);
            if (word.startsWith("!") && !title) {
                return false;
            }
            boolean last = i == lines.words() - 1;
            if (last && word.endsWith("=") && !title) {
                if (word.length() > 1) {
                    add(i, word.substring(0, word.length() - 1));
                }
                return true;
            }
            add(i, word);
        }
        return false;
    }

    private void add(int index, String word) {
        words.add(word);
        places.add(lines.where(index));
    }

    private void interpret() throws CrystalFormatException {
        String first = words.get(0).toUpperCase(Locale.ROOT);
        String keyword = cut(first.replaceFirst("_.*", ""));
        if (fragment) {
            fragment = !keyword.equals("FEND");
            return;
        }
        switch (keyword) {
            case "TITL" -> title = String.join(" ", words.subList(1, words.size()));
            case "CELL" -> cell();
            case "LATT" -> lattice(words.size() < 2 ? 1 : whole(1, -7, 7, "type of lattice"));
            case "SYMM" -> symmetry();
            case "SFAC" -> scatterers();
            case "FVAR" -> {
                for (int i = 1; i < words.size(); i++) {
                    variables.add(number(i, "free variable"));
                }
            }
            case "PART" -> part();
            case "MOVE" -> move();
            case "FRAG" -> fragment = true;
            case "HKLF", "END" -> ended = true;
            default -> {
                if (first.startsWith("+")) {
                    remark(places.get(0), "the file " + words.get(0).substring(1) + " to be included here is not read");
                } else if (!PASSED_OVER.contains(keyword)) {
                    atom();
                }
            }
        }
    }

    /** Four letters tell what an instruction is; names of atoms have no more. */
    private static String cut(String keyword) {
        return keyword.startsWith("REM") ? "REM" : keyword.substring(0, Math.min(4, keyword.length()));
    }

    private void lattice(int type) throws CrystalFormatException {
        if (type == 0) {
            throw problem(1, "found type of lattice 0; expected 1 to 7, negative without centre of symmetry");
        }
        centring = type;
    }

    private double number(int index, String what) throws CrystalFormatException {
        String word = words.get(index);
        int bracket = word.indexOf('('); // a standard uncertainty
        double value = Decimal.parse(word, 0, bracket > 0 ? bracket : word.length());
        if (!Double.isFinite(value)) {
            throw problem(index, "found '" + Lines.shortened(word) + "' as " + what + "; expected a finite number");
        }
        return value;
    }

    private int whole(int index, int least, int most, String what) throws CrystalFormatException {
        double value = number(index, what);
        if (value != Math.rint(value) || value < least || value > most) {
            throw problem(
                    index,
                    "found '" + Lines.shortened(words.get(index)) + "' as " + what + "; expected a whole number from "
                            + least + " to " + most);
        }
        return (int) value;
    }

    private CrystalFormatException problem(int index, String text) {
        return new CrystalFormatException(places.get(Math.min(index, places.size() - 1)), text);
    }

    private void cell() throws CrystalFormatException {
        if (words.size() < 8) {
            throw problem(
                    0,
                    "found " + (words.size() - 1)
                            + " numbers after CELL; expected wavelength, a, b, c, alpha, beta, gamma");
        }
        double[] v = new double[6];
        for (int i = 0; i < 6; i++) {
            v[i] = number(2 + i, "cell parameter");
        }
        latticeAt = places.get(0);
        try {
            lattice = Lattice.ofParameters(v[0], v[1], v[2], v[3], v[4], v[5]);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(latticeAt, e.getMessage(), e);
        }
    }

    private void symmetry() throws CrystalFormatException {
        try {
            operations.add(SymmetryOperation.parse(String.join("", words.subList(1, words.size()))));
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(places.get(0), e.getMessage(), e);
        }
    }

    private void scatterers() throws CrystalFormatException {
        boolean factors = words.size() > 2
                && !Double.isNaN(Decimal.parse(words.get(2), 0, words.get(2).length()));
        for (int i = 1; i < (factors ? 2 : words.size()); i++) {
            String symbol = words.get(i).replaceFirst("^\\$", "");
            int index = i;
            scatterers.add(AtomType.ofSymbol(symbol)
                    .orElseThrow(() -> problem(
                            index,
                            "unknown element '" + Lines.shortened(symbol)
                                    + "' in SFAC; expected symbols such as C H O"))
                    .element());
        }
    }

    private void part() throws CrystalFormatException {
        int number = words.size() < 2 ? 0 : whole(1, -999, 999, "number of a part");
        part = Integer.toString(number);
        partOccupancy = words.size() > 2 ? value(2, "occupancy of the part") : Double.NaN;
    }

    private void move() throws CrystalFormatException {
        double[] given = {0, 0, 0, 1};
        for (int i = 1; i < Math.min(5, words.size()); i++) {
            given[i - 1] = number(i, "shift of MOVE");
        }
        shift = given;
    }

    /** A parameter: free, fixed (10 added), or tied to a free variable. */
    private double value(int index, String what) throws CrystalFormatException {
        double x = number(index, what);
        double size = Math.abs(x);
        int code = (int) Math.min(100_000, Math.floor((size + 5) / 10));
        double rest = size - 10 * code;
        if (code == 0) {
            return x;
        }
        if (code == 1) {
            return Math.signum(x) * rest;
        }
        if (code > variables.size()) {
            throw problem(
                    index,
                    "found " + words.get(index) + " as " + what + ", which is free variable " + code
                            + ", but FVAR gives " + variables.size());
        }
        double variable = variables.get(code - 1);
        return x > 0 ? rest * variable : rest * (1 - variable);
    }

    private void atom() throws CrystalFormatException {
        String label = words.get(0);
        boolean like = label.matches("[A-Za-z][\\w'\"*.-]*") && words.size() >= 5;
        if (!like) {
            throw problem(
                    0,
                    "found '" + Lines.shortened(label) + "' with " + (words.size() - 1)
                            + " words; expected a SHELX instruction, or an atom with number of its element and three coordinates");
        }
        int kind = whole(1, -999, 999, "number of an element in SFAC");
        if (isPeak(label)) {
            peaks++;
            return;
        }
        if (kind < 1 || kind > scatterers.size()) {
            throw problem(
                    1,
                    "found element " + kind + " of SFAC, which has " + scatterers.size() + "; expected 1 to "
                            + scatterers.size());
        }
        double[] frac = new double[3];
        for (int k = 0; k < 3; k++) {
            frac[k] = shift[k] + shift[3] * value(2 + k, "coordinate");
        }
        double share = words.size() > 5 ? value(5, "occupancy") : 1;
        share = Double.isNaN(partOccupancy) ? share : partOccupancy;
        SiteProperties properties = displacements(scatterers.get(kind - 1));
        if (!part.equals("0")) {
            properties = properties.with(SiteProperties.DISORDER_GROUP, part);
        }
        atoms.add(new Atom(scatterers.get(kind - 1), label, frac, share, properties, places.get(0)));
    }

    private static boolean isPeak(String label) {
        return label.matches("(?i)Q\\d+");
    }

    private SiteProperties displacements(Element element) throws CrystalFormatException {
        SiteProperties properties = SiteProperties.none();
        if (words.size() > 11) {
            double[] u = new double[6];
            for (int i = 0; i < 6; i++) {
                u[i] = value(6 + i, "displacement");
            }
            requireLattice();
            double[] cartesian = DisplacementTensor.toCartesian(lattice, u);
            lastEquivalent = DisplacementTensor.equivalent(cartesian);
            return properties.with(SiteProperties.DISPLACEMENT_TENSOR, cartesian);
        }
        if (words.size() > 6) {
            double u = value(6, "displacement");
            boolean riding = u < -0.5 && u > -5;
            if (riding && Double.isNaN(lastEquivalent)) {
                return properties;
            }
            u = riding ? -u * lastEquivalent : u;
            lastEquivalent = riding || element == Element.H ? lastEquivalent : u;
            return properties.with(SiteProperties.DISPLACEMENT, u);
        }
        return properties;
    }

    private void requireLattice() throws CrystalFormatException {
        if (lattice == null) {
            throw problem(0, "found an atom before CELL; expected the cell first");
        }
    }

    private Crystal expanded() throws CrystalFormatException {
        List<SymmetryOperation> group = group();
        List<Site> sites = new ArrayList<>();
        for (Atom atom : atoms) {
            double occupancy = occupancy(atom, group);
            if (occupancy == 0) {
                remark(atom.where(), "site " + atom.label() + " has occupancy 0 and is left out");
                continue;
            }
            try {
                List<Species> species = List.of(Species.of(atom.element(), occupancy));
                double[] at = atom.frac();
                sites.add(new Site(species, at[0], at[1], at[2], atom.label(), atom.properties()));
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(atom.where(), e.getMessage(), e);
            }
        }
        try {
            List<Site> cell = AsymmetricUnit.expand(lattice, group, sites, AsymmetricUnit.DEFAULT_TOLERANCE_ANGSTROM);
            return Crystal.builder(lattice).name(title).addAll(cell).build();
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(latticeAt, e.getMessage(), e);
        }
    }

    /** The occupancy of a site is that of a general position times the operations that leave the site in place. */
    private double occupancy(Atom atom, List<SymmetryOperation> group) {
        int multiplicity = stabiliser(atom.frac(), group);
        double occupancy = atom.share() * multiplicity;
        if (Math.abs(occupancy - 1) < ROUNDING) {
            return 1;
        }
        if (occupancy > 1 && atom.share() <= 1) {
            remark(
                    atom.where(),
                    "site " + atom.label() + " lies on a special position, where " + multiplicity
                            + " images coincide, but has the occupancy " + atom.share()
                            + " of a general one; it is taken as full");
            return 1;
        }
        return occupancy;
    }

    private void remark(SourcePosition where, String text) {
        sink.remark(new Problem(Severity.WARNING, where, text));
    }

    private List<SymmetryOperation> group() throws CrystalFormatException {
        List<SymmetryOperation> generators = new ArrayList<>(operations);
        String[] centrings =
                switch (Math.abs(centring)) {
                    case 2 -> new String[] {"x+1/2,y+1/2,z+1/2"};
                    case 3 -> new String[] {"x+2/3,y+1/3,z+1/3"};
                    case 4 -> new String[] {"x,y+1/2,z+1/2", "x+1/2,y,z+1/2"};
                    case 5 -> new String[] {"x,y+1/2,z+1/2"};
                    case 6 -> new String[] {"x+1/2,y,z+1/2"};
                    case 7 -> new String[] {"x+1/2,y+1/2,z"};
                    default -> new String[] {};
                };
        Arrays.stream(centrings).map(SymmetryOperation::parse).forEach(generators::add);
        if (centring > 0) {
            generators.add(SymmetryOperation.parse("-x,-y,-z"));
        }
        try {
            return HallSymbol.close(generators);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(latticeAt, e.getMessage(), e);
        }
    }

    /** How many operations leave a place where it is. */
    private int stabiliser(double[] frac, List<SymmetryOperation> group) {
        int count = 0;
        for (SymmetryOperation operation : group) {
            double[] image = operation.apply(frac[0], frac[1], frac[2]);
            for (int k = 0; k < 3; k++) {
                image[k] -= frac[k];
                image[k] -= Math.rint(image[k]);
            }
            count += lattice.length(image[0], image[1], image[2]) <= AsymmetricUnit.DEFAULT_TOLERANCE_ANGSTROM ? 1 : 0;
        }
        return Math.max(1, count);
    }
}
