package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;

/**
 * The lower convex hull of energies per atom over compositions: what a mixture of known phases of a composition costs at least.
 *
 * <p>The energy at a composition is the optimum of a linear programme, the least sum of energies of amounts of phases that add up to the
 * composition; it is solved by the simplex method over the phases of the composition's elements. The result is a vertex of the programme, so it is
 * exact up to rounding. Element references are the lowest one-element phases; a composition with an element that has none is outside the hull.
 * Immutable and thread-safe.
 */
final class EnergyHull {
    private static final double EPSILON = 1e-12;

    /** Steps by the steepest rule; after them Bland's rule, which cannot go in circles. */
    private static final int STEEPEST_STEPS = 200;

    /**
     * A known phase.
     *
     * @param name for people
     * @param composition of which only the proportions matter
     * @param energyPerAtom electronvolt for each atom
     */
    record Phase(String name, Composition composition, double energyPerAtom) {}

    /**
     * A point of the hull.
     *
     * @param energyPerAtom electronvolt for each atom
     * @param phases what the composition falls apart into, by names with their shares of the atoms
     */
    record Point(double energyPerAtom, String phases) {}

    private final Map<Set<Element>, List<Phase>> bySystem = new HashMap<>();

    private EnergyHull() {}

    /** Returns the hull of phases, of which the lowest of each composition counts, the first among equals. */
    static EnergyHull of(List<Phase> phases) {
        Map<Composition, Phase> lowest = new LinkedHashMap<>();
        for (Phase phase : phases) {
            lowest.merge(
                    phase.composition().reduced(),
                    phase,
                    (old, other) -> other.energyPerAtom() < old.energyPerAtom() ? other : old);
        }
        EnergyHull hull = new EnergyHull();
        for (Phase phase : lowest.values()) {
            Set<Element> system = EnumSet.copyOf(phase.composition().elements());
            hull.bySystem.computeIfAbsent(system, s -> new ArrayList<>()).add(phase);
        }
        return hull;
    }

    /** Returns the elements of a composition that have no reference, in order. */
    Set<Element> missing(Composition composition) {
        Set<Element> missing = new TreeSet<>(composition.elements());
        missing.removeIf(element -> bySystem.containsKey(EnumSet.of(element)));
        return missing;
    }

    /**
     * Returns the point of the hull at a composition.
     *
     * @throws IllegalArgumentException if an element has no reference
     */
    Point point(Composition composition) {
        if (!missing(composition).isEmpty()) {
            throw new IllegalArgumentException("no reference of " + missing(composition));
        }
        List<Element> elements = List.copyOf(composition.elements());
        List<Phase> phases = new ArrayList<>();
        for (Element element : elements) {
            phases.add(bySystem.get(EnumSet.of(element)).get(0));
        }
        for (int subset = 1; subset < 1 << elements.size(); subset++) {
            if (Integer.bitCount(subset) > 1) {
                phases.addAll(bySystem.getOrDefault(subset(elements, subset), List.of()));
            }
        }
        return new Simplex(elements, phases, composition).solve();
    }

    private static Set<Element> subset(List<Element> elements, int bits) {
        Set<Element> chosen = EnumSet.noneOf(Element.class);
        for (int i = 0; i < elements.size(); i++) {
            if ((bits >> i & 1) == 1) {
                chosen.add(elements.get(i));
            }
        }
        return chosen;
    }

    /** The programme at one composition with E elements and P phases, of which the first E are the elements. */
    private static final class Simplex {
        private final List<Phase> phases;
        private final double[][] shares;
        private final int[] basis;
        private final double[][] inverse;
        private final double[] amounts;

        Simplex(List<Element> elements, List<Phase> phases, Composition target) {
            this.phases = phases;
            int rows = elements.size();
            shares = new double[phases.size()][];
            for (int p = 0; p < shares.length; p++) {
                shares[p] = shares(elements, phases.get(p).composition());
            }
            basis = new int[rows];
            inverse = new double[rows][rows];
            for (int i = 0; i < rows; i++) {
                basis[i] = i;
                inverse[i][i] = 1;
            }
            amounts = shares(elements, target);
        }

        private static double[] shares(List<Element> elements, Composition composition) {
            return elements.stream().mapToDouble(composition::fraction).toArray();
        }

        Point solve() {
            for (int step = 0; ; step++) {
                int entering = entering(step >= STEEPEST_STEPS);
                if (entering < 0) {
                    return point();
                }
                exchange(entering);
            }
        }

        /** The phase that lowers the energy, -1 if none does. */
        private int entering(boolean bland) {
            double[] prices = new double[basis.length];
            for (int i = 0; i < basis.length; i++) {
                for (int j = 0; j < basis.length; j++) {
                    prices[j] += phases.get(basis[i]).energyPerAtom() * inverse[i][j];
                }
            }
            int best = -1;
            double least = -EPSILON;
            for (int p = 0; p < shares.length; p++) {
                double gain = phases.get(p).energyPerAtom();
                for (int j = 0; j < prices.length; j++) {
                    gain -= prices[j] * shares[p][j];
                }
                if (gain < least) {
                    best = p;
                    least = gain;
                    if (bland) {
                        return best;
                    }
                }
            }
            return best;
        }

        private void exchange(int entering) {
            int rows = basis.length;
            double[] column = new double[rows];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < rows; j++) {
                    column[i] += inverse[i][j] * shares[entering][j];
                }
            }
            int leaving = -1;
            for (int i = 0; i < rows; i++) {
                if (column[i] > EPSILON && (leaving < 0 || precedes(i, leaving, column))) {
                    leaving = i;
                }
            }
            double pivot = column[leaving];
            amounts[leaving] /= pivot;
            for (int j = 0; j < rows; j++) {
                inverse[leaving][j] /= pivot;
            }
            for (int i = 0; i < rows; i++) {
                if (i != leaving) {
                    amounts[i] = Math.max(0, amounts[i] - column[i] * amounts[leaving]);
                    for (int j = 0; j < rows; j++) {
                        inverse[i][j] -= column[i] * inverse[leaving][j];
                    }
                }
            }
            basis[leaving] = entering;
        }

        /** Whether a row ends the step before another; among equals the phase of the lower number. */
        private boolean precedes(int row, int other, double[] column) {
            double difference = amounts[row] / column[row] - amounts[other] / column[other];
            return difference < 0 || (difference == 0 && basis[row] < basis[other]);
        }

        private Point point() {
            double energy = 0;
            StringJoiner names = new StringJoiner(" + ");
            for (int i = 0; i < basis.length; i++) {
                Phase phase = phases.get(basis[i]);
                energy += amounts[i] * phase.energyPerAtom();
                if (amounts[i] > 1e-9) {
                    names.add(String.format(Locale.ROOT, "%.3g %s", amounts[i], phase.name()));
                }
            }
            return new Point(energy, names.toString());
        }
    }
}
