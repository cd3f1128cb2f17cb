package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.crystal.WyckoffSite;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.Torus;

/**
 * A training crystal in its space group: idealised, in the primitive cell, orbit by orbit. Axes: R orbits.
 *
 * @param cell the orbits
 * @param species atomic numbers of the orbits, shape [R]
 * @param ends for each orbit all its points on the first representative of its position, in the conventional cell with the translations next to it
 * @param lattice lattice coordinates of the conventional cell, shape [6]
 */
record SymmetricCrystal(OrbitCell cell, int[] species, List<List<double[]>> ends, double[] lattice) {
    /** As usual for computed crystals, whose groups MP-20 gives with the same tolerance. */
    private static final SymmetryTolerance TOLERANCE = SymmetryTolerance.ofDistance(0.1);

    /** How far idealised points may be from where they belong, in cell edges. */
    private static final double EXACT = 1e-5;

    /** The space group; empty if none can be found. */
    static Optional<SpaceGroup> group(TrainingCrystal crystal) {
        try {
            return Optional.of(Symmetry.of(crystal.crystal(), TOLERANCE).spaceGroup());
        } catch (SymmetryException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Finds the symmetry; empty if there is none to be found, or if it makes the cell another one than the given primitive cell. */
    static Optional<SymmetricCrystal> of(TrainingCrystal crystal) {
        try {
            Symmetry symmetry = Symmetry.of(crystal.crystal(), TOLERANCE);
            PrimitiveGroup group = new PrimitiveGroup(symmetry.spaceGroup());
            List<WyckoffPosition> positions = new ArrayList<>();
            List<List<double[]>> ends = new ArrayList<>();
            List<WyckoffSite> sites = symmetry.asymmetricUnit();
            int[] species = new int[sites.size()];
            for (WyckoffSite site : sites) {
                WyckoffPosition position = position(group, site);
                List<double[]> points = ends(group, position, site);
                if (points.isEmpty()) {
                    return Optional.empty();
                }
                species[positions.size()] =
                        site.site().species().get(0).element().atomicNumber();
                positions.add(position);
                ends.add(points);
            }
            OrbitCell cell = OrbitCell.of(group, positions);
            if (cell.size() != crystal.size()) {
                return Optional.empty();
            }
            Lattice conventional = symmetry.conventional().lattice();
            double[] coordinates = LatticeCoordinates.of(conventional, cell.size() * group.latticePoints());
            group.family().hold(coordinates);
            return Optional.of(new SymmetricCrystal(cell, species, ends, coordinates));
        } catch (SymmetryException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty(); // trained on without its symmetry
        }
    }

    private static WyckoffPosition position(PrimitiveGroup group, WyckoffSite site) {
        return group.spaceGroup().wyckoffPositions().stream()
                .filter(p -> p.letter() == site.letter())
                .findFirst()
                .orElseThrow();
    }

    private static List<double[]> ends(PrimitiveGroup group, WyckoffPosition position, WyckoffSite site) {
        List<double[]> ends = new ArrayList<>();
        for (SymmetryOperation operation : group.spaceGroup().operations()) {
            double[] image = operation.apply(
                    site.site().x(), site.site().y(), site.site().z());
            for (int t = 0; t < 27; t++) {
                double[] x = {
                    Crystal.wrap(image[0]) + t / 9 - 1,
                    Crystal.wrap(image[1]) + t / 3 % 3 - 1,
                    Crystal.wrap(image[2]) + t % 3 - 1
                };
                double[] on = position.place(x[0], x[1], x[2]);
                if (isNear(x, on) && ends.stream().noneMatch(known -> isNear(known, on))) {
                    ends.add(on);
                }
            }
        }
        return ends;
    }

    private static boolean isNear(double[] p, double[] q) {
        return Math.abs(p[0] - q[0]) < EXACT && Math.abs(p[1] - q[1]) < EXACT && Math.abs(p[2] - q[2]) < EXACT;
    }

    /**
     * A random point on a path that keeps the symmetry: from places drawn evenly on the positions of the orbits, and a lattice of the family, to
     * the nearest points of the crystal. Which of several orbits of one species and position becomes which is chosen as the nearest, too.
     *
     * @param time where on the path, from 0 to below 1
     * @param decided probability with which the species of an orbit is shown
     */
    PathPoint draw(
            double time,
            double decided,
            Standardisation standardisation,
            FamilyStandards families,
            RandomGenerator random) {
        PrimitiveGroup group = cell.group();
        int n = cell.size();
        double[] start = families.draw(group.family(), random);
        double[] between = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < between.length; k++) {
            between[k] = start[k] + time * (lattice[k] - start[k]);
        }
        double[] here = group.primitiveLattice(between, n);
        double[] there = group.primitiveLattice(lattice, n);
        double[] latticeVelocity = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < latticeVelocity.length; k++) {
            latticeVelocity[k] =
                    (standardisation.standardise(k, there[k]) - standardisation.standardise(k, here[k])) / (1 - time);
        }
        double[][] places = cell.draw(random);
        int[] shown = PathPoint.shown(species, decided, random);
        double[][] ways = ways(places, LatticeCoordinates.toLattice(lattice, n * group.latticePoints()));
        double[] velocity = cell.vectors(ways);
        double[] drift = new double[3];
        for (int i = 0; i < velocity.length; i++) {
            drift[i % 3] += velocity[i] / n;
        }
        for (int i = 0; i < velocity.length; i++) {
            velocity[i] -= drift[i % 3]; // a vector the group leaves alone: zero but along a polar axis
        }
        FlowState state = new FlowState(cell.spread(shown), Torus.move(cell.atoms(places), velocity, time), here, time);
        return PathPoint.onPath(state, velocity, latticeVelocity, cell.spread(species));
    }

    /** Ways of the representatives to the nearest ends, in the primitive cell, shape [R, 3]. */
    private double[][] ways(double[][] places, Lattice conventional) {
        int orbits = species.length;
        double[][] ways = new double[orbits][];
        boolean[] done = new boolean[orbits];
        for (int r = 0; r < orbits; r++) {
            if (done[r]) {
                continue;
            }
            List<Integer> alike = new ArrayList<>();
            for (int s = r; s < orbits; s++) {
                if (species[s] == species[r]
                        && cell.orbits().get(s).position().letter()
                                == cell.orbits().get(r).position().letter()) {
                    alike.add(s);
                    done[s] = true;
                }
            }
            double[][] cost = new double[alike.size()][alike.size()];
            double[][][] way = new double[alike.size()][alike.size()][];
            for (int i = 0; i < alike.size(); i++) {
                double[] from = cell.group().toConventional(places[alike.get(i)]);
                for (int j = 0; j < alike.size(); j++) {
                    way[i][j] = nearest(from, ends.get(alike.get(j)), conventional);
                    double length = conventional.length(way[i][j][0], way[i][j][1], way[i][j][2]);
                    cost[i][j] = length * length;
                }
            }
            int[] chosen = Assignment.cheapest(cost);
            for (int i = 0; i < alike.size(); i++) {
                ways[alike.get(i)] = cell.group().toPrimitive(way[i][chosen[i]]);
            }
        }
        return ways;
    }

    private static double[] nearest(double[] from, List<double[]> ends, Lattice lattice) {
        double[] best = null;
        double shortest = Double.POSITIVE_INFINITY;
        for (double[] end : ends) {
            double length = lattice.length(end[0] - from[0], end[1] - from[1], end[2] - from[2]);
            if (length < shortest) {
                shortest = length;
                best = end;
            }
        }
        return new double[] {best[0] - from[0], best[1] - from[1], best[2] - from[2]};
    }
}
