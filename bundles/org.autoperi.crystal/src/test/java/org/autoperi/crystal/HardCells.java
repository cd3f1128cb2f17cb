package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Lattices on which reductions go wrong: special ones with ties, ones a little beside, needles, pancakes, and skewed cells of all. */
final class HardCells {

    private HardCells() {}

    /** Lattices of every Bravais type in primitive cells, with the order of their point group. */
    static Map<Lattice, Integer> bravais() {
        Map<Lattice, Integer> all = new LinkedHashMap<>();
        all.put(Lattice.ofParameters(4, 5, 6, 80, 95, 100), 2); // aP
        all.put(Lattice.ofParameters(4, 5, 6, 90, 107, 90), 4); // mP
        all.put(Lattice.of(4, 3, 0, -4, 3, 0, 1, 0, 7), 4); // mC
        all.put(Lattice.ofParameters(4, 5, 6, 90, 90, 90), 8); // oP
        all.put(Lattice.of(4, 3, 0, -4, 3, 0, 0, 0, 7.7), 8); // oS
        all.put(Lattice.of(0, 3, 4, 2, 0, 4, 2, 3, 0), 8); // oF
        all.put(Lattice.of(-2, 3, 4.4, 2, -3, 4.4, 2, 3, -4.4), 8); // oI
        all.put(Lattice.ofParameters(4, 4, 7, 90, 90, 90), 16); // tP
        all.put(Lattice.of(-2, 2, 4.1, 2, -2, 4.1, 2, 2, -4.1), 16); // tI
        all.put(Lattice.ofParameters(4, 4, 4, 73, 73, 73), 12); // hR
        all.put(Lattice.ofParameters(4, 4, 6.5, 90, 90, 120), 24); // hP
        all.put(Lattice.cubic(4), 48); // cP
        all.put(Lattice.of(0, 2, 2, 2, 0, 2, 2, 2, 0), 48); // cF
        all.put(Lattice.of(-2, 2, 2, 2, -2, 2, 2, 2, -2), 48); // cI
        return all;
    }

    /** Special lattices and extreme ones, each in a skewed cell as well. */
    static List<Lattice> all(SplittableRandom random) {
        List<Lattice> base = new ArrayList<>(bravais().keySet());
        base.add(Lattice.of(3, 0, 0, 0, 3, 0, 0, 0, 3e4)); // needle
        base.add(Lattice.ofParameters(3, 3.1, 2e4, 88, 93, 119)); // needle
        base.add(Lattice.of(2e4, 0, 0, 0, 2e4, 0, 0, 0, 2)); // pancake
        base.add(Lattice.ofParameters(3, 1e4, 2e4, 61, 90, 90)); // pancake
        base.add(Lattice.ofParameters(5, 5, 5, 119.99, 119.99, 119.99)); // nearly flat
        base.add(Lattice.ofParameters(5, 5, 5, 0.1, 0.1, 0.1)); // nearly parallel
        base.add(Lattice.ofParameters(3, 3, 3, 60, 60, 60)); // boundary
        base.add(Lattice.ofParameters(3, 4, 5, 90, 90, Math.toDegrees(Math.acos(3 / 8.0)))); // zeta = A
        List<Lattice> all = new ArrayList<>(base);
        for (Lattice lattice : base) {
            all.add(skewed(lattice, random, 6));
        }
        return all;
    }

    /** Another cell of the same lattice with a metric of condition up to the given power of ten, as far as a lattice may have it. */
    static Lattice skewed(Lattice lattice, SplittableRandom random, int power) {
        Lattice skewed = lattice;
        for (int tries = 0; tries < 50; tries++) {
            int[] shear = {1, 0, 0, 0, 1, 0, 0, 0, 1};
            int row = random.nextInt(3);
            shear[3 * row + (row + 1 + random.nextInt(2)) % 3] = random.nextInt(-3, 4);
            double[] rows = IntegerMatrix.timesRows(IntegerMatrix.widened(shear), skewed.matrix());
            if (Math.abs(Lattice.determinant(rows))
                    > Math.pow(10, -power) * Lattice.norm(rows, 0) * Lattice.norm(rows, 3) * Lattice.norm(rows, 6)) {
                skewed = Lattice.of(rows);
            }
        }
        return skewed;
    }

    /** The lattice with every number changed by up to a part of itself. */
    static Lattice noisy(Lattice lattice, SplittableRandom random, double part) {
        double[] rows = lattice.matrix();
        double size = Math.cbrt(lattice.volume());
        for (int i = 0; i < 9; i++) {
            rows[i] += size * part * random.nextDouble(-1, 1);
        }
        return Lattice.of(rows);
    }
}
