package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.List;

/** Larger cells of the same crystal. */
public final class Supercell {

    private Supercell() {}

    /**
     * Returns the crystal in a cell repeated along its vectors.
     *
     * @param na repetitions along the first vector, at least 1, likewise nb and nc
     */
    public static Crystal of(Crystal crystal, int na, int nb, int nc) {
        return of(crystal, new int[] {na, 0, 0, 0, nb, 0, 0, 0, nc});
    }

    /**
     * Returns the crystal in the cell spanned by whole-number combinations of its vectors.
     *
     * @param transform integer matrix T, row-major; new rows are {@code T * rows}
     * @throws IllegalArgumentException if the determinant is zero
     */
    public static Crystal of(Crystal crystal, int[] transform) {
        double[] t = new double[9];
        for (int i = 0; i < 9; i++) {
            t[i] = transform[i];
        }
        int cells = (int) Math.rint(Math.abs(Lattice.determinant(t)));
        if (cells == 0) {
            throw new IllegalArgumentException("the supercell matrix has determinant 0; expected independent rows");
        }
        Crystal.Builder builder =
                Crystal.builder(crystal.lattice().transformed(t)).name(crystal.name());
        double[] inverse = Lattice.of(t).inverse();
        List<int[]> shifts = shifts(transform, inverse, cells);
        for (int site = 0; site < crystal.size(); site++) {
            for (int[] shift : shifts) {
                double[] at = new double[3];
                for (int i = 0; i < 3; i++) {
                    for (int k = 0; k < 3; k++) {
                        at[i] += (crystal.frac(site, k) + shift[k]) * inverse[3 * k + i];
                    }
                }
                builder.add(crystal.site(site).withPosition(at[0], at[1], at[2]));
            }
        }
        crystal.properties().forEach(builder::property);
        return builder.build();
    }

    /** One representative of every lattice point inside the new cell. */
    private static List<int[]> shifts(int[] t, double[] inverse, int cells) {
        int[] low = new int[3];
        int[] high = new int[3];
        for (int k = 0; k < 3; k++) {
            for (int row = 0; row < 3; row++) {
                low[k] += Math.min(0, t[3 * row + k]);
                high[k] += Math.max(0, t[3 * row + k]);
            }
        }
        double slack = 0.5 / cells; // coordinates of lattice points are multiples of 1 / cells
        List<int[]> shifts = new ArrayList<>(cells);
        for (int i = low[0]; i <= high[0]; i++) {
            for (int j = low[1]; j <= high[1]; j++) {
                for (int k = low[2]; k <= high[2]; k++) {
                    if (inside(new int[] {i, j, k}, inverse, slack)) {
                        shifts.add(new int[] {i, j, k});
                    }
                }
            }
        }
        return shifts;
    }

    private static boolean inside(int[] point, double[] inverse, double slack) {
        for (int i = 0; i < 3; i++) {
            double x = point[0] * inverse[i] + point[1] * inverse[3 + i] + point[2] * inverse[6 + i];
            if (x < -slack || x >= 1 - slack) {
                return false;
            }
        }
        return true;
    }
}
