package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.Element;

/**
 * Average minimum distances of a crystal and of its sublattices, to tell crystals of one composition apart.
 *
 * <p>The AMD knows no elements, so a crystal and its twin with two elements exchanged look the same. Therefore the AMD of the atoms of every
 * one and every two elements are compared as well, brought to the mean density of the whole crystal so that one cut-off serves all. They are
 * made on first need. Thread-safe.
 */
final class AmdFingerprint {
    private final Crystal crystal;
    private final int k;
    private final double[] whole;
    private final Map<List<Element>, double[]> parts = new LinkedHashMap<>();

    AmdFingerprint(Crystal crystal, int k) {
        this.crystal = crystal;
        this.k = k;
        this.whole = DistanceInvariants.of(crystal, k).averageMinimumDistances();
    }

    /**
     * Tells whether two crystals of the same reduced composition agree within a cut-off.
     *
     * @param cutoffAngstrom largest difference of two average distances that still counts as the same
     * @param elements whether sublattices are compared too
     */
    boolean isSame(AmdFingerprint other, double cutoffAngstrom, boolean elements) {
        if (DistanceInvariants.distance(whole, other.whole) >= cutoffAngstrom) {
            return false;
        }
        if (!elements) {
            return true;
        }
        Map<List<Element>, double[]> mine = parts();
        Map<List<Element>, double[]> theirs = other.parts();
        for (Map.Entry<List<Element>, double[]> part : mine.entrySet()) {
            double[] counterpart = theirs.get(part.getKey());
            if (counterpart == null || DistanceInvariants.distance(part.getValue(), counterpart) >= cutoffAngstrom) {
                return false;
            }
        }
        return true;
    }

    private synchronized Map<List<Element>, double[]> parts() {
        List<Element> elements = List.copyOf(crystal.composition().elements());
        if (parts.isEmpty() && elements.size() > 1) {
            for (int i = 0; i < elements.size(); i++) {
                add(List.of(elements.get(i)));
                for (int j = i + 1; j < elements.size() && elements.size() > 2; j++) {
                    add(List.of(elements.get(i), elements.get(j)));
                }
            }
        }
        return parts;
    }

    private void add(List<Element> wanted) {
        List<Element> kept = new ArrayList<>();
        List<Double> frac = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            if (wanted.contains(crystal.element(i))) {
                kept.add(crystal.element(i));
                for (int axis = 0; axis < 3; axis++) {
                    frac.add(crystal.frac(i, axis));
                }
            }
        }
        Crystal part = Crystal.of(
                crystal.lattice(),
                kept,
                frac.stream().mapToDouble(Double::doubleValue).toArray());
        double[] amd = DistanceInvariants.of(part, k).averageMinimumDistances();
        double scale = Math.cbrt((double) kept.size() / crystal.size());
        for (int i = 0; i < amd.length; i++) {
            amd[i] *= scale;
        }
        parts.put(wanted, amd);
    }
}
