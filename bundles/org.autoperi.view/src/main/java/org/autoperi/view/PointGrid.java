package org.autoperi.view;

import java.util.Arrays;

/** Finds pairs of near points in open space by sorting them into cubes; O(n) for points of bounded density. */
final class PointGrid {
    private static final long MOST_CUBES = 1 << 21;

    /** Takes a pair. */
    @FunctionalInterface
    interface Pairs {
        /** Takes points i and j, i less than j, at the given squared distance. */
        void accept(int i, int j, double squaredDistance);
    }

    private final double[] xyz;
    private final double cutoff;
    private final double edge;
    private final double[] low = new double[3];
    private final int[] count = new int[3];
    private final int[] first;
    private final int[] next;

    /** Sorts n points, flattened, for searches up to a cutoff. */
    PointGrid(double[] xyz, double cutoff) {
        this.xyz = xyz;
        this.cutoff = cutoff;
        double[] high = new double[3];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < xyz.length; i++) {
            low[i % 3] = Math.min(low[i % 3], xyz[i]);
            high[i % 3] = Math.max(high[i % 3], xyz[i]);
        }
        double side = cutoff;
        while (cubes(high, side) > MOST_CUBES) {
            side *= 2;
        }
        edge = side;
        for (int a = 0; a < 3; a++) {
            count[a] = 1 + (int) ((high[a] - low[a]) / edge);
        }
        first = new int[count[0] * count[1] * count[2]];
        next = new int[xyz.length / 3];
        Arrays.fill(first, -1);
        for (int i = next.length - 1; i >= 0; i--) {
            int cube = (cube(i, 0) * count[1] + cube(i, 1)) * count[2] + cube(i, 2);
            next[i] = first[cube];
            first[cube] = i;
        }
    }

    private double cubes(double[] high, double side) {
        double product = 1;
        for (int a = 0; a < 3; a++) {
            product *= 1 + Math.floor((high[a] - low[a]) / side);
        }
        return product;
    }

    private int cube(int point, int axis) {
        return (int) ((xyz[3 * point + axis] - low[axis]) / edge);
    }

    /** Visits every pair closer than the cutoff once, in an order that depends on the points only. */
    void forEachPair(Pairs pairs) {
        for (int i = 0; i < next.length; i++) {
            for (int a = Math.max(0, cube(i, 0) - 1); a <= Math.min(count[0] - 1, cube(i, 0) + 1); a++) {
                for (int b = Math.max(0, cube(i, 1) - 1); b <= Math.min(count[1] - 1, cube(i, 1) + 1); b++) {
                    for (int c = Math.max(0, cube(i, 2) - 1); c <= Math.min(count[2] - 1, cube(i, 2) + 1); c++) {
                        visit(i, first[(a * count[1] + b) * count[2] + c], pairs);
                    }
                }
            }
        }
    }

    private void visit(int i, int head, Pairs pairs) {
        for (int j = head; j >= 0; j = next[j]) {
            if (j <= i) {
                continue;
            }
            double dx = xyz[3 * j] - xyz[3 * i];
            double dy = xyz[3 * j + 1] - xyz[3 * i + 1];
            double dz = xyz[3 * j + 2] - xyz[3 * i + 2];
            double squared = dx * dx + dy * dy + dz * dz;
            if (squared < cutoff * cutoff) {
                pairs.accept(i, j, squared);
            }
        }
    }
}
