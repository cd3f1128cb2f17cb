package org.autoperi.dataset.internal;

import java.util.List;
import java.util.Map;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;

/**
 * How the symmetry of a space-group setting shapes its cell: which lengths and angles are free, and what the others follow from.
 *
 * @param free names of the free ones among a, b, c, alpha, beta, gamma
 */
record CellShape(List<String> free) {

    /** The shape of the cell in a setting (International Tables, vol. A, table 2.1.2.1). */
    static CellShape of(SpaceGroup group) {
        return new CellShape(
                switch (group.crystalSystem()) {
                    case TRICLINIC -> List.of("a", "b", "c", "alpha", "beta", "gamma");
                    case MONOCLINIC -> List.of("a", "b", "c", uniqueAngle(group.choice()));
                    case ORTHORHOMBIC -> List.of("a", "b", "c");
                    case TRIGONAL -> group.choice().equals("R") ? List.of("a", "alpha") : List.of("a", "c");
                    case TETRAGONAL, HEXAGONAL -> List.of("a", "c");
                    case CUBIC -> List.of("a");
                });
    }

    /** Settings of monoclinic groups begin with the letter of the unique axis, maybe after a sign: b1, -c2. */
    private static String uniqueAngle(String choice) {
        return choice.contains("a") ? "alpha" : choice.contains("c") ? "gamma" : "beta";
    }

    /**
     * The lattice.
     *
     * @param values the free lengths in angstrom and angles in degrees
     */
    Lattice lattice(SpaceGroup group, Map<String, Double> values) {
        boolean rhombohedral = free.equals(List.of("a", "alpha"));
        boolean hexagonal = free.equals(List.of("a", "c")) && group.crystalSystem() != CrystalSystem.TETRAGONAL;
        double a = values.get("a");
        double b = values.getOrDefault("b", a);
        double c = values.getOrDefault("c", a);
        double alpha = values.getOrDefault("alpha", 90.0);
        double beta = rhombohedral ? alpha : values.getOrDefault("beta", 90.0);
        double gamma = rhombohedral ? alpha : values.getOrDefault("gamma", hexagonal ? 120.0 : 90.0);
        return Lattice.ofParameters(a, b, c, alpha, beta, gamma);
    }
}
