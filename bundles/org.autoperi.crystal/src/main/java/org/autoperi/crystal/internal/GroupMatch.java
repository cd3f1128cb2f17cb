package org.autoperi.crystal.internal;

import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.crystal.SpaceGroup;

/**
 * The tabulated group that operations of a primitive cell make, and the basis and origin in which they do.
 *
 * @param table the group in its first setting
 * @param q conventional vectors as columns of whole coefficients in the primitive ones
 * @param origin p: coordinates in the conventional cell are {@code q^-1 x + p}; as it follows from few operations
 * @param centred p where all operations fit best
 * @param order at each place of the table's operations the number of the found operation
 */
record GroupMatch(TabulatedGroup table, int[] q, double[] origin, double[] centred, int[] order) {

    private static final double WHOLE = 1e-3;

    /**
     * Identifies the group.
     *
     * @param rows primitive vectors in angstrom, reduced
     * @param tolerance how far translations may be from the tabulated ones
     * @return null if the operations are no group of the 230 types within the tolerance
     */
    static GroupMatch of(double[] rows, FoundOperations operations, double tolerance) {
        int[] numbers = TabulatedGroup.numbers(RotationTypes.key(operations.rotations()));
        if (numbers.length == 0) {
            return null;
        }
        CrystalSystem system = CrystalSystem.of(numbers[0]);
        List<ConventionalBasis> bases = ConventionalBasis.of(rows, operations.rotations(), system);
        Conventional[] conventional = new Conventional[bases.size()];
        for (int number : numbers) {
            TabulatedGroup table = TabulatedGroup.ofNumber(number);
            for (int b = 0; b < conventional.length; b++) {
                ConventionalBasis basis = bases.get(b);
                if (!isPreferred(basis, table, system)
                        || Matrix.determinant(basis.q())
                                != table.centring.points().size()) {
                    continue;
                }
                if (conventional[b] == null) {
                    conventional[b] = Conventional.of(operations, basis, rows);
                }
                GroupMatch match = conventional[b].match(table, tolerance);
                if (match != null) {
                    return match;
                }
            }
        }
        return null;
    }

    /** Whether axes that the group leaves alike are in the order of their lengths. */
    private static boolean isPreferred(ConventionalBasis basis, TabulatedGroup table, CrystalSystem system) {
        double[] length = basis.lengths();
        if (system == CrystalSystem.MONOCLINIC) {
            return table.settings != 3 || length[0] <= length[2];
        }
        if (system != CrystalSystem.ORTHORHOMBIC) {
            return true;
        }
        return switch (table.settings) {
            case 1 -> length[0] <= length[1] && length[1] <= length[2];
            case 2 -> length[0] <= length[1] && length[0] <= length[2];
            case 3 -> length[0] <= length[1];
            default -> true;
        };
    }

    /** The operations in one conventional basis, sorted by the codes of their rotations. */
    private record Conventional(
            ConventionalBasis basis, double[] rows, int[] codes, int[] order, double[][] translations) {

        static Conventional of(FoundOperations operations, ConventionalBasis basis, double[] primitiveRows) {
            int n = operations.size();
            double[] q = Matrix.toDouble(basis.q());
            double[] inverse = Matrix.inverse(q);
            long[] keys = new long[n];
            for (int i = 0; i < n; i++) {
                double[] w = Matrix.times(
                        inverse, Matrix.times(Matrix.toDouble(operations.rotations()[i]), q));
                int[] whole = Matrix.toInt(w, WHOLE);
                int code = whole == null ? -1 : TabulatedGroup.code(whole);
                keys[i] = ((long) code << 32) + i;
            }
            Arrays.sort(keys);
            int[] codes = new int[n];
            int[] order = new int[n];
            double[][] translations = new double[n][];
            for (int i = 0; i < n; i++) {
                codes[i] = (int) (keys[i] >> 32);
                order[i] = (int) keys[i];
                translations[i] = Matrix.apply(inverse, operations.translations()[order[i]]);
            }
            return new Conventional(basis, Matrix.basis(primitiveRows, q), codes, order, translations);
        }

        GroupMatch match(TabulatedGroup table, double tolerance) {
            if (!Arrays.equals(codes, table.codes)) {
                return null;
            }
            for (double[] point : table.centring.points()) {
                if (Matrix.toInt(Matrix.apply(Matrix.toDouble(basis.q()), point), WHOLE) == null) {
                    return null;
                }
            }
            double[] origin = table.origin(translations, rows, tolerance);
            return origin == null
                    ? null
                    : new GroupMatch(table, basis.q(), origin, table.centred(translations, origin), order);
        }
    }

    SpaceGroup group() {
        return table.group;
    }
}
