package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.crystal.WyckoffPosition;

/**
 * A primitive cell occupied orbit by orbit. The first atom of each orbit, its representative, says where all are. Axes: R orbits, n atoms of
 * the primitive cell. Immutable.
 */
final class OrbitCell {
    private final PrimitiveGroup group;
    private final List<PrimitiveGroup.Orbit> orbits;
    private final int[] firsts;
    private final int size;

    OrbitCell(PrimitiveGroup group, List<PrimitiveGroup.Orbit> orbits) {
        this.group = group;
        this.orbits = List.copyOf(orbits);
        this.firsts = new int[orbits.size()];
        int n = 0;
        for (int r = 0; r < firsts.length; r++) {
            firsts[r] = n;
            n += orbits.get(r).size();
        }
        this.size = n;
    }

    /** The cell with the given positions occupied, in their order; one with freedom may occur several times. */
    static OrbitCell of(PrimitiveGroup group, List<WyckoffPosition> positions) {
        List<PrimitiveGroup.Orbit> orbits = new ArrayList<>();
        positions.forEach(position -> orbits.add(group.orbit(position)));
        return new OrbitCell(group, orbits);
    }

    PrimitiveGroup group() {
        return group;
    }

    List<PrimitiveGroup.Orbit> orbits() {
        return orbits;
    }

    /** Number of atoms of the primitive cell. */
    int size() {
        return size;
    }

    /** First atom of an orbit. */
    int first(int orbit) {
        return firsts[orbit];
    }

    /** Repeats what belongs to orbits for their atoms, shape [n]. */
    int[] spread(int[] ofOrbits) {
        int[] all = new int[size];
        for (int r = 0; r < firsts.length; r++) {
            java.util.Arrays.fill(all, firsts[r], firsts[r] + orbits.get(r).size(), ofOrbits[r]);
        }
        return all;
    }

    /** Places drawn evenly on the positions of the orbits, in the primitive cell, shape [R, 3]. */
    double[][] draw(RandomGenerator random) {
        double[][] places = new double[firsts.length][];
        for (int r = 0; r < firsts.length; r++) {
            WyckoffPosition position = orbits.get(r).position();
            places[r] =
                    group.toPrimitive(position.place(random.nextDouble(), random.nextDouble(), random.nextDouble()));
        }
        return places;
    }

    /** All atoms, not wrapped, shape [n, 3] flattened. */
    double[] atoms(double[][] places) {
        double[] frac = new double[3 * size];
        for (int r = 0; r < firsts.length; r++) {
            int[] makers = orbits.get(r).makers();
            for (int a = 0; a < makers.length; a++) {
                System.arraycopy(group.image(makers[a], places[r]), 0, frac, 3 * (firsts[r] + a), 3);
            }
        }
        return frac;
    }

    /** The vectors that the operations make of those of the representatives, shape [n, 3] flattened. */
    double[] vectors(double[][] ofRepresentatives) {
        double[] all = new double[3 * size];
        for (int r = 0; r < firsts.length; r++) {
            int[] makers = orbits.get(r).makers();
            double[] v = ofRepresentatives[r];
            for (int a = 0; a < makers.length; a++) {
                System.arraycopy(group.rotate(makers[a], v[0], v[1], v[2]), 0, all, 3 * (firsts[r] + a), 3);
            }
        }
        return all;
    }

    /**
     * The average over the group of a vector per atom, at the representatives: v_i becomes the mean over g of W_g^-1 v_g(i). It is the
     * orthogonal projection onto the vectors that keep the symmetry.
     *
     * @param v shape [n, 3] flattened
     * @return shape [R, 3]
     */
    double[][] average(double[] v) {
        double[][] means = new double[firsts.length][3];
        for (int r = 0; r < firsts.length; r++) {
            for (int g = 0; g < group.order(); g++) {
                int image = 3 * (firsts[r] + orbits.get(r).images()[g][0]);
                double[] back = group.rotateBack(g, v[image], v[image + 1], v[image + 2]);
                for (int k = 0; k < 3; k++) {
                    means[r][k] += back[k] / group.order();
                }
            }
        }
        return means;
    }

    /**
     * The share of vectors that leaves the symmetry: |v - P v| / |v|, P the average over the group.
     *
     * @param v shape [n, 3] flattened
     * @param average P v at the representatives
     * @param least length per atom below which v counts as that long, so that rounding around zero is no leak
     */
    double leak(double[] v, double[][] average, double least) {
        double[] kept = vectors(average);
        double outside = 0;
        double all = 0;
        for (int i = 0; i < v.length; i++) {
            outside += (v[i] - kept[i]) * (v[i] - kept[i]);
            all += v[i] * v[i];
        }
        return Math.sqrt(outside / Math.max(all, least * least * size));
    }

    /** Puts representatives back where they belong to the last digit. */
    double[] held(int orbit, double[] place) {
        double[] x = group.toConventional(place);
        return group.toPrimitive(orbits.get(orbit).position().place(x[0], x[1], x[2]));
    }

    /** The representatives of atoms that have lost the symmetry a little: the mean of what each atom says, near the given places. */
    double[][] representatives(double[] frac, double[][] near) {
        double[][] means = new double[firsts.length][];
        for (int r = 0; r < firsts.length; r++) {
            int[] makers = orbits.get(r).makers();
            double[] mean = near[r].clone();
            for (int a = 0; a < makers.length; a++) {
                int i = 3 * (firsts[r] + a);
                double[] back = group.imageBack(makers[a], new double[] {frac[i], frac[i + 1], frac[i + 2]});
                for (int k = 0; k < 3; k++) {
                    double d = back[k] - near[r][k];
                    mean[k] += (d - Math.rint(d)) / makers.length;
                }
            }
            means[r] = held(r, mean);
        }
        return means;
    }
}
