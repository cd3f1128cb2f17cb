package org.autoperi.flow.internal;

import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.RadiusTile;

/**
 * What an encoder is told of an edge besides radial functions: the difference of the electronegativities, signed and not, the bond valence, and the distance in
 * units of the sum of the covalent radii. The bond valence is that of a covalent single bond of this length, {@code exp((r_i + r_j - d) / 0.37
 * angstrom)} (the exponential of doi:10.1107/S0108768185002063 with the radii of {@link Element} as parameters, which exist for all elements), as
 * {@code s / (1 + s)}.
 */
final class EdgeFeatures {
    /** The softness b that Brown and Altermatt found for nearly all bonds, in angstrom. */
    private static final double SOFTNESS = 0.37;

    /** How many there are besides the radial functions. */
    static final int OWN = 4;

    private static final double[] ELECTRONEGATIVITY = new double[ElementFeatures.CLASSES];
    private static final double[] RADIUS = new double[ElementFeatures.CLASSES];

    static {
        for (Element element : Element.values()) {
            ELECTRONEGATIVITY[element.atomicNumber()] =
                    element.electronegativity().orElse(Double.NaN);
            RADIUS[element.atomicNumber()] = element.covalentRadiusAngstrom();
        }
    }

    private EdgeFeatures() {}

    /** The features of each edge, shape [E, OWN + radial] flattened. */
    static float[] of(RadiusTile tile, int radial) {
        float[] basis = tile.radialBasis(radial);
        int size = OWN + radial;
        float[] features = new float[tile.edges() * size];
        int[] numbers = tile.atomicNumbers();
        for (int e = 0; e < tile.edges(); e++) {
            int here = numbers[tile.receiver().get(e)];
            int there = numbers[tile.sender().get(e)];
            double difference = ELECTRONEGATIVITY[there] - ELECTRONEGATIVITY[here];
            double known = Double.isNaN(difference) ? 0 : difference;
            double bond = RADIUS[here] + RADIUS[there];
            double valence = Math.exp((bond - tile.distance()[e]) / SOFTNESS);
            int at = e * size;
            features[at] = (float) known;
            features[at + 1] = (float) Math.abs(known);
            features[at + 2] = (float) (valence / (1 + valence));
            features[at + 3] = (float) (tile.distance()[e] / bond - 1);
            System.arraycopy(basis, e * radial, features, at + OWN, radial);
        }
        return features;
    }
}
