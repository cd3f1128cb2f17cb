package org.autoperi.crystal.io.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.DisplacementTensor;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CifBlock;
import org.autoperi.crystal.io.CifColumn;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** Reads the sites that a data block lists: species, position, label, occupancy, disorder, displacements. */
final class CifSites {

    /** B = 8 pi^2 U. */
    private static final double B_OF_U = 8 * Math.PI * Math.PI;

    /** Components in the order of {@link DisplacementTensor}. */
    private static final String[] COMPONENTS = {"11", "22", "33", "23", "13", "12"};

    private final CifBlock block;
    private final CrystalSink sink;
    private final Lattice lattice;
    private final Optional<CifColumn> labels;
    private final Optional<CifColumn> symbols;
    private final Optional<CifColumn> occupancies;
    private final Optional<CifColumn> flags;
    private final Optional<CifColumn> groups;
    private final Optional<CifColumn> assemblies;
    private final Optional<CifColumn> isotropic;
    private final double isotropicScale;
    private final Map<String, double[]> tensors;
    private final Map<String, OptionalInt> charges;
    private final Map<String, AtomType> types = new HashMap<>();
    private final Map<AtomType, List<Species>> whole = new HashMap<>();

    CifSites(CifBlock block, Lattice lattice, CrystalSink sink) throws CrystalFormatException {
        this.block = block;
        this.lattice = lattice;
        this.sink = sink;
        labels = block.column("_atom_site_label");
        symbols = block.column("_atom_site_type_symbol");
        occupancies = block.column("_atom_site_occupancy");
        flags = block.column("_atom_site_calc_flag");
        groups = block.column("_atom_site_disorder_group");
        assemblies = block.column("_atom_site_disorder_assembly");
        Optional<CifColumn> u = block.column("_atom_site_U_iso_or_equiv");
        isotropic = u.or(() -> block.column("_atom_site_B_iso_or_equiv"));
        isotropicScale = u.isPresent() ? 1 : 1 / B_OF_U;
        tensors = tensors();
        charges = charges();
    }

    List<Site> read() throws CrystalFormatException {
        boolean fractional = block.column("_atom_site_fract_x").isPresent();
        if (!fractional && block.column("_atom_sites_Cartn_tran_matrix_11").isPresent()) {
            throw new CrystalFormatException(
                    block.where(),
                    "data_" + block.name()
                            + " has Cartesian coordinates in a frame of its own only; expected _atom_site_fract_x, _y,"
                            + " _z");
        }
        String stem = fractional ? "_atom_site_fract_" : "_atom_site_Cartn_";
        CifColumn x = CifStructure.required(block, stem + "x");
        CifColumn y = CifStructure.required(block, stem + "y");
        CifColumn z = CifStructure.required(block, stem + "z");
        List<Site> sites = new ArrayList<>(x.size());
        requireSameSize(x, y);
        requireSameSize(x, z);
        for (int row = 0; row < x.size(); row++) {
            double[] at = {x.number(row), y.number(row), z.number(row)};
            if (Double.isNaN(at[0] + at[1] + at[2])) {
                remark(x.where(row), "site " + (row + 1) + " has no coordinates and is left out");
                continue;
            }
            Site site = site(row, fractional ? at : lattice.toFractional(at));
            if (site != null) {
                sites.add(site);
            }
        }
        if (sites.isEmpty()) {
            throw new CrystalFormatException(
                    x.where(0), "data_" + block.name() + " has no atoms; expected at least one site with coordinates");
        }
        return sites;
    }

    private static void requireSameSize(CifColumn x, CifColumn other) throws CrystalFormatException {
        if (x.size() != other.size()) {
            throw new CrystalFormatException(
                    other.where(0),
                    other.tag() + " has " + other.size() + " values and " + x.tag() + " has " + x.size()
                            + "; expected one of each for every site, in one loop");
        }
    }

    /** The site of a row; {@code null} if it is to be left out. */
    private Site site(int row, double[] frac) throws CrystalFormatException {
        if (text(flags, row).equalsIgnoreCase("dum")) {
            return null;
        }
        String label = text(labels, row);
        AtomType type = type(row, text(symbols, row), label);
        double occupancy = number(occupancies, row, 1);
        if (occupancy == 0) {
            remark(place(row), "site " + label + " has occupancy 0 and is left out");
            return null;
        }
        try {
            return new Site(species(type, occupancy), frac[0], frac[1], frac[2], label, properties(row, label));
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(place(row), e.getMessage(), e);
        }
    }

    private List<Species> species(AtomType type, double occupancy) {
        return occupancy == 1
                ? whole.computeIfAbsent(type, t -> List.of(new Species(t.element(), 1, t.oxidation())))
                : List.of(new Species(type.element(), occupancy, type.oxidation()));
    }

    private SiteProperties properties(int row, String label) throws CrystalFormatException {
        SiteProperties known = SiteProperties.none();
        double u = number(isotropic, row, Double.NaN) * isotropicScale;
        if (!Double.isNaN(u)) {
            known = known.with(SiteProperties.DISPLACEMENT, u);
        }
        double[] tensor = tensors.get(label);
        if (tensor != null) {
            known = known.with(SiteProperties.DISPLACEMENT_TENSOR, tensor);
        }
        String group = text(groups, row);
        if (!group.isEmpty()) {
            known = known.with(SiteProperties.DISORDER_GROUP, group);
        }
        String assembly = text(assemblies, row);
        return assembly.isEmpty() ? known : known.with(SiteProperties.DISORDER_ASSEMBLY, assembly);
    }

    private AtomType type(int row, String symbol, String label) throws CrystalFormatException {
        String written = symbol.isEmpty() ? label : symbol;
        AtomType known = types.get(written);
        if (known == null) {
            Optional<AtomType> type = symbol.isEmpty() ? AtomType.ofLabel(label) : AtomType.ofSymbol(symbol);
            known = type.orElseThrow(() -> new CrystalFormatException(place(row), unknown(written)));
            if (known.oxidation().isEmpty() && charges.containsKey(symbol)) {
                known = new AtomType(known.element(), charges.get(symbol));
            }
            types.put(written, known);
        }
        return known;
    }

    private static String unknown(String written) {
        try {
            Element.parse(written);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return "unknown element '" + written + "'";
    }

    private Map<String, OptionalInt> charges() throws CrystalFormatException {
        Map<String, OptionalInt> found = new HashMap<>();
        Optional<CifColumn> names = block.column("_atom_type_symbol");
        Optional<CifColumn> numbers = block.column("_atom_type_oxidation_number");
        if (names.isPresent() && numbers.isPresent()) {
            for (int i = 0; i < Math.min(names.get().size(), numbers.get().size()); i++) {
                double value = numbers.get().number(i);
                if (value == Math.rint(value)) { // a mean charge such as 2.67 is no oxidation state of one atom
                    found.put(names.get().text(i).strip(), OptionalInt.of((int) value));
                }
            }
        }
        return found;
    }

    /** Cartesian displacement tensors by label; rows with unknown components are left out. */
    private Map<String, double[]> tensors() throws CrystalFormatException {
        Optional<CifColumn> names = block.column("_atom_site_aniso_label");
        Optional<CifColumn> first = block.column("_atom_site_aniso_U_11", "_atom_site_aniso_B_11");
        if (names.isEmpty() || first.isEmpty()) {
            return Map.of();
        }
        boolean b = block.column("_atom_site_aniso_U_11").isEmpty();
        CifColumn[] columns = new CifColumn[COMPONENTS.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] =
                    CifStructure.required(block, (b ? "_atom_site_aniso_B_" : "_atom_site_aniso_U_") + COMPONENTS[i]);
        }
        Map<String, double[]> found = new HashMap<>();
        for (int row = 0; row < names.get().size(); row++) {
            double[] tensor = new double[columns.length];
            double sum = 0;
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = row < columns[i].size() ? columns[i].number(row) / (b ? B_OF_U : 1) : Double.NaN;
                sum += tensor[i];
            }
            if (!Double.isNaN(sum)) {
                found.put(names.get().text(row).strip(), DisplacementTensor.toCartesian(lattice, tensor));
            }
        }
        return found;
    }

    private static String text(Optional<CifColumn> column, int row) {
        return column.isEmpty() || row >= column.get().size() || column.get().isMissing(row)
                ? ""
                : column.get().text(row).strip();
    }

    private static double number(Optional<CifColumn> column, int row, double otherwise) throws CrystalFormatException {
        double value = column.isEmpty() || row >= column.get().size()
                ? Double.NaN
                : column.get().number(row);
        return Double.isNaN(value) ? otherwise : value;
    }

    private SourcePosition place(int row) {
        return block.column("_atom_site_type_symbol", "_atom_site_label", "_atom_site_fract_x")
                .map(c -> c.where(Math.min(row, c.size() - 1)))
                .orElse(block.where());
    }

    private void remark(SourcePosition where, String text) {
        sink.remark(new Problem(Severity.WARNING, where, text));
    }
}
