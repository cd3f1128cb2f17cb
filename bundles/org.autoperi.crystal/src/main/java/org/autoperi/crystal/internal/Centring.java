package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.SymmetryOperation;

/**
 * The lattice of a space-group setting within its conventional cell.
 *
 * @param basis primitive vectors as columns of coefficients in the conventional vectors, row-major
 * @param inverse its inverse
 * @param points lattice points in the conventional cell, the origin first
 */
public record Centring(double[] basis, double[] inverse, List<double[]> points) {

    private static final double[] P = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private static final double[] A = {1, 0, 0, 0, 0.5, -0.5, 0, 0.5, 0.5};
    private static final double[] B = {0.5, 0, -0.5, 0, 1, 0, 0.5, 0, 0.5};
    private static final double[] C = {0.5, 0.5, 0, -0.5, 0.5, 0, 0, 0, 1};
    private static final double[] I = {-0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5};
    private static final double[] F = {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0};
    private static final double[] R = {2 / 3., -1 / 3., -1 / 3., 1 / 3., 1 / 3., -2 / 3., 1 / 3., 1 / 3., 1 / 3.};

    /** The usual primitive vectors, by the lattice letter of the Hall symbol. */
    public static Centring of(SpaceGroup group) {
        String hall = group.hallSymbol();
        char letter = hall.charAt(hall.startsWith("-") ? 1 : 0);
        double[] basis =
                switch (letter) {
                    case 'A' -> A;
                    case 'B' -> B;
                    case 'C' -> C;
                    case 'I' -> I;
                    case 'F' -> F;
                    case 'R' -> R;
                    default -> P;
                };
        List<double[]> points = new ArrayList<>();
        for (SymmetryOperation operation : group.operations()) {
            if (operation.trace() == 3) {
                points.add(new double[] {operation.translation(0), operation.translation(1), operation.translation(2)});
            }
        }
        return fitting(basis, points);
    }

    /** A change of basis in the Hall symbol may have changed the centring that its letter names. */
    private static Centring fitting(double[] usual, List<double[]> points) {
        for (double[] basis : List.of(usual, P, A, B, C, I, F, R)) {
            double[] inverse = Matrix.inverse(basis);
            boolean fits = Math.rint(Matrix.determinant(inverse)) == points.size();
            for (double[] point : points) {
                fits &= Matrix.toInt(Matrix.apply(inverse, point), 1e-9) != null;
            }
            if (fits) {
                return new Centring(basis, inverse, List.copyOf(points));
            }
        }
        throw new IllegalStateException("lattice of " + points.size() + " points is none of P A B C I F R");
    }
}
