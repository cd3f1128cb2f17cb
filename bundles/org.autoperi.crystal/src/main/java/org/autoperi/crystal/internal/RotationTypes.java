package org.autoperi.crystal.internal;

/** Which kinds of rotations a point group has; determines its class among the 32. */
final class RotationTypes {

    /** Determinant and trace tell the type: -6, -4, -3, m, -1, 1, 2, 3, 4, 6. */
    private static final int TYPES = 10;

    private RotationTypes() {}

    /** Counts of the ten types in base 25, different for each crystal class; -1 if a matrix is no crystallographic rotation. */
    static long key(int[][] rotations) {
        int[] counts = new int[TYPES];
        for (int[] w : rotations) {
            int type = type(w);
            if (type < 0) {
                return -1;
            }
            counts[type]++;
        }
        long key = 0;
        for (int count : counts) {
            key = 25 * key + count;
        }
        return key;
    }

    private static int type(int[] w) {
        int trace = w[0] + w[4] + w[8];
        if (Matrix.determinant(w) < 0) {
            return switch (trace) {
                case -2 -> 0;
                case -1 -> 1;
                case 0 -> 2;
                case 1 -> 3;
                case -3 -> 4;
                default -> -1;
            };
        }
        return switch (trace) {
            case 3 -> 5;
            case -1 -> 6;
            case 0 -> 7;
            case 1 -> 8;
            case 2 -> 9;
            default -> -1;
        };
    }

    /** The rotation without its inversion. */
    static int[] proper(int[] w) {
        if (Matrix.determinant(w) > 0) {
            return w;
        }
        int[] negative = new int[9];
        for (int i = 0; i < 9; i++) {
            negative[i] = -w[i];
        }
        return negative;
    }

    /** The order of a proper rotation. */
    static int order(int[] proper) {
        return switch (proper[0] + proper[4] + proper[8]) {
            case 3 -> 1;
            case -1 -> 2;
            case 0 -> 3;
            case 1 -> 4;
            case 2 -> 6;
            default -> throw new IllegalArgumentException("a crystal has no such rotation");
        };
    }
}
