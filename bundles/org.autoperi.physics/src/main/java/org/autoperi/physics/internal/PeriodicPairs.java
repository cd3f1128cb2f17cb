package org.autoperi.physics.internal;

import org.autoperi.physics.PeriodicSystem;

/**
 * Finds all periodic images of an atom within a distance of another, however skewed the cell.
 *
 * <p>With the lattice vectors brought to lower triangular form, the length of a vector bounds its third component, then the second, then the
 * first, so the loops visit hardly more than the images that are close (Fincke and Pohst, doi:10.1090/S0025-5718-1985-0777278-8). The work per
 * pair is proportional to the volume of the sphere over the volume of the cell.
 */
final class PeriodicPairs {
    /** What is done with one image. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Looks at one image.
         *
         * @param shift vector to the image in fractional components, shape [3]; reused from call to call
         * @param vector the same in angstrom, shape [3]; reused from call to call
         * @param distance its length in angstrom
         */
        void accept(double[] shift, double[] vector, double distance);
    }

    private final PeriodicSystem system;
    private final double t00;
    private final double t10;
    private final double t11;
    private final double t20;
    private final double t21;
    private final double t22;

    PeriodicPairs(PeriodicSystem system) {
        this.system = system;
        t00 = Math.sqrt(dot(0, 0));
        t10 = dot(1, 0) / t00;
        t20 = dot(2, 0) / t00;
        double[] b = new double[3];
        double[] c = new double[3];
        for (int k = 0; k < 3; k++) {
            double unit = system.lattice(0, k) / t00;
            b[k] = system.lattice(1, k) - t10 * unit;
            c[k] = system.lattice(2, k) - t20 * unit;
        }
        t11 = Math.sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
        t21 = (b[0] * c[0] + b[1] * c[1] + b[2] * c[2]) / t11;
        t22 = system.volume() / (t00 * t11);
    }

    private double dot(int i, int j) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += system.lattice(i, k) * system.lattice(j, k);
        }
        return sum;
    }

    /**
     * Visits every unordered pair closer than its cut-off once: pairs of different atoms with all images, and of each atom with its own
     * images one of each opposite two.
     *
     * @param cutoff largest distance in angstrom
     */
    void within(int from, int to, double cutoff, Visitor visitor) {
        double[] between = new double[3];
        for (int a = 0; a < 3; a++) {
            between[a] = system.frac(to, a) - system.frac(from, a);
        }
        double[] shift = new double[3];
        double[] vector = new double[3];
        double reach2 = cutoff / t22;
        for (double n2 = Math.ceil(-reach2 - between[2]); n2 <= reach2 - between[2]; n2++) {
            shift[2] = between[2] + n2;
            double z = shift[2] * t22;
            double inPlane = Math.sqrt(Math.max(0, cutoff * cutoff - z * z));
            double start1 = shift[2] * t21 / t11 + between[1];
            double reach1 = inPlane / t11;
            for (double n1 = Math.ceil(-reach1 - start1); n1 <= reach1 - start1; n1++) {
                shift[1] = between[1] + n1;
                double y = shift[2] * t21 + shift[1] * t11;
                double onLine = Math.sqrt(Math.max(0, inPlane * inPlane - y * y));
                double start0 = (shift[2] * t20 + shift[1] * t10) / t00 + between[0];
                double reach0 = onLine / t00;
                for (double n0 = Math.ceil(-reach0 - start0); n0 <= reach0 - start0; n0++) {
                    shift[0] = between[0] + n0;
                    if (from != to || isFirstOfOpposites(n0, n1, n2)) {
                        visit(shift, vector, cutoff, visitor);
                    }
                }
            }
        }
    }

    private static boolean isFirstOfOpposites(double n0, double n1, double n2) {
        return n2 > 0 || (n2 == 0 && (n1 > 0 || (n1 == 0 && n0 > 0)));
    }

    private void visit(double[] shift, double[] vector, double cutoff, Visitor visitor) {
        double square = 0;
        for (int k = 0; k < 3; k++) {
            vector[k] =
                    shift[0] * system.lattice(0, k) + shift[1] * system.lattice(1, k) + shift[2] * system.lattice(2, k);
            square += vector[k] * vector[k];
        }
        double distance = Math.sqrt(square);
        if (distance < cutoff) {
            visitor.accept(shift, vector, distance);
        }
    }
}
