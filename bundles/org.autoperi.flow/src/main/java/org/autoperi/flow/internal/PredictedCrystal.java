package org.autoperi.flow.internal;

import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.PhysicsSum;

/**
 * The crystal a network expects at the end of a path.
 *
 * @param atomicNumbers shape [n]
 * @param frac fractional coordinates, not wrapped, shape [n, 3] flattened
 * @param lattice lattice coordinates, shape [6]
 * @param standardisation of the lattice coordinates
 */
record PredictedCrystal(int[] atomicNumbers, double[] frac, double[] lattice, Standardisation standardisation) {

    /** Standard deviations beyond which a predicted lattice is not followed: the physics of a collapsed cell says nothing. */
    private static final double FARTHEST = 4;

    /**
     * What the physical terms say.
     *
     * @param energy their sum
     * @param frac derivatives by the fractional coordinates, shape [n, 3] flattened
     * @param lattice derivatives by the standardised lattice coordinates, shape [6]
     */
    record Push(double energy, double[] frac, double[] lattice) {}

    /** Follows the displacements, flattened in {@code v} and {@code w} from the given offsets; the lattice within bounds. */
    static PredictedCrystal of(
            FlowState state, float[] v, int vOffset, float[] w, int wOffset, Standardisation standardisation) {
        double[] frac = state.frac().clone();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += v[vOffset + i];
        }
        double[] lattice = state.lattice().clone();
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            double end = standardisation.standardise(k, lattice[k]) + w[wOffset + k];
            lattice[k] = standardisation.restore(k, Math.max(-FARTHEST, Math.min(FARTHEST, end)));
        }
        return new PredictedCrystal(state.atomicNumbers(), frac, lattice, standardisation);
    }

    /** The physical terms; a gradient longer than {@code longest} is shortened to it. */
    Push push(PhysicsSum physics, double longest) {
        double[] matrix = LatticeCoordinates.toMatrix(lattice, atomicNumbers.length);
        Gradient gradient = Gradient.zeros(atomicNumbers.length);
        double energy = physics.evaluate(new PeriodicSystem(matrix, frac, atomicNumbers), gradient);
        double[] byFrac = gradient.frac();
        double[] byLattice = LatticeCoordinates.pullBack(matrix, gradient.lattice());
        double squares = 0;
        for (double g : byFrac) {
            squares += g * g;
        }
        for (int k = 0; k < byLattice.length; k++) {
            byLattice[k] *= standardisation.scale(k);
            squares += byLattice[k] * byLattice[k];
        }
        double norm = Math.sqrt(squares);
        if (norm > longest) {
            scale(byFrac, longest / norm);
            scale(byLattice, longest / norm);
        }
        return new Push(energy, byFrac, byLattice);
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
