package org.autoperi.crystal;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A chemical element, hydrogen (1) to oganesson (118), with the constants that structure work needs.
 *
 * <pre>{@code
 * Element iron = Element.parse("Fe"); // Element.Fe, Element.of(26)
 * iron.atomicMass();                  // 55.845 dalton
 * iron.electronegativity();           // OptionalDouble[1.83]
 * }</pre>
 *
 * <p>The constants carry their chemical symbols as names; {@code ordinal() + 1} is the atomic number. Isotopes are not told apart. What
 * is not tabulated for an element is empty, never a guess.
 *
 * <p>Source: standard atomic weights abridged by IUPAC 2021 (doi:10.1515/pac-2019-0603; longest-lived isotope where there is
 * none); electronegativities on Pauling's scale as tabulated in the CRC Handbook of Chemistry and Physics; covalent radii of
 * Cordero et al. 2008 (doi:10.1039/b801115j, carbon sp3, low-spin Mn, Fe, Co), continued beyond curium, where that table ends, by
 * the single-bond radii of Pyykkö and Atsumi 2009 (doi:10.1002/chem.200800987); atomic radii of Slater 1964
 * (doi:10.1063/1.1725697).
 */
public enum Element {
    H("hydrogen", 1.008, 2.20, 0.31, 0.25),
    He("helium", 4.002602, Double.NaN, 0.28, Double.NaN),
    Li("lithium", 6.94, 0.98, 1.28, 1.45),
    Be("beryllium", 9.0121831, 1.57, 0.96, 1.05),
    B("boron", 10.81, 2.04, 0.84, 0.85),
    C("carbon", 12.011, 2.55, 0.76, 0.70),
    N("nitrogen", 14.007, 3.04, 0.71, 0.65),
    O("oxygen", 15.999, 3.44, 0.66, 0.60),
    F("fluorine", 18.998403163, 3.98, 0.57, 0.50),
    Ne("neon", 20.1797, Double.NaN, 0.58, Double.NaN),
    Na("sodium", 22.98976928, 0.93, 1.66, 1.80),
    Mg("magnesium", 24.305, 1.31, 1.41, 1.50),
    Al("aluminium", 26.9815384, 1.61, 1.21, 1.25),
    Si("silicon", 28.085, 1.90, 1.11, 1.10),
    P("phosphorus", 30.973761998, 2.19, 1.07, 1.00),
    S("sulfur", 32.06, 2.58, 1.05, 1.00),
    Cl("chlorine", 35.45, 3.16, 1.02, 1.00),
    Ar("argon", 39.95, Double.NaN, 1.06, Double.NaN),
    K("potassium", 39.0983, 0.82, 2.03, 2.20),
    Ca("calcium", 40.078, 1.00, 1.76, 1.80),
    Sc("scandium", 44.955907, 1.36, 1.70, 1.60),
    Ti("titanium", 47.867, 1.54, 1.60, 1.40),
    V("vanadium", 50.9415, 1.63, 1.53, 1.35),
    Cr("chromium", 51.9961, 1.66, 1.39, 1.40),
    Mn("manganese", 54.938043, 1.55, 1.39, 1.40),
    Fe("iron", 55.845, 1.83, 1.32, 1.40),
    Co("cobalt", 58.933194, 1.88, 1.26, 1.35),
    Ni("nickel", 58.6934, 1.91, 1.24, 1.35),
    Cu("copper", 63.546, 1.90, 1.32, 1.35),
    Zn("zinc", 65.38, 1.65, 1.22, 1.35),
    Ga("gallium", 69.723, 1.81, 1.22, 1.30),
    Ge("germanium", 72.630, 2.01, 1.20, 1.25),
    As("arsenic", 74.921595, 2.18, 1.19, 1.15),
    Se("selenium", 78.971, 2.55, 1.20, 1.15),
    Br("bromine", 79.904, 2.96, 1.20, 1.15),
    Kr("krypton", 83.798, 3.00, 1.16, Double.NaN),
    Rb("rubidium", 85.4678, 0.82, 2.20, 2.35),
    Sr("strontium", 87.62, 0.95, 1.95, 2.00),
    Y("yttrium", 88.905838, 1.22, 1.90, 1.80),
    Zr("zirconium", 91.224, 1.33, 1.75, 1.55),
    Nb("niobium", 92.90637, 1.6, 1.64, 1.45),
    Mo("molybdenum", 95.95, 2.16, 1.54, 1.45),
    Tc("technetium", 97, 1.9, 1.47, 1.35),
    Ru("ruthenium", 101.07, 2.2, 1.46, 1.30),
    Rh("rhodium", 102.90549, 2.28, 1.42, 1.35),
    Pd("palladium", 106.42, 2.20, 1.39, 1.40),
    Ag("silver", 107.8682, 1.93, 1.45, 1.60),
    Cd("cadmium", 112.414, 1.69, 1.44, 1.55),
    In("indium", 114.818, 1.78, 1.42, 1.55),
    Sn("tin", 118.710, 1.96, 1.39, 1.45),
    Sb("antimony", 121.760, 2.05, 1.39, 1.45),
    Te("tellurium", 127.60, 2.10, 1.38, 1.40),
    I("iodine", 126.90447, 2.66, 1.39, 1.40),
    Xe("xenon", 131.293, 2.60, 1.40, Double.NaN),
    Cs("caesium", 132.90545196, 0.79, 2.44, 2.60),
    Ba("barium", 137.327, 0.89, 2.15, 2.15),
    La("lanthanum", 138.90547, 1.10, 2.07, 1.95),
    Ce("cerium", 140.116, 1.12, 2.04, 1.85),
    Pr("praseodymium", 140.90766, 1.13, 2.03, 1.85),
    Nd("neodymium", 144.242, 1.14, 2.01, 1.85),
    Pm("promethium", 145, 1.13, 1.99, 1.85),
    Sm("samarium", 150.36, 1.17, 1.98, 1.85),
    Eu("europium", 151.964, 1.20, 1.98, 1.85),
    Gd("gadolinium", 157.25, 1.20, 1.96, 1.80),
    Tb("terbium", 158.925354, 1.10, 1.94, 1.75),
    Dy("dysprosium", 162.500, 1.22, 1.92, 1.75),
    Ho("holmium", 164.930329, 1.23, 1.92, 1.75),
    Er("erbium", 167.259, 1.24, 1.89, 1.75),
    Tm("thulium", 168.934219, 1.25, 1.90, 1.75),
    Yb("ytterbium", 173.045, 1.10, 1.87, 1.75),
    Lu("lutetium", 174.9668, 1.27, 1.87, 1.75),
    Hf("hafnium", 178.486, 1.3, 1.75, 1.55),
    Ta("tantalum", 180.94788, 1.5, 1.70, 1.45),
    W("tungsten", 183.84, 2.36, 1.62, 1.35),
    Re("rhenium", 186.207, 1.9, 1.51, 1.35),
    Os("osmium", 190.23, 2.2, 1.44, 1.30),
    Ir("iridium", 192.217, 2.20, 1.41, 1.35),
    Pt("platinum", 195.084, 2.28, 1.36, 1.35),
    Au("gold", 196.966570, 2.54, 1.36, 1.35),
    Hg("mercury", 200.592, 2.00, 1.32, 1.50),
    Tl("thallium", 204.38, 1.62, 1.45, 1.90),
    Pb("lead", 207.2, 2.33, 1.46, 1.80),
    Bi("bismuth", 208.98040, 2.02, 1.48, 1.60),
    Po("polonium", 209, 2.0, 1.40, 1.90),
    At("astatine", 210, 2.2, 1.50, Double.NaN),
    Rn("radon", 222, 2.2, 1.50, Double.NaN),
    Fr("francium", 223, 0.7, 2.60, Double.NaN),
    Ra("radium", 226, 0.9, 2.21, 2.15),
    Ac("actinium", 227, 1.1, 2.15, 1.95),
    Th("thorium", 232.0377, 1.3, 2.06, 1.80),
    Pa("protactinium", 231.03588, 1.5, 2.00, 1.80),
    U("uranium", 238.02891, 1.38, 1.96, 1.75),
    Np("neptunium", 237, 1.36, 1.90, 1.75),
    Pu("plutonium", 244, 1.28, 1.87, 1.75),
    Am("americium", 243, 1.3, 1.80, 1.75),
    Cm("curium", 247, 1.3, 1.69, Double.NaN),
    Bk("berkelium", 247, 1.3, 1.68, Double.NaN),
    Cf("californium", 251, 1.3, 1.68, Double.NaN),
    Es("einsteinium", 252, 1.3, 1.65, Double.NaN),
    Fm("fermium", 257, 1.3, 1.67, Double.NaN),
    Md("mendelevium", 258, 1.3, 1.73, Double.NaN),
    No("nobelium", 259, 1.3, 1.76, Double.NaN),
    Lr("lawrencium", 262, 1.3, 1.61, Double.NaN),
    Rf("rutherfordium", 267, Double.NaN, 1.57, Double.NaN),
    Db("dubnium", 268, Double.NaN, 1.49, Double.NaN),
    Sg("seaborgium", 269, Double.NaN, 1.43, Double.NaN),
    Bh("bohrium", 270, Double.NaN, 1.41, Double.NaN),
    Hs("hassium", 269, Double.NaN, 1.34, Double.NaN),
    Mt("meitnerium", 277, Double.NaN, 1.29, Double.NaN),
    Ds("darmstadtium", 281, Double.NaN, 1.28, Double.NaN),
    Rg("roentgenium", 282, Double.NaN, 1.21, Double.NaN),
    Cn("copernicium", 285, Double.NaN, 1.22, Double.NaN),
    Nh("nihonium", 286, Double.NaN, 1.36, Double.NaN),
    Fl("flerovium", 290, Double.NaN, 1.43, Double.NaN),
    Mc("moscovium", 290, Double.NaN, 1.62, Double.NaN),
    Lv("livermorium", 293, Double.NaN, 1.75, Double.NaN),
    Ts("tennessine", 294, Double.NaN, 1.65, Double.NaN),
    Og("oganesson", 294, Double.NaN, 1.57, Double.NaN);

    private static final List<Element> ALL = List.of(values());
    private static final Map<String, Element> BY_SYMBOL =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Element::symbol, Function.identity()));
    private static final int[] NOBLE = {2, 10, 18, 36, 54, 86, 118};

    private final String englishName;
    private final double atomicMass;
    private final double electronegativity;
    private final double covalentRadius;
    private final double atomicRadius;

    Element(
            String englishName,
            double atomicMass,
            double electronegativity,
            double covalentRadius,
            double atomicRadius) {
        this.englishName = englishName;
        this.atomicMass = atomicMass;
        this.electronegativity = electronegativity;
        this.covalentRadius = covalentRadius;
        this.atomicRadius = atomicRadius;
    }

    /**
     * Returns the element with an atomic number.
     *
     * @throws IllegalArgumentException if the number is not between 1 and 118
     */
    public static Element of(int atomicNumber) {
        if (atomicNumber < 1 || atomicNumber > ALL.size()) {
            throw new IllegalArgumentException("atomic number " + atomicNumber + " is not between 1 and " + ALL.size());
        }
        return ALL.get(atomicNumber - 1);
    }

    /**
     * Returns the element with a symbol; upper and lower case must be as in chemistry.
     *
     * @throws IllegalArgumentException if there is no such element; the message names the nearest symbols
     */
    public static Element parse(String symbol) {
        Element element = BY_SYMBOL.get(symbol);
        if (element == null) {
            String near = nearest(symbol).map(Element::symbol).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("unknown element '" + symbol + "'; "
                    + (near.isEmpty() ? "expected a symbol such as Fe" : "did you mean " + near + "?"));
        }
        return element;
    }

    /** Tells whether a text is the symbol of an element, with upper and lower case as in chemistry. */
    public static boolean isSymbol(String text) {
        return BY_SYMBOL.containsKey(text);
    }

    /** Up to three elements whose symbols resemble the text most, best first; none if none begins like it. */
    private static Stream<Element> nearest(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(e -> e.englishName.equals(wanted)
                        || !wanted.isEmpty()
                                && e.symbol().toLowerCase(Locale.ROOT).charAt(0) == wanted.charAt(0))
                .sorted(Comparator.comparingInt((Element e) -> difference(wanted, e))
                        .thenComparingInt(Element::atomicNumber))
                .limit(3);
    }

    private static int difference(String wanted, Element element) {
        String symbol = element.symbol().toLowerCase(Locale.ROOT);
        if (symbol.equals(wanted) || element.englishName.equals(wanted)) {
            return 0;
        }
        int common = 0;
        while (common < Math.min(symbol.length(), wanted.length()) && symbol.charAt(common) == wanted.charAt(common)) {
            common++;
        }
        return 1 + 2 * (Math.max(symbol.length(), wanted.length()) - common) - common;
    }

    /** Returns the chemical symbol, such as {@code Fe}. */
    public String symbol() {
        return name();
    }

    /** Returns the English name in lower case, such as {@code iron}. */
    public String englishName() {
        return englishName;
    }

    /** Returns the number of protons, 1 to 118. */
    public int atomicNumber() {
        return ordinal() + 1;
    }

    /** Returns the standard atomic weight in dalton. */
    public double atomicMass() {
        return atomicMass;
    }

    /** Returns the electronegativity on Pauling's scale, empty where none is accepted (most noble gases, superheavy elements). */
    public OptionalDouble electronegativity() {
        return optional(electronegativity);
    }

    /** Returns the single-bond covalent radius in angstrom. */
    public double covalentRadiusAngstrom() {
        return covalentRadius;
    }

    /** Returns Slater's empirical atomic radius in angstrom, empty where none is tabulated. */
    public OptionalDouble atomicRadiusAngstrom() {
        return optional(atomicRadius);
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Returns the period of the periodic table, 1 to 7. */
    public int period() {
        int period = 1;
        while (atomicNumber() > NOBLE[period - 1]) {
            period++;
        }
        return period;
    }

    /** Returns the IUPAC group of the periodic table, 1 to 18; lanthanoids and actinoids without lutetium and lawrencium count as 3. */
    public int group() {
        int period = period();
        if (this == He) {
            return 18;
        }
        int before = period == 1 ? 0 : NOBLE[period - 2];
        int place = atomicNumber() - before;
        int length = NOBLE[period - 1] - before;
        if (place <= 2) {
            return place;
        }
        int fromEnd = length - place;
        return fromEnd > 15 ? 3 : 18 - fromEnd;
    }

    /** Tells whether the element is a lanthanoid (La to Lu). */
    public boolean isLanthanoid() {
        return atomicNumber() >= 57 && atomicNumber() <= 71;
    }

    /** Tells whether the element is an actinoid (Ac to Lr). */
    public boolean isActinoid() {
        return atomicNumber() >= 89 && atomicNumber() <= 103;
    }

    /**
     * Tells whether the element is usually called a metal: everything but hydrogen, noble gases, halogens, the non-metals C, N, O, P, S,
     * Se and the metalloids B, Si, Ge, As, Sb, Te.
     */
    public boolean isMetal() {
        return switch (this) {
            case H, B, C, N, O, Si, P, S, Ge, As, Se, Sb, Te -> false;
            default -> group() < 17;
        };
    }
}
