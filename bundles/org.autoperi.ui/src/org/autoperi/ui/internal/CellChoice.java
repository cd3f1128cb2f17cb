package org.autoperi.ui.internal;

import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DelaunayReduction;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.Symmetry;

/** The cells in which the structure view can show a crystal; only the last two need its symmetry. */
enum CellChoice {
    AS_READ(Messages.cell_as_read),
    NIGGLI(Messages.cell_niggli),
    DELAUNAY(Messages.cell_delaunay),
    CONVENTIONAL(Messages.cell_conventional),
    PRIMITIVE(Messages.cell_primitive);

    private final String label;

    CellChoice(String label) {
        this.label = label;
    }

    /** Text in the menu. */
    String label() {
        return label;
    }

    boolean needsSymmetry() {
        return this == CONVENTIONAL || this == PRIMITIVE;
    }

    /**
     * The crystal in this cell.
     *
     * @param symmetry that of the crystal, {@code null} only if it is not needed
     */
    Crystal of(Crystal crystal, Symmetry symmetry) {
        return switch (this) {
            case AS_READ -> crystal;
            case NIGGLI -> NiggliReduction.of(crystal);
            case DELAUNAY -> DelaunayReduction.of(crystal);
            case CONVENTIONAL -> symmetry.conventional();
            case PRIMITIVE -> symmetry.primitive();
        };
    }
}
