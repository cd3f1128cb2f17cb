package org.autoperi.physics.testkit;

import java.util.random.RandomGenerator;
import org.autoperi.physics.PeriodicSystem;

/** Random periodic systems, and the same system described in other ways. */
public final class RandomSystems {
    private RandomSystems() {}

    /**
     * Returns atoms at random places of a random, usually skewed cell of either handedness.
     *
     * @param atoms number of atoms
     * @param volumePerAtom cubic angstrom per atom
     * @param elements atomic numbers to draw from
     */
    public static PeriodicSystem skewed(RandomGenerator random, int atoms, double volumePerAtom, int... elements) {
        double[] lattice = new double[9];
        double relative;
        do {
            for (int i = 0; i < 9; i++) {
                lattice[i] = random.nextGaussian();
            }
            double box = length(lattice, 0) * length(lattice, 3) * length(lattice, 6);
            relative = Math.abs(determinant(lattice)) / box;
        } while (relative < 0.15); // flatter cells cost time and show nothing new
        double factor = Math.cbrt(atoms * volumePerAtom / Math.abs(determinant(lattice)));
        for (int i = 0; i < 9; i++) {
            lattice[i] *= factor;
        }
        double[] frac = new double[3 * atoms];
        for (int i = 0; i < frac.length; i++) {
            frac[i] = random.nextDouble();
        }
        int[] numbers = new int[atoms];
        for (int i = 0; i < atoms; i++) {
            numbers[i] = elements[random.nextInt(elements.length)];
        }
        return new PeriodicSystem(lattice, frac, numbers);
    }

    /** Returns the system turned in space by a random proper or improper rotation. */
    public static PeriodicSystem rotated(PeriodicSystem system, RandomGenerator random) {
        double w = random.nextGaussian();
        double x = random.nextGaussian();
        double y = random.nextGaussian();
        double z = random.nextGaussian();
        double s = 2 / (w * w + x * x + y * y + z * z);
        double[] rotation = {
            1 - s * (y * y + z * z),
            s * (x * y - w * z),
            s * (x * z + w * y),
            s * (x * y + w * z),
            1 - s * (x * x + z * z),
            s * (y * z - w * x),
            s * (x * z - w * y),
            s * (y * z + w * x),
            1 - s * (x * x + y * y)
        };
        double sign = random.nextBoolean() ? 1 : -1;
        double[] lattice = product(system.lattice(), rotation);
        for (int i = 0; i < 9; i++) {
            lattice[i] *= sign;
        }
        return system.with(lattice, system.frac());
    }

    /** Returns the system with another origin, each atom moved by random whole cells besides. */
    public static PeriodicSystem shifted(PeriodicSystem system, RandomGenerator random) {
        double[] origin = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double[] frac = system.frac();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += origin[i % 3] + random.nextInt(-2, 3);
        }
        return system.with(system.lattice(), frac);
    }

    /** Returns the system with its atoms in random order. */
    public static PeriodicSystem reordered(PeriodicSystem system, RandomGenerator random) {
        int n = system.size();
        double[] frac = system.frac();
        int[] numbers = system.atomicNumbers();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int number = numbers[i];
            numbers[i] = numbers[j];
            numbers[j] = number;
            for (int k = 0; k < 3; k++) {
                double f = frac[3 * i + k];
                frac[3 * i + k] = frac[3 * j + k];
                frac[3 * j + k] = f;
            }
        }
        return new PeriodicSystem(system.lattice(), frac, numbers);
    }

    /** Returns the system in another cell of the same lattice: the rows are combined by a random matrix of determinant one. */
    public static PeriodicSystem withOtherCell(PeriodicSystem system, RandomGenerator random) {
        double[] lattice = system.lattice();
        double[] frac = system.frac();
        for (int turn = 0; turn < 2; turn++) {
            int from = random.nextInt(3);
            int to = (from + 1 + random.nextInt(2)) % 3;
            int times = random.nextBoolean() ? 1 : -1;
            for (int k = 0; k < 3; k++) {
                lattice[3 * to + k] += times * lattice[3 * from + k];
            }
            for (int i = 0; i < frac.length; i += 3) {
                frac[i + from] -= times * frac[i + to];
            }
        }
        return system.with(lattice, frac);
    }

    /**
     * Returns a supercell: the lattice vectors become {@code a' = p a, b' = s a + q b, c' = c}, p q cells in all.
     *
     * @param p copies along the first vector, at least 1
     * @param q copies along the second vector, at least 1
     * @param s sideways step of the second vector
     */
    public static PeriodicSystem supercell(PeriodicSystem system, int p, int q, int s) {
        int n = system.size();
        double[] lattice = product(new double[] {p, 0, 0, s, q, 0, 0, 0, 1}, system.lattice());
        double[] frac = new double[3 * n * p * q];
        int[] numbers = new int[n * p * q];
        int atom = 0;
        for (int u = 0; u < p; u++) {
            for (int v = 0; v < q; v++) {
                for (int i = 0; i < n; i++, atom++) {
                    double second = (system.frac(i, 1) + v) / q;
                    frac[3 * atom] = (system.frac(i, 0) + u - s * second) / p;
                    frac[3 * atom + 1] = second;
                    frac[3 * atom + 2] = system.frac(i, 2);
                    numbers[atom] = system.atomicNumber(i);
                }
            }
        }
        return new PeriodicSystem(lattice, frac, numbers);
    }

    private static double[] product(double[] a, double[] b) {
        double[] result = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    result[3 * i + j] += a[3 * i + k] * b[3 * k + j];
                }
            }
        }
        return result;
    }

    private static double length(double[] m, int at) {
        return Math.sqrt(m[at] * m[at] + m[at + 1] * m[at + 1] + m[at + 2] * m[at + 2]);
    }

    private static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }
}
