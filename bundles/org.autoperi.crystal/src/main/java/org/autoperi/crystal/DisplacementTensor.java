package org.autoperi.crystal;

/**
 * Turns mean square displacements of atoms between the axes of files and Cartesian axes.
 *
 * <p>Every tensor is six numbers in square angstrom in the order U11, U22, U33, U23, U13, U12. Files give components along the reciprocal
 * axes, scaled to lengths (the U of CIF and SHELX, eq. 2 of doi:10.1107/S0108767396005697); {@link SiteProperties#DISPLACEMENT_TENSOR} is Cartesian.
 */
public final class DisplacementTensor {

    private DisplacementTensor() {}

    /**
     * Returns the Cartesian tensor of the components in a file.
     *
     * @param components shape [6]
     */
    public static double[] toCartesian(Lattice lattice, double[] components) {
        return congruent(scaledAxes(lattice), components);
    }

    /**
     * Returns the components that a file has of a Cartesian tensor.
     *
     * @param cartesian shape [6]
     */
    public static double[] ofCartesian(Lattice lattice, double[] cartesian) {
        double[] inverse = lattice.inverse();
        double[] back = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                back[3 * i + k] = inverse[3 * k + i] / reciprocalLength(lattice, i);
            }
        }
        return congruent(back, cartesian);
    }

    /**
     * Returns the Cartesian tensor of the image of a site.
     *
     * @param cartesian shape [6]
     */
    public static double[] rotated(Lattice lattice, SymmetryOperation operation, double[] cartesian) {
        double[] rows = lattice.matrix();
        double[] inverse = lattice.inverse();
        double[] turn = new double[9]; // columns of vectors: M^T R M^-T for the lattice M with vectors as rows
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        turn[3 * i + j] += rows[3 * k + i] * operation.rotation(k, l) * inverse[3 * j + l];
                    }
                }
            }
        }
        return congruent(turn, cartesian);
    }

    /** Returns the isotropic displacement that is equivalent to a Cartesian tensor, a third of its trace. */
    public static double equivalent(double[] cartesian) {
        return (cartesian[0] + cartesian[1] + cartesian[2]) / 3;
    }

    /** The matrix whose column i is lattice vector i times the length of reciprocal vector i, without 2 pi. */
    private static double[] scaledAxes(Lattice lattice) {
        double[] matrix = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                matrix[3 * k + i] = lattice.get(i, k) * reciprocalLength(lattice, i);
            }
        }
        return matrix;
    }

    private static double reciprocalLength(Lattice lattice, int axis) {
        return 1 / lattice.faceDistance(axis);
    }

    /** {@code T U T'} of a symmetric U given by six numbers. */
    private static double[] congruent(double[] t, double[] six) {
        if (six.length != 6) {
            throw new IllegalArgumentException("a displacement tensor has 6 numbers, found " + six.length);
        }
        double[] u = {six[0], six[5], six[4], six[5], six[1], six[3], six[4], six[3], six[2]};
        double[] r = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        r[3 * i + j] += t[3 * i + k] * u[3 * k + l] * t[3 * j + l];
                    }
                }
            }
        }
        return new double[] {r[0], r[4], r[8], r[5], r[2], r[1]};
    }
}
