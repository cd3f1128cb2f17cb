package org.autoperi.physics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.autoperi.core.Param;

/**
 * How far a system is from a minimum of a sum of terms E: the squared slope, and by how much E falls below its tangent where it is not convex,
 * {@code |g|^2 + sum over d of max(0, -(E(x + d) - E(x) - g.d))} over given displacements d of atoms and cell. A system at rest in a convex valley
 * has 0; so has the bottom of a harmonic well, and a saddle has not, although its slope is 0 too. Immutable and thread-safe.
 *
 * <p>A displacement moves atoms by u (Cartesian) and strains the cell by e: {@code r -> (r + u)(1 + e)}, {@code L -> L (1 + e)}. The slope by
 * atoms counts as it is, the one by strain divided by {@code sqrt(n) l}, so that twice the cell has twice the squared slope:
 * {@code |g|^2 = sum_i |dE/du_i|^2 + |dE/de|^2 / (n l^2)}. Eigenvalues of the Hessian would say the same of all directions at once, at n times the
 * cost; displacements are samples, so the second part is a lower bound. Claims stay with the terms: nothing here says that a crystal is stable.
 *
 * <p>The derivative of the loss needs second derivatives of E along few directions only; they are central differences of the exact first
 * derivatives, with steps of 1e-4 angstrom. One displacement costs one value of E, and its derivative three gradients if it counts.
 *
 * <p>Source: ours. The invariances are those of the terms if the displacements are turned and reordered with the system.
 *
 * @param terms what E is the sum of
 * @param settings how displacements are drawn and strains weighed
 */
public record StabilityLoss(PhysicsSum terms, Settings settings) {
    /** About the largest move of an atom on either side of a central difference. */
    static final double STEP_ANGSTROM = 1e-4;

    /**
     * How displacements are drawn.
     *
     * @param displacements number of random displacements
     * @param moveAngstrom standard deviation of each component of a move of an atom
     * @param strain standard deviation of each component of the symmetric strain
     * @param lengthAngstrom a strain of 1 counts as a move of all atoms by this length; about the distance of neighbours
     */
    public record Settings(
            @Param(label = "Displacements", min = 0, max = 10_000, help = "Random displacements of atoms and cell.")
                    int displacements,
            @Param(label = "Move", unit = "angstrom", min = 0, help = "Standard deviation of the moves of atoms.")
                    double moveAngstrom,
            @Param(label = "Strain", unit = "1", min = 0, max = 0.2, help = "Standard deviation of the strain.")
                    double strain,
            @Param(label = "Length of a strain", unit = "angstrom", min = 0.1, max = 100) double lengthAngstrom) {
        /** Eight displacements of 0.05 angstrom and 0.01, length 2.5 angstrom. */
        public Settings() {
            this(8, 0.05, 0.01, 2.5);
        }
    }

    /**
     * Moves of the atoms and a strain of the cell.
     *
     * @param moves Cartesian moves in angstrom, shape [n, 3] flattened
     * @param strain symmetric, shape [3, 3] flattened
     */
    public record Displacement(double[] moves, double[] strain) {
        /** Copies and checks that the strain is symmetric. */
        public Displacement {
            moves = moves.clone();
            strain = strain.clone();
            if (strain.length != 9
                    || strain[1] != strain[3]
                    || strain[2] != strain[6]
                    || strain[5] != strain[7]
                    || moves.length % 3 != 0) {
                throw new IllegalArgumentException("expected moves [n, 3] and a symmetric strain [3, 3], found "
                        + moves.length + " moves and strain " + Arrays.toString(strain));
            }
        }

        @Override
        public double[] moves() {
            return moves.clone();
        }

        @Override
        public double[] strain() {
            return strain.clone();
        }
    }

    /**
     * What a system has.
     *
     * @param energy the sum of the terms that apply
     * @param slope {@code |g|^2}, in the square of the unit of the terms per angstrom
     * @param hinge the sum over the displacements, in the unit of the terms
     * @param falling number of displacements at which E lies below its tangent
     */
    public record Value(double energy, double slope, double hinge, int falling) {
        /** Returns the loss. */
        public double total() {
            return slope + hinge;
        }
    }

    /** Checks that nothing is missing. */
    public StabilityLoss {
        Objects.requireNonNull(terms);
        Objects.requireNonNull(settings);
    }

    /** Draws displacements for a system; the same generator state gives the same. */
    public List<Displacement> draw(PeriodicSystem system, RandomGenerator random) {
        List<Displacement> drawn = new ArrayList<>();
        for (int d = 0; d < settings.displacements; d++) {
            double[] moves = new double[3 * system.size()];
            for (int i = 0; i < moves.length; i++) {
                moves[i] = settings.moveAngstrom * random.nextGaussian();
            }
            double[] strain = new double[9];
            for (int row = 0; row < 3; row++) {
                for (int column = row; column < 3; column++) {
                    strain[3 * row + column] = settings.strain * random.nextGaussian();
                    strain[3 * column + row] = strain[3 * row + column];
                }
            }
            drawn.add(new Displacement(moves, strain));
        }
        return List.copyOf(drawn);
    }

    /**
     * Returns the loss and adds its derivatives to {@code gradient} if they are wanted, the displacements held fixed. Which terms apply is decided
     * at the system; a term that does not apply is left out everywhere.
     *
     * @param displacements each of as many atoms as the system has
     * @param gradient by fractional coordinates and lattice vectors, as {@link PhysicsSum#evaluate} has it
     */
    public Value evaluate(PeriodicSystem system, List<Displacement> displacements, Gradient gradient) {
        Tangent tangent = new Tangent(terms.applicableTo(system), system, settings.lengthAngstrom);
        double hinge = 0;
        int falling = 0;
        for (Displacement displacement : displacements) {
            if (displacement.moves.length != 3 * system.size()) {
                throw new IllegalArgumentException(
                        "expected moves of " + system.size() + " atoms, found " + displacement.moves.length / 3);
            }
            double below = -tangent.rise(displacement);
            if (below > 0) {
                hinge += below;
                falling++;
                if (gradient.isWanted()) {
                    tangent.addRise(displacement, -1, gradient);
                }
            }
        }
        if (gradient.isWanted()) {
            tangent.addSlope(gradient);
        }
        return new Value(tangent.energy(), tangent.slope(), hinge, falling);
    }
}
