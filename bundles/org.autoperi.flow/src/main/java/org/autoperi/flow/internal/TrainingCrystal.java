package org.autoperi.flow.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.LatticeCoordinates;

/**
 * A crystal ready for training. Arrays are shared and never changed.
 *
 * @param id identifier in the dataset
 * @param atomicNumbers shape [n]
 * @param frac fractional coordinates, shape [n, 3] flattened
 * @param lattice lattice coordinates, shape [6]
 * @param properties what else is known of it
 */
record TrainingCrystal(
        String id, int[] atomicNumbers, double[] frac, double[] lattice, Map<String, Double> properties) {
    /** Takes an ordered crystal as it is; a left-handed cell becomes the right-handed one of the same points. */
    static TrainingCrystal of(String id, Crystal crystal) {
        return of(id, crystal, crystal.properties());
    }

    /** The same with properties of its own. */
    static TrainingCrystal of(String id, Crystal crystal, Map<String, Double> properties) {
        double[] frac = crystal.fractional();
        if (!crystal.lattice().isRightHanded()) {
            for (int i = 0; i < frac.length; i++) { // points are F L = (-F)(-L), and -L is right-handed
                frac[i] = Crystal.wrap(-frac[i]);
            }
        }
        return new TrainingCrystal(
                id,
                crystal.atomicNumbers(),
                frac,
                LatticeCoordinates.of(crystal.lattice(), crystal.size()),
                properties);
    }

    /** The crystal as a solid, in some orientation. */
    Crystal crystal() {
        return Crystal.of(LatticeCoordinates.toLattice(lattice, size()), atomicNumbers, frac);
    }

    /** The same with one more property. */
    TrainingCrystal withProperty(String key, double value) {
        Map<String, Double> more = new LinkedHashMap<>(properties);
        more.put(key, value);
        return new TrainingCrystal(id, atomicNumbers, frac, lattice, more);
    }

    int size() {
        return atomicNumbers.length;
    }
}
