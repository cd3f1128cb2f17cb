package org.autoperi.crystal;

import java.util.SplittableRandom;

/** Random input for property tests; the seed is printed and can be set by {@code -Dtests.seed=}. */
public final class RandomCrystals {
    private static final long SEED = Long.getLong("tests.seed", 20261121L);

    private RandomCrystals() {}

    public static SplittableRandom stream(String test) {
        System.err.println(test + ": seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        return new SplittableRandom(SEED + test.hashCode());
    }

    /** A lattice of any shape with at least 10 cubic angstrom. */
    public static Lattice lattice(SplittableRandom random) {
        while (true) {
            double[] vectors = new double[9];
            for (int i = 0; i < 9; i++) {
                vectors[i] = random.nextDouble(-7, 7);
            }
            if (Math.abs(Lattice.determinant(vectors)) > 10) {
                return Lattice.of(vectors);
            }
        }
    }

    /** A conventional cell of a crystal system with edges of 5 to 10 angstrom; monoclinic with axis b, hexagonal axes if trigonal. */
    public static Lattice lattice(SplittableRandom random, CrystalSystem system) {
        double a = random.nextDouble(5, 10);
        double b = random.nextDouble(5, 10);
        double c = random.nextDouble(5, 10);
        double angle = random.nextDouble(92, 115);
        return switch (system) {
            case TRICLINIC -> Lattice.ofParameters(
                    a, b, c, angle, random.nextDouble(70, 88), random.nextDouble(70, 88));
            case MONOCLINIC -> Lattice.ofParameters(a, b, c, 90, angle, 90);
            case ORTHORHOMBIC -> Lattice.ofParameters(a, b, c, 90, 90, 90);
            case TETRAGONAL -> Lattice.ofParameters(a, a, c, 90, 90, 90);
            case TRIGONAL, HEXAGONAL -> Lattice.ofParameters(a, a, c, 90, 90, 120);
            case CUBIC -> Lattice.cubic(a);
        };
    }

    public static Crystal crystal(SplittableRandom random, int sites) {
        double[] frac = random.doubles(3L * sites).toArray();
        int[] numbers = random.ints(sites, 1, 95).toArray();
        return Crystal.of(lattice(random), numbers, frac);
    }

    /** A random integer matrix of determinant 1: a product of shears. */
    static int[] unimodular(SplittableRandom random) {
        int[] m = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        for (int step = 0; step < 6; step++) {
            int row = random.nextInt(3);
            int other = (row + 1 + random.nextInt(2)) % 3;
            int factor = random.nextInt(-2, 3);
            for (int k = 0; k < 3; k++) {
                m[3 * row + k] += factor * m[3 * other + k];
            }
        }
        return m;
    }

    /** A random rotation matrix from a random unit quaternion. */
    static double[] rotation(SplittableRandom random) {
        double[] q = new double[4];
        double norm = 0;
        while (norm < 1e-3 || norm > 1) {
            norm = 0;
            for (int i = 0; i < 4; i++) {
                q[i] = random.nextDouble(-1, 1);
                norm += q[i] * q[i];
            }
        }
        double s = 2 / norm;
        double w = q[0];
        double x = q[1];
        double y = q[2];
        double z = q[3];
        return new double[] {
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
    }

    /** The same pattern of points: other cell, other orientation, other order of sites, shifted origin. */
    public static Crystal disguised(Crystal crystal, SplittableRandom random) {
        Crystal other = Supercell.of(crystal, unimodular(random));
        double[] rotation = rotation(random);
        double[] rows = other.lattice().matrix();
        double[] turned = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    turned[3 * i + j] += rows[3 * i + k] * rotation[3 * k + j];
                }
            }
        }
        Crystal.Builder builder = Crystal.builder(Lattice.of(turned));
        double[] shift = random.doubles(3).toArray();
        for (int i = other.size() - 1; i >= 0; i--) {
            builder.add(other.site(i)
                    .withPosition(
                            other.frac(i, 0) + shift[0], other.frac(i, 1) + shift[1], other.frac(i, 2) + shift[2]));
        }
        return builder.build();
    }
}
