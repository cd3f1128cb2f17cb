package org.autoperi.flow.internal;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.Torus;

/**
 * A random point between noise and a training crystal, with what a network should say there. Those of a flow are on paths (conditional flow
 * matching, arXiv:2210.02747, on torus x lattice as in arXiv:2406.04713; species by masking as in arXiv:2402.04997).
 *
 * @param state where the point is
 * @param coordinates what to say of the fractional coordinates, shape [n, 3]: of a flow, displacements to the end of the path
 * @param lattice what to say of the standardised lattice coordinates, shape [6]
 * @param species the atomic numbers of the crystal, in the order of the state, shape [n]
 * @param weight of the squared errors of coordinates and lattice
 */
record PathPoint(FlowState state, double[] coordinates, double[] lattice, int[] species, double weight) {
    /** Time by which all species are decided, so that the geometry can settle on them (ours). */
    static final double DECIDED = 0.6;

    /** Time left below which displacements are not weighted higher (ours): there a network would learn its own rounding. */
    private static final double SHORTEST_REST = 0.1;

    /** Rounds of matching atoms and translating; more hardly ever change anything for cells of up to 20 atoms. */
    private static final int ALIGNMENT_ROUNDS = 3;

    /** Which atoms are exchangeable. */
    enum Alignment {
        /** None: atoms keep their order. */
        NONE,
        /** Those of one species, as befits paths that begin with the species of a given composition. */
        WITHIN_SPECIES,
        /** All, where species are decided on the way. */
        ALL
    }

    /**
     * A point on a path. Squared displacements weigh as much as squared velocities would, but finitely at the end of the path.
     *
     * @param velocity of the fractional coordinates, shape [n, 3]
     * @param latticeVelocity of the standardised lattice coordinates, shape [6]
     */
    static PathPoint onPath(FlowState state, double[] velocity, double[] latticeVelocity, int[] species) {
        double rest = 1 - state.time();
        double bounded = rest + SHORTEST_REST;
        return new PathPoint(
                state, times(rest, velocity), times(rest, latticeVelocity), species, 1 / (bounded * bounded));
    }

    private static double[] times(double factor, double[] values) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    /** The species of atoms of which each is shown with some probability, 0 for those that are not. */
    static int[] shown(int[] species, double decided, RandomGenerator random) {
        int[] shown = species.clone();
        for (int i = 0; i < shown.length; i++) {
            shown[i] = decided < 1 && random.nextDouble() >= decided ? 0 : shown[i];
        }
        return shown;
    }

    /**
     * Draws a point on a path.
     *
     * @param crystal the end of the path
     * @param time where on the path, 0 to 1
     * @param decided probability with which the species of an atom is shown
     * @param align which atoms are matched to the noise
     * @param random gives the noise
     */
    static PathPoint draw(
            TrainingCrystal crystal,
            Standardisation standardisation,
            double time,
            double decided,
            Alignment align,
            RandomGenerator random) {
        int n = crystal.size();
        double[] noise = new double[3 * n];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextDouble();
        }
        double[] latticeVelocity = new double[LatticeCoordinates.SIZE];
        double[] lattice = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            double start = random.nextGaussian();
            latticeVelocity[k] = standardisation.standardise(k, crystal.lattice()[k]) - start;
            lattice[k] = standardisation.restore(k, start + time * latticeVelocity[k]);
        }
        int[] order = align == Alignment.NONE ? identity(n) : order(crystal, noise, align == Alignment.ALL);
        int[] species = new int[n];
        double[] end = new double[3 * n];
        for (int i = 0; i < n; i++) {
            species[i] = crystal.atomicNumbers()[order[i]];
            System.arraycopy(crystal.frac(), 3 * order[i], end, 3 * i, 3);
        }
        double[] velocity = Torus.logarithm(noise, end);
        FlowState state =
                new FlowState(shown(species, decided, random), Torus.move(noise, velocity, time), lattice, time);
        return onPath(state, velocity, latticeVelocity, species);
    }

    private static int[] identity(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        return order;
    }

    /** Which atom of the crystal each noisy atom becomes: matching and translating in turn lower the same sum of squares. */
    private static int[] order(TrainingCrystal crystal, double[] noise, boolean anySpecies) {
        int n = crystal.size();
        int[] order = identity(n);
        int[] species = crystal.atomicNumbers();
        for (int round = 0; round < ALIGNMENT_ROUNDS; round++) {
            double[] end = new double[3 * n];
            for (int i = 0; i < n; i++) {
                System.arraycopy(crystal.frac(), 3 * order[i], end, 3 * i, 3);
            }
            // where the first atom ends tells the translation of the whole crystal
            double[] velocity = Torus.logarithm(noise, end);
            double[] shift = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                shift[axis] = noise[axis] + velocity[axis] - end[axis];
            }
            double[][] cost = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    // an atom of another species costs more than all shortest distances together, 3 n / 4
                    cost[i][j] = anySpecies || species[j] == species[i] ? distance(crystal, j, shift, noise, i) : n;
                }
            }
            int[] better = Assignment.cheapest(cost);
            if (Arrays.equals(better, order)) {
                return order;
            }
            order = better;
        }
        return order;
    }

    private static double distance(TrainingCrystal crystal, int j, double[] shift, double[] noise, int i) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = Torus.shortest(crystal.frac()[3 * j + axis] + shift[axis] - noise[3 * i + axis]);
            sum += d * d;
        }
        return sum;
    }
}
