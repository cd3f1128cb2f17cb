package org.autoperi.crystal;

import java.util.Arrays;
import java.util.Locale;

/**
 * A crystallographic symmetry operation x' = W x + w on fractional coordinates, with integer W and w in exact 24ths.
 *
 * <p>24ths hold every translation of the 230 space groups and of the usual origin shifts. Translations are reduced to [0, 1). Immutable.
 */
public final class SymmetryOperation {

    /** The denominator of all translations. */
    public static final int DENOMINATOR = 24;

    /** How far a decimal such as 0.33 may be from a 24th, in fractions of a cell edge. */
    private static final double DECIMAL_SLACK = 4e-3;

    /** Largest factor of a coordinate that is read; operations of space groups have 1, in odd cells some more. */
    private static final int LARGEST_FACTOR = 99;

    /** Largest translation that is read, in cell edges. */
    private static final int LARGEST_SHIFT = 1000;

    private static final SymmetryOperation IDENTITY =
            new SymmetryOperation(new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new int[3]);

    private final int[] rotation;
    private final int[] translation;

    private SymmetryOperation(int[] rotation, int[] translation) {
        this.rotation = rotation;
        this.translation = translation;
        for (int i = 0; i < 3; i++) {
            translation[i] = Math.floorMod(translation[i], DENOMINATOR);
        }
    }

    /** Returns the operation that moves nothing. */
    public static SymmetryOperation identity() {
        return IDENTITY;
    }

    /**
     * Returns an operation.
     *
     * @param rotation W, nine integers, row-major, determinant 1 or -1
     * @param translation24 w, three integers in 24ths
     * @throws IllegalArgumentException if the determinant is neither 1 nor -1
     */
    public static SymmetryOperation of(int[] rotation, int[] translation24) {
        if (rotation.length != 9 || translation24.length != 3) {
            throw new IllegalArgumentException("a symmetry operation needs 9 and 3 numbers, found " + rotation.length
                    + " and " + translation24.length);
        }
        SymmetryOperation operation = new SymmetryOperation(rotation.clone(), translation24.clone());
        if (Math.abs(operation.determinant()) != 1) {
            throw new IllegalArgumentException("rotation " + Arrays.toString(rotation) + " has determinant "
                    + operation.determinant() + "; expected 1 or -1");
        }
        return operation;
    }

    /**
     * Reads a coordinate triplet such as {@code x,y,z+1/2}, {@code 1/2-X, -y, z} or {@code -y,x-y,z+0.3333}.
     *
     * @throws IllegalArgumentException naming the triplet and what is wrong with it
     */
    public static SymmetryOperation parse(String triplet) {
        String[] parts = triplet.strip().toLowerCase(Locale.ROOT).split(",", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("symmetry operation '" + triplet + "' has " + parts.length
                    + " components; expected 3 as in x,y,z+1/2");
        }
        int[] rotation = new int[9];
        int[] translation = new int[3];
        for (int row = 0; row < 3; row++) {
            component(triplet, parts[row].replace(" ", "").replace("\t", ""), row, rotation, translation);
        }
        return of(rotation, translation);
    }

    /** Reads one component of a triplet into a row of W and w. */
    static void component(String triplet, String text, int row, int[] rotation, int[] translation) {
        int at = 0;
        double shift = 0;
        while (at < text.length()) {
            int sign = 1;
            if (text.charAt(at) == '+' || text.charAt(at) == '-') {
                sign = text.charAt(at) == '-' ? -1 : 1;
                at++;
            }
            int start = at;
            while (at < text.length() && "0123456789./".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            double value = start == at ? 1 : number(triplet, text.substring(start, at));
            if (start < at && at < text.length() && text.charAt(at) == '*') {
                at++;
            }
            int axis = at < text.length() ? "xyz".indexOf(text.charAt(at)) : -1;
            if (axis >= 0) {
                if (value != Math.rint(value) || value > LARGEST_FACTOR) {
                    throw problem(
                            triplet,
                            "factor " + value + " before " + "xyz".charAt(axis) + " is no whole number up to "
                                    + LARGEST_FACTOR);
                }
                rotation[3 * row + axis] += sign * (int) value;
                at++;
            } else if (start == at) {
                throw problem(triplet, "cannot read '" + text + "'");
            } else {
                shift += sign * value;
            }
        }
        translation[row] = twentyFourths(triplet, shift);
    }

    private static double number(String triplet, String text) {
        try {
            int slash = text.indexOf('/');
            if (slash < 0) {
                return Double.parseDouble(text);
            }
            double below = Double.parseDouble(text.substring(slash + 1));
            if (below == 0) {
                throw problem(triplet, "division by zero in '" + text + "'");
            }
            return Double.parseDouble(text.substring(0, slash)) / below;
        } catch (NumberFormatException e) {
            throw problem(triplet, "'" + text + "' is not a number");
        }
    }

    private static int twentyFourths(String triplet, double shift) {
        double scaled = shift * DENOMINATOR;
        boolean near = Math.abs(scaled - Math.rint(scaled)) <= DECIMAL_SLACK * DENOMINATOR;
        if (!near || Math.abs(shift) > LARGEST_SHIFT) { // not near either: infinite
            throw problem(
                    triplet,
                    "translation " + shift + " is no multiple of 1/" + DENOMINATOR + " within " + LARGEST_SHIFT
                            + " cells");
        }
        return (int) Math.rint(scaled);
    }

    private static IllegalArgumentException problem(String triplet, String what) {
        return new IllegalArgumentException(
                "symmetry operation '" + triplet + "': " + what + "; expected a form like x,y,z+1/2");
    }

    /** Returns a copy of W, nine integers, row-major. */
    public int[] rotation() {
        return rotation.clone();
    }

    /** Returns entry {@code [row, column]} of W. */
    public int rotation(int row, int column) {
        return rotation[3 * row + column];
    }

    /** Returns a copy of w in 24ths, each in [0, 24). */
    public int[] translation24() {
        return translation.clone();
    }

    /** Returns component {@code axis} of w as a fraction of the cell edge, in [0, 1). */
    public double translation(int axis) {
        return translation[axis] / (double) DENOMINATOR;
    }

    /** Returns the determinant of W: 1 for proper, -1 for improper operations. */
    public int determinant() {
        int[] r = rotation;
        return r[0] * (r[4] * r[8] - r[5] * r[7])
                - r[1] * (r[3] * r[8] - r[5] * r[6])
                + r[2] * (r[3] * r[7] - r[4] * r[6]);
    }

    /** Returns the trace of W. */
    public int trace() {
        return rotation[0] + rotation[4] + rotation[8];
    }

    /** Returns the operation that applies {@code first}, then this one; translations modulo the lattice. */
    public SymmetryOperation after(SymmetryOperation first) {
        int[] w = new int[9];
        int[] t = translation.clone();
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                int factor = rotation[3 * i + k];
                t[i] += factor * first.translation[k];
                for (int j = 0; j < 3; j++) {
                    w[3 * i + j] += factor * first.rotation[3 * k + j];
                }
            }
        }
        return new SymmetryOperation(w, t);
    }

    /** Returns the operation that undoes this one. */
    public SymmetryOperation inverse() {
        int[] r = rotation;
        int det = determinant();
        int[] w = {
            r[4] * r[8] - r[5] * r[7], r[2] * r[7] - r[1] * r[8], r[1] * r[5] - r[2] * r[4],
            r[5] * r[6] - r[3] * r[8], r[0] * r[8] - r[2] * r[6], r[2] * r[3] - r[0] * r[5],
            r[3] * r[7] - r[4] * r[6], r[1] * r[6] - r[0] * r[7], r[0] * r[4] - r[1] * r[3]
        };
        int[] t = new int[3];
        for (int i = 0; i < 9; i++) {
            w[i] *= det;
            t[i / 3] -= w[i] * translation[i % 3];
        }
        return new SymmetryOperation(w, t);
    }

    /** Returns this operation followed by a shift, given in 24ths. */
    public SymmetryOperation shifted(int x24, int y24, int z24) {
        return new SymmetryOperation(
                rotation.clone(), new int[] {translation[0] + x24, translation[1] + y24, translation[2] + z24});
    }

    /** Returns the image of a point, not wrapped. */
    public double[] apply(double x, double y, double z) {
        double[] image = new double[3];
        for (int i = 0; i < 3; i++) {
            image[i] = rotation[3 * i] * x + rotation[3 * i + 1] * y + rotation[3 * i + 2] * z + translation(i);
        }
        return image;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymmetryOperation that
                && Arrays.equals(rotation, that.rotation)
                && Arrays.equals(translation, that.translation);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(rotation) + Arrays.hashCode(translation);
    }

    /** Returns the coordinate triplet, such as {@code -y,x-y,z+1/3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 3; row++) {
            if (row > 0) {
                text.append(',');
            }
            int start = text.length();
            for (int axis = 0; axis < 3; axis++) {
                int factor = rotation[3 * row + axis];
                if (factor != 0) {
                    text.append(factor < 0 ? "-" : text.length() > start ? "+" : "");
                    text.append(Math.abs(factor) == 1 ? "" : Integer.toString(Math.abs(factor)));
                    text.append("xyz".charAt(axis));
                }
            }
            appendFraction(text, translation[row], start);
        }
        return text.toString();
    }

    private static void appendFraction(StringBuilder text, int numerator, int start) {
        if (numerator == 0) {
            return;
        }
        int divisor = DENOMINATOR;
        while (numerator % divisor != 0 || DENOMINATOR % divisor != 0) {
            divisor--;
        }
        text.append(text.length() > start ? "+" : "")
                .append(numerator / divisor)
                .append('/')
                .append(DENOMINATOR / divisor);
    }
}
