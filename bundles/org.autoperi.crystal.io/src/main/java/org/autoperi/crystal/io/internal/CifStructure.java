package org.autoperi.crystal.io.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.HallSymbol;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SpaceGroup;
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

    private static final Optional<SpaceGroup> P1 = Optional.of(SpaceGroup.ofNumber(1));

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
        List<Site> sites = new CifSites(block, lattice, sink).read();
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
            throw new CrystalFormatException(required(block, "_cell_length_a").where(0), e.getMessage(), e);
        }
    }

    static CifColumn required(CifBlock block, String tag) throws CrystalFormatException {
        return block.column(tag)
                .orElseThrow(() -> new CrystalFormatException(
                        block.where(),
                        "data_" + block.name() + " has no " + tag + "; expected a complete cell and sites"));
    }

    private double length(String tag) throws CrystalFormatException {
        CifColumn column = required(block, tag);
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

    private void remark(SourcePosition where, String text) {
        sink.remark(new Problem(Severity.WARNING, where, text));
    }

    /** Listed operations, else Hall symbol, else Hermann-Mauguin symbol, else number, else none. */
    private List<SymmetryOperation> operations(Lattice lattice) throws CrystalFormatException {
        for (String tag : OPERATIONS) {
            Optional<CifColumn> column = block.column(tag).filter(c -> c.size() > 0 && !c.isMissing(0));
            if (column.isPresent()) {
                List<SymmetryOperation> listed = listed(column.get());
                Optional<SpaceGroup> known = known(listed);
                List<SymmetryOperation> whole =
                        known.isPresent() ? listed : closed(listed, column.get().where(0));
                compare(
                        whole,
                        known,
                        "the symmetry operations are",
                        column.get().where(0));
                return whole;
            }
        }
        Optional<String> hall = block.text(HALL);
        if (hall.isPresent()) {
            try {
                List<SymmetryOperation> named = HallSymbol.parse(hall.get());
                compare(named, Optional.empty(), "the Hall symbol is", place(HALL));
                return named;
            } catch (IllegalArgumentException e) {
                remark(place(HALL), e.getMessage() + "; the Hermann-Mauguin symbol or number is used instead");
            }
        }
        Optional<SpaceGroup> group = group(lattice);
        if (group.isEmpty()) {
            remark(
                    block.where(),
                    "data_" + block.name() + " gives no symmetry; the sites listed are taken for the whole cell");
        }
        return group.map(SpaceGroup::operations).orElse(List.of(SymmetryOperation.identity()));
    }

    /**
     * Remarks on a number or symbol that names another type of space group than the operations that are used.
     *
     * @param known the group of these operations, empty if it has not been looked for
     */
    private void compare(List<SymmetryOperation> used, Optional<SpaceGroup> known, String what, SourcePosition where) {
        if (block.column(NUMBER).isEmpty() && block.column(HERMANN_MAUGUIN).isEmpty()) {
            return;
        }
        Optional<SpaceGroup> group = known.or(() -> used.size() == 1 ? P1 : SpaceGroup.matching(used));
        if (group.isEmpty()) {
            return; // an unusual setting; what it is called cannot be told from its operations alone
        }
        String number = block.text(NUMBER).orElse("");
        if (number.matches("\\d+")
                && !number.equals(Integer.toString(group.get().number()))) {
            remark(where, what + " of " + group.get() + " and are used; the number given is " + number);
            return;
        }
        Optional<String> symbol = block.text(HERMANN_MAUGUIN);
        if (number.isEmpty() && symbol.isPresent() && differs(symbol.get(), group.get())) {
            remark(where, what + " of " + group.get() + " and are used; the symbol given is " + symbol.get());
        }
    }

    private static boolean differs(String symbol, SpaceGroup group) {
        try {
            return SpaceGroup.ofHermannMauguin(symbol).number() != group.number();
        } catch (IllegalArgumentException e) {
            return false; // the symbol is unknown, so nothing can be said of it
        }
    }

    private SourcePosition place(String[] tags) {
        return block.column(tags).map(c -> c.where(0)).orElse(block.where());
    }

    private List<SymmetryOperation> listed(CifColumn column) throws CrystalFormatException {
        List<SymmetryOperation> operations = new ArrayList<>(column.size());
        for (int row = 0; row < column.size(); row++) {
            int from = row;
            StringBuilder text = new StringBuilder(column.text(row));
            while (!isWhole(text) && row + 1 < column.size()) { // a triplet with blanks and no quotes
                row++;
                text.append(column.text(row));
            }
            if (row > from) {
                remark(column.where(from), "the symmetry operation has blanks and no quotes; read as '" + text + "'");
            }
            try {
                operations.add(SymmetryOperation.parse(text.toString()));
            } catch (IllegalArgumentException e) {
                throw new CrystalFormatException(column.where(from), e.getMessage(), e);
            }
        }
        return operations;
    }

    private static boolean isWhole(StringBuilder triplet) {
        int commas = 0;
        for (int i = 0; i < triplet.length(); i++) {
            commas += triplet.charAt(i) == ',' ? 1 : 0;
        }
        return commas >= 2 && triplet.charAt(triplet.length() - 1) != ',';
    }

    /** The group that operations are as they stand, each listed once. */
    private static Optional<SpaceGroup> known(List<SymmetryOperation> operations) {
        if (operations.size() == 1) {
            return operations.get(0).equals(SymmetryOperation.identity()) ? P1 : Optional.empty();
        }
        return SpaceGroup.matching(operations).filter(group -> new HashSet<>(operations).size() == operations.size());
    }

    private List<SymmetryOperation> closed(List<SymmetryOperation> operations, SourcePosition where)
            throws CrystalFormatException {
        try {
            List<SymmetryOperation> closed = HallSymbol.close(operations);
            if (closed.size() != operations.size()) {
                remark(
                        where,
                        operations.size() + " symmetry operations are listed and generate " + closed.size()
                                + "; expected a complete group, the generated one is used");
            }
            return closed;
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(where, e.getMessage(), e);
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
