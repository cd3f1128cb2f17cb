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
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.HallSymbol;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.io.CifBlock;
import org.autoperi.crystal.io.CifColumn;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** Interprets one data block of a CIF document as a crystal. */
final class CifStructure {

    private static final String[] OPERATIONS = {"_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"};
    private static final String[] HALL = {"_space_group_name_Hall", "_symmetry_space_group_name_Hall"};
    private static final String[] HERMANN_MAUGUIN = {
        "_space_group_name_H-M_alt", "_symmetry_space_group_name_H-M", "_space_group_name_H-M_full"
    };
    private static final String[] NUMBER = {"_space_group_IT_number", "_symmetry_Int_Tables_number"};

    private final CifBlock block;
    private final CrystalSink sink;

    CifStructure(CifBlock block, CrystalSink sink) {
        this.block = block;
        this.sink = sink;
    }

    /** Tells whether the block has anything of a structure; if only half of it, reading says what is missing. */
    boolean isPresent() {
        return hasAtoms() || block.column("_cell_length_a").isPresent();
    }

    private boolean hasAtoms() {
        return block.column("_atom_site_fract_x", "_atom_site_Cartn_x").isPresent();
    }

    Crystal crystal() throws CrystalFormatException {
        if (block.broken().isPresent()) {
            throw block.broken().get();
        }
        if (!hasAtoms()) {
            throw new CrystalFormatException(
                    block.where(),
                    "data_" + block.name() + " has a cell but no atoms; expected _atom_site_fract_x, _y and _z");
        }
        Lattice lattice = lattice();
        List<Site> sites = sites(lattice);
        List<SymmetryOperation> operations = operations(lattice);
        try {
            List<Site> cell =
                    AsymmetricUnit.expand(lattice, operations, sites, AsymmetricUnit.DEFAULT_TOLERANCE_ANGSTROM);
            return Crystal.builder(lattice).name(block.name()).addAll(cell).build();
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(block.where(), e.getMessage(), e);
        }
    }

    private Lattice lattice() throws CrystalFormatException {
        double a = length("_cell_length_a");
        double b = length("_cell_length_b");
        double c = length("_cell_length_c");
        double alpha = angle("_cell_angle_alpha");
        double beta = angle("_cell_angle_beta");
        double gamma = angle("_cell_angle_gamma");
        try {
            return Lattice.ofParameters(a, b, c, alpha, beta, gamma);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(required("_cell_length_a").where(0), e.getMessage(), e);
        }
    }

    private CifColumn required(String tag) throws CrystalFormatException {
        return block.column(tag)
                .orElseThrow(() -> new CrystalFormatException(
                        block.where(),
                        "data_" + block.name() + " has no " + tag + "; expected a complete cell and sites"));
    }

    private double length(String tag) throws CrystalFormatException {
        CifColumn column = required(tag);
        double value = column.size() == 0 ? Double.NaN : column.number(0);
        if (Double.isNaN(value)) {
            throw new CrystalFormatException(column.where(0), tag + " is unknown; expected a length in angstrom");
        }
        return value;
    }

    /** The dictionary gives angles the default 90 degrees. */
    private double angle(String tag) throws CrystalFormatException {
        Optional<CifColumn> column = block.column(tag);
        double value = column.isEmpty() || column.get().size() == 0
                ? Double.NaN
                : column.get().number(0);
        return Double.isNaN(value) ? 90 : value;
    }

    private List<Site> sites(Lattice lattice) throws CrystalFormatException {
        boolean fractional = block.column("_atom_site_fract_x").isPresent();
        if (!fractional && block.column("_atom_sites_Cartn_tran_matrix_11").isPresent()) {
            throw new CrystalFormatException(
                    block.where(),
                    "data_" + block.name()
                            + " has Cartesian coordinates in a frame of its own only; expected _atom_site_fract_x, _y, _z");
        }
        String stem = fractional ? "_atom_site_fract_" : "_atom_site_Cartn_";
        CifColumn[] xyz = {required(stem + "x"), required(stem + "y"), required(stem + "z")};
        Map<String, OptionalInt> charges = charges();
        List<Site> sites = new ArrayList<>(xyz[0].size());
        for (int row = 0; row < xyz[0].size(); row++) {
            double[] at = new double[3];
            for (int k = 0; k < 3; k++) {
                at[k] = row < xyz[k].size() ? xyz[k].number(row) : Double.NaN;
            }
            if (Double.isNaN(at[0] + at[1] + at[2])) {
                remark(xyz[0].where(row), "site " + (row + 1) + " has no coordinates and is left out");
                continue;
            }
            double[] frac = fractional ? at : lattice.toFractional(at);
            site(row, frac, charges).ifPresent(sites::add);
        }
        if (sites.isEmpty()) {
            throw new CrystalFormatException(
                    xyz[0].where(0),
                    "data_" + block.name() + " has no atoms; expected at least one site with coordinates");
        }
        return sites;
    }

    private Map<String, OptionalInt> charges() throws CrystalFormatException {
        Map<String, OptionalInt> charges = new HashMap<>();
        Optional<CifColumn> symbols = block.column("_atom_type_symbol");
        Optional<CifColumn> numbers = block.column("_atom_type_oxidation_number");
        if (symbols.isPresent() && numbers.isPresent()) {
            for (int i = 0; i < Math.min(symbols.get().size(), numbers.get().size()); i++) {
                double value =
                        numbers.get().isMissing(i) ? Double.NaN : numbers.get().number(i);
                if (value == Math.rint(value)) { // a mean charge such as 2.67 is no oxidation state of one atom
                    charges.put(symbols.get().text(i), OptionalInt.of((int) value));
                }
            }
        }
        return charges;
    }

    private Optional<Site> site(int row, double[] frac, Map<String, OptionalInt> charges)
            throws CrystalFormatException {
        Optional<CifColumn> dummy = block.column("_atom_site_calc_flag").filter(c -> row < c.size());
        if (dummy.isPresent() && dummy.get().text(row).equalsIgnoreCase("dum")) {
            return Optional.empty();
        }
        String label = value("_atom_site_label", row).orElse("");
        String symbol = value("_atom_site_type_symbol", row).orElse("");
        AtomType type = type(row, symbol, label);
        double occupancy = 1;
        Optional<CifColumn> occupancies = block.column("_atom_site_occupancy").filter(c -> row < c.size());
        if (occupancies.isPresent() && !occupancies.get().isMissing(row)) {
            occupancy = occupancies.get().number(row);
            if (occupancy == 0) {
                remark(occupancies.get().where(row), "site " + label + " has occupancy 0 and is left out");
                return Optional.empty();
            }
        }
        OptionalInt charge =
                type.oxidation().isPresent() ? type.oxidation() : charges.getOrDefault(symbol, OptionalInt.empty());
        try {
            Species species = new Species(type.element(), occupancy, charge);
            return Optional.of(new Site(List.of(species), frac[0], frac[1], frac[2], label));
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(atomPlace(row), e.getMessage(), e);
        }
    }

    private AtomType type(int row, String symbol, String label) throws CrystalFormatException {
        Optional<AtomType> type = symbol.isEmpty() ? Optional.empty() : AtomType.ofSymbol(symbol);
        if (type.isEmpty() && symbol.isEmpty()) {
            type = AtomType.ofLabel(label);
        }
        return type.orElseThrow(() -> {
            String written = symbol.isEmpty() ? label : symbol;
            return new CrystalFormatException(atomPlace(row), unknown(written));
        });
    }

    private static String unknown(String written) {
        try {
            Element.parse(written);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return "unknown element '" + written + "'";
    }

    private SourcePosition atomPlace(int row) {
        return block.column("_atom_site_type_symbol", "_atom_site_label", "_atom_site_fract_x")
                .map(c -> c.where(row))
                .orElse(block.where());
    }

    private Optional<String> value(String tag, int row) {
        return block.column(tag)
                .filter(c -> row < c.size() && !c.isMissing(row))
                .map(c -> c.text(row).strip());
    }

    private void remark(SourcePosition where, String text) {
        sink.remark(new Problem(Severity.WARNING, where, text));
    }

    /** Listed operations, else Hall symbol, else Hermann-Mauguin symbol, else number, else none. */
    private List<SymmetryOperation> operations(Lattice lattice) throws CrystalFormatException {
        for (String tag : OPERATIONS) {
            Optional<CifColumn> column = block.column(tag).filter(c -> c.size() > 0 && !c.isMissing(0));
            if (column.isPresent()) {
                return listed(column.get());
            }
        }
        Optional<String> hall = block.text(HALL);
        if (hall.isPresent()) {
            try {
                return HallSymbol.parse(hall.get());
            } catch (IllegalArgumentException e) {
                remark(place(HALL), e.getMessage() + "; the Hermann-Mauguin symbol or number is used instead");
            }
        }
        return group(lattice).map(SpaceGroup::operations).orElse(List.of(SymmetryOperation.identity()));
    }

    private SourcePosition place(String[] tags) {
        return block.column(tags).map(c -> c.where(0)).orElse(block.where());
    }

    private List<SymmetryOperation> listed(CifColumn column) throws CrystalFormatException {
        List<SymmetryOperation> operations = new ArrayList<>(column.size());
        for (int row = 0; row < column.size(); row++) {
            try {
                operations.add(SymmetryOperation.parse(column.text(row)));
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(column.where(row), e.getMessage(), e);
            }
        }
        try {
            List<SymmetryOperation> closed = HallSymbol.close(operations);
            if (closed.size() != operations.size()) {
                remark(
                        column.where(0),
                        operations.size() + " symmetry operations are listed and generate " + closed.size()
                                + "; expected a complete group, the generated one is used");
            }
            return closed;
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(column.where(0), e.getMessage(), e);
        }
    }

    private Optional<SpaceGroup> group(Lattice lattice) throws CrystalFormatException {
        Optional<String> symbol = block.text(HERMANN_MAUGUIN);
        Optional<String> number = block.text(NUMBER);
        if (symbol.isPresent()) {
            try {
                return Optional.of(onAxes(lattice, SpaceGroup.ofHermannMauguin(symbol.get()), symbol.get()));
            } catch (IllegalArgumentException e) {
                if (number.isEmpty()) {
                    throw new CrystalFormatException(place(HERMANN_MAUGUIN), e.getMessage(), e);
                }
                remark(place(HERMANN_MAUGUIN), e.getMessage() + "; the number is used instead");
            }
        }
        if (number.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(onAxes(lattice, SpaceGroup.ofNumber(Integer.parseInt(number.get())), ""));
        } catch (IllegalArgumentException e) { // NumberFormatException is one
            throw new CrystalFormatException(
                    place(NUMBER), "found space group number '" + number.get() + "'; expected 1 to 230", e);
        }
    }

    /** A rhombohedral group without mark of its axes is on rhombohedral axes if the cell is. */
    private static SpaceGroup onAxes(Lattice lattice, SpaceGroup group, String symbol) {
        boolean marked = symbol.indexOf(':') >= 0;
        boolean hexagonal = Math.abs(lattice.gammaDegrees() - 120) < 0.5 && Math.abs(lattice.alphaDegrees() - 90) < 0.5;
        if (!marked && group.choice().equals("H") && !hexagonal) {
            return SpaceGroup.ofHermannMauguin(group.hermannMauguin() + ":R");
        }
        return group;
    }
}
