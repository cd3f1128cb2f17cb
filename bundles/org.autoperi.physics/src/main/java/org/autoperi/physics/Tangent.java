package org.autoperi.physics;

/**
 * The tangent of a sum of terms at one system: value and first derivatives there, and what {@link StabilityLoss} makes of them. Axes: n atoms, 3
 * directions; a and b count lattice vectors, j and k Cartesian directions. With the derivatives {@code p_ia = dE/df_ia} at fixed lattice and
 * {@code q_ak = dE/dL_ak} at fixed coordinates, and the inverse lattice {@code R}: {@code dE/du_ik = sum_a R_ka p_ia} and
 * {@code dE/de_kj = sum_a L_ak q_aj}.
 */
final class Tangent {
    private final PhysicsSum terms;
    private final PeriodicSystem system;
    private final double[] inverse;
    private final double strainWeight;
    private final double energy;
    private final double[] byFrac;
    private final double[] byLattice;
    private final double[] byMove;
    private final double[] byStrain;

    Tangent(PhysicsSum terms, PeriodicSystem system, double lengthAngstrom) {
        this.terms = terms;
        this.system = system;
        this.inverse = system.inverse();
        this.strainWeight = 1 / (system.size() * lengthAngstrom * lengthAngstrom);
        Gradient gradient = Gradient.zeros(system.size());
        this.energy = terms.evaluate(system, gradient);
        this.byFrac = gradient.frac();
        this.byLattice = gradient.lattice();
        this.byMove = cartesian(byFrac);
        this.byStrain = product(system.lattice(), true, byLattice, false);
    }

    double energy() {
        return energy;
    }

    double slope() {
        return dot(byMove, byMove) + strainWeight * dot(byStrain, byStrain);
    }

    /** {@code E(x + d) - E(x) - g.d}. */
    double rise(StabilityLoss.Displacement displacement) {
        double linear = dot(byMove, displacement.moves()) + dot(byStrain, displacement.strain());
        return terms.evaluate(displaced(displacement), Gradient.none()) - energy - linear;
    }

    /** Adds a multiple of the derivative of {@link #rise}, the displacement held fixed. */
    void addRise(StabilityLoss.Displacement displacement, double factor, Gradient gradient) {
        double[] strain = displacement.strain();
        double[] fracMoves = fractional(displacement.moves());
        Gradient there = Gradient.zeros(system.size());
        terms.evaluate(displaced(displacement), there);
        double[] growth = strain.clone();
        for (int k = 0; k < 3; k++) {
            growth[4 * k] += 1;
        }
        add(there.frac(), product(there.lattice(), false, growth, false), factor, gradient);
        addTurned(fracMoves, cartesian(there.frac()), -factor, gradient);
        add(byFrac, byLattice, -factor, gradient);
        // g.d = p . (u R) + q . (L e): the second derivative along d, and the change of u R and L e with the lattice
        addSecond(fracMoves, product(system.lattice(), false, strain, false), -factor, gradient);
        addTurned(fracMoves, byMove, factor, gradient);
        add(new double[byFrac.length], product(byLattice, false, strain, false), -factor, gradient);
    }

    /** Adds the derivative of {@link #slope}. */
    void addSlope(Gradient gradient) {
        double[] direction = fractional(byMove);
        double[] lattice = product(system.lattice(), false, byStrain, false);
        for (int i = 0; i < 9; i++) {
            lattice[i] *= strainWeight;
        }
        addSecond(direction, lattice, 2, gradient);
        addTurned(direction, byMove, -2, gradient);
        // d tr(q' L L' q) at fixed q
        add(new double[byFrac.length], product(byLattice, false, byStrain, true), 2 * strainWeight, gradient);
    }

    /** Adds a multiple of the second derivative along a direction: central differences of first derivatives. */
    private void addSecond(double[] frac, double[] lattice, double factor, Gradient gradient) {
        double longest = longest(frac, lattice);
        if (longest == 0) {
            return;
        }
        double step = StabilityLoss.STEP_ANGSTROM / longest;
        for (int sign = -1; sign <= 1; sign += 2) {
            Gradient there = Gradient.zeros(system.size());
            terms.evaluate(moved(frac, lattice, sign * step), there);
            add(there.frac(), there.lattice(), sign * factor / (2 * step), gradient);
        }
    }

    /** About the longest move of an atom that a direction means, in angstrom. */
    private double longest(double[] frac, double[] lattice) {
        double longest = 0;
        double[] cart = new double[3];
        for (int i = 0; i < frac.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                cart[k] = 0;
                for (int a = 0; a < 3; a++) {
                    cart[k] += frac[i + a] * system.lattice(a, k);
                }
            }
            longest = Math.max(longest, Math.sqrt(dot(cart, cart)));
        }
        for (double component : lattice) {
            longest = Math.max(longest, Math.abs(component));
        }
        return longest;
    }

    private PeriodicSystem moved(double[] frac, double[] lattice, double step) {
        double[] newFrac = system.frac();
        for (int i = 0; i < newFrac.length; i++) {
            newFrac[i] += step * frac[i];
        }
        double[] newLattice = system.lattice();
        for (int i = 0; i < 9; i++) {
            newLattice[i] += step * lattice[i];
        }
        return system.with(newLattice, newFrac);
    }

    private PeriodicSystem displaced(StabilityLoss.Displacement displacement) {
        return moved(
                fractional(displacement.moves()), product(system.lattice(), false, displacement.strain(), false), 1);
    }

    /** Adds {@code sum_i f_ia c_ik} by component k of lattice vector a: what moves given in angstrom owe to the inverse lattice. */
    private void addTurned(double[] frac, double[] cart, double factor, Gradient gradient) {
        double[] lattice = new double[9];
        for (int i = 0; i < frac.length; i += 3) {
            for (int a = 0; a < 3; a++) {
                for (int k = 0; k < 3; k++) {
                    lattice[3 * a + k] += frac[i + a] * cart[i + k];
                }
            }
        }
        add(new double[frac.length], lattice, factor, gradient);
    }

    private void add(double[] frac, double[] lattice, double factor, Gradient gradient) {
        for (int atom = 0; atom < system.size(); atom++) {
            gradient.addFrac(atom, factor * frac[3 * atom], factor * frac[3 * atom + 1], factor * frac[3 * atom + 2]);
        }
        for (int i = 0; i < 9; i++) {
            gradient.addLattice(i / 3, i % 3, factor * lattice[i]);
        }
    }

    /** {@code u_ia = sum_k u_ik R_ka}. */
    private double[] fractional(double[] cart) {
        double[] frac = new double[cart.length];
        for (int i = 0; i < cart.length; i += 3) {
            for (int a = 0; a < 3; a++) {
                for (int k = 0; k < 3; k++) {
                    frac[i + a] += cart[i + k] * inverse[3 * k + a];
                }
            }
        }
        return frac;
    }

    /** {@code dE/du_ik = sum_a R_ka p_ia}. */
    private double[] cartesian(double[] derivatives) {
        double[] cart = new double[derivatives.length];
        for (int i = 0; i < cart.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                for (int a = 0; a < 3; a++) {
                    cart[i + k] += inverse[3 * k + a] * derivatives[i + a];
                }
            }
        }
        return cart;
    }

    private static double[] product(double[] left, boolean turnLeft, double[] right, boolean turnRight) {
        double[] result = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    result[3 * i + j] +=
                            left[turnLeft ? 3 * k + i : 3 * i + k] * right[turnRight ? 3 * j + k : 3 * k + j];
                }
            }
        }
        return result;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
