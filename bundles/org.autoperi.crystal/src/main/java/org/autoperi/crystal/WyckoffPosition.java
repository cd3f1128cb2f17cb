package org.autoperi.crystal;

import java.util.Arrays;

/**
 * A Wyckoff position of a space group in one setting: a point, line, plane or space of equal site symmetry, by its first representative.
 *
 * <p>Where a coordinate of the representative is free it is named by its own letter, as in {@code x,2x,1/4}; so the representative maps a
 * point x, y, z to itself exactly if the point lies on it. Immutable.
 */
public final class WyckoffPosition {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzA";

    private final char letter;
    private final int multiplicity;
    private final String siteSymmetry;
    private final int[] matrix = new int[9];
    private final int[] shift24 = new int[3];

    WyckoffPosition(String text) {
        String[] parts = text.split(" ");
        letter = parts[0].charAt(0);
        multiplicity = Integer.parseInt(parts[1]);
        siteSymmetry = parts[2];
        String[] components = parts[3].split(",");
        for (int row = 0; row < 3; row++) {
            SymmetryOperation.component(parts[3], components[row], row, matrix, shift24);
        }
    }

    /** Returns the place of a letter, 0 for {@code a} to 26 for {@code A}. */
    static int rank(char letter) {
        return LETTERS.indexOf(letter);
    }

    /** Returns the Wyckoff letter, {@code a} to {@code z} and {@code A}. */
    public char letter() {
        return letter;
    }

    /** Returns the number of equivalent points in the conventional cell. */
    public int multiplicity() {
        return multiplicity;
    }

    /** Returns the site-symmetry symbol, such as {@code -4m.2}; {@code 1} for the general position. */
    public String siteSymmetry() {
        return siteSymmetry;
    }

    /** Returns how many coordinates are free: 0 for a point to 3 for the general position. */
    public int freedom() {
        int free = 0;
        for (int i = 0; i < 3; i++) {
            free += matrix[4 * i] == 1 ? 1 : 0;
        }
        return free;
    }

    /** Returns the point of the representative for the free coordinates x, y, z; the coordinates that are not free are ignored. */
    public double[] place(double x, double y, double z) {
        double[] point = new double[3];
        for (int i = 0; i < 3; i++) {
            point[i] = matrix[3 * i] * x
                    + matrix[3 * i + 1] * y
                    + matrix[3 * i + 2] * z
                    + shift24[i] / (double) SymmetryOperation.DENOMINATOR;
        }
        return point;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WyckoffPosition that
                && letter == that.letter
                && multiplicity == that.multiplicity
                && siteSymmetry.equals(that.siteSymmetry)
                && Arrays.equals(matrix, that.matrix)
                && Arrays.equals(shift24, that.shift24);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * letter + Arrays.hashCode(matrix)) + Arrays.hashCode(shift24);
    }

    @Override
    public String toString() {
        return multiplicity + String.valueOf(letter) + " " + siteSymmetry;
    }
}
