package org.autoperi.flow.internal;

import java.util.Arrays;
import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.Forecast;

/**
 * What the periodic table says of an element, as numbers of order one: group and period one-hot, electronegativity, covalent radius,
 * whether it is a metal. An atom whose species is not decided has all zeros but the last.
 */
final class ElementFeatures {
    /** Classes of species: 0 for undecided, else the atomic number. */
    static final int CLASSES = Forecast.ELEMENTS + 1;

    private static final int GROUPS = 18; // the f block counts as group 3
    private static final int PERIODS = 7;
    private static final int SCALARS = 4;

    /** How many there are. */
    static final int SIZE = GROUPS + PERIODS + SCALARS + 1;

    private static final float[] TABLE = table();
    private static final float[] ELEMENTS = Arrays.copyOfRange(TABLE, SIZE, TABLE.length);

    private ElementFeatures() {}

    private static float[] table() {
        float[] table = new float[CLASSES * SIZE];
        table[SIZE - 1] = 1;
        for (Element element : Element.values()) {
            int row = element.atomicNumber() * SIZE;
            table[row + element.group() - 1] = 1;
            table[row + GROUPS + element.period() - 1] = 1;
            int scalars = row + GROUPS + PERIODS;
            // means and spreads of the Pauling scale and of the covalent radii, about 1.7 +- 0.6 and 1.5 +- 0.5
            // angstrom
            table[scalars] = (float) element.electronegativity().stream()
                    .map(x -> (x - 1.7) / 0.6)
                    .findFirst()
                    .orElse(0);
            table[scalars + 1] = element.electronegativity().isPresent() ? 1 : 0;
            table[scalars + 2] = (float) ((element.covalentRadiusAngstrom() - 1.5) / 0.5);
            table[scalars + 3] = element.isMetal() ? 1 : 0;
        }
        return table;
    }

    /** The features of each atom, shape [N, SIZE] flattened. */
    static float[] of(int[] atomicNumbers) {
        float[] features = new float[atomicNumbers.length * SIZE];
        for (int i = 0; i < atomicNumbers.length; i++) {
            System.arraycopy(TABLE, atomicNumbers[i] * SIZE, features, i * SIZE, SIZE);
        }
        return features;
    }

    /** The features of the elements 1 to 118, shape [118, SIZE] flattened. */
    static float[] all() {
        return ELEMENTS;
    }
}
