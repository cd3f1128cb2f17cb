package org.autoperi.dataset.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.Element;

/** Tells polymorphs apart: average minimum distances of the whole crystal and of the
 * sublattices of one and of two elements, at equal volume. */
final class Likeness {
    private static final int NEIGHBOURS = 24;

    private final Crystal crystal;
    private final List<double[]> distances = new ArrayList<>();

    Likeness(Crystal crystal) {
        this.crystal = crystal;
        Set<Element> elements = EnumSet.noneOf(Element.class);
        elements.addAll(crystal.composition().elements());
        distances.add(distances(crystal, elements));
        for (Element first : elements) {
            for (Element second : elements) {
                if (first.compareTo(second) <= 0) {
                    distances.add(distances(crystal, EnumSet.of(first, second)));
                }
            }
        }
    }

    private static double[] distances(Crystal crystal, Set<Element> elements) {
        Crystal.Builder part = Crystal.builder(crystal.lattice().withVolume(crystal.size()));
        crystal.sites().stream()
                .filter(site -> elements.contains(site.species().get(0).element()))
                .forEach(part::add);
        return DistanceInvariants.of(part.build(), NEIGHBOURS).averageMinimumDistances();
    }

    /** The largest relative difference of any average minimum distance; crystals must have the same elements. */
    double difference(Likeness other) {
        double most = 0;
        for (int i = 0; i < distances.size(); i++) {
            double[] p = distances.get(i);
            double[] q = other.distances.get(i);
            for (int k = 0; k < p.length; k++) {
                most = Math.max(most, Math.abs(p[k] - q[k]) / Math.min(p[k], q[k]));
            }
        }
        return most;
    }

    /** The largest relative difference of a length of the cell, the lengths sorted. */
    double lengthDifference(Likeness other) {
        double[] p = lengths();
        double[] q = other.lengths();
        double most = 0;
        for (int k = 0; k < 3; k++) {
            most = Math.max(most, Math.abs(p[k] / q[k] - 1));
        }
        return most;
    }

    double[] lengths() {
        double[] lengths = Arrays.copyOf(crystal.lattice().parameters(), 3);
        Arrays.sort(lengths);
        return lengths;
    }
}
