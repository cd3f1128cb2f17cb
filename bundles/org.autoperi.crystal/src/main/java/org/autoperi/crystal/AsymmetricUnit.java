package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Fills the unit cell from the sites of an asymmetric unit.
 *
 * <p>A site that lies within the tolerance of a special position is first moved onto it exactly, by averaging over the operations that
 * leave it in place; so rounded coordinates such as 0.3333 give exact multiplicities. Sites that coincide afterwards are merged: different
 * elements share the site, equal full atoms are the same atom; what is known of the first of them is kept, displacements turned with the image. Without symmetry full atoms must be at the same place to the last digits to be the
 * same, so that what a generator wrote comes back for its evaluation, however near its atoms are.
 */
public final class AsymmetricUnit {

    /** Default tolerance in angstrom: covers coordinates rounded to 3 digits in cells of 30 angstrom. */
    public static final double DEFAULT_TOLERANCE_ANGSTROM = 0.05;

    /** Distance in angstrom below which two full atoms of a list without symmetry are one atom listed twice. */
    private static final double SAME_PLACE_ANGSTROM = 1e-3;

    /** More sites than any crystal with symmetry that is known has in its cell, few enough to hold in memory. */
    private static final int MOST_IMAGES = 200_000;

    private AsymmetricUnit() {}

    /**
     * Returns all sites of the unit cell.
     *
     * @param lattice the lattice
     * @param operations all operations of the group modulo lattice translations
     * @param sites the asymmetric unit
     * @param toleranceAngstrom how far a site may be from a special position, or from another site, to coincide with it
     * @throws IllegalArgumentException if coinciding sites are occupied by more than one atom in sum, or symmetry makes more than 200,000
     *     sites
     */
    public static List<Site> expand(
            Lattice lattice, List<SymmetryOperation> operations, Collection<Site> sites, double toleranceAngstrom) {
        Orbits orbits = new Orbits(lattice, operations, toleranceAngstrom, sites);
        for (Site site : sites) {
            orbits.add(site);
        }
        return orbits.sites();
    }

    /** Fills the cell with the default tolerance; see {@link #expand(Lattice, List, Collection, double)}. */
    public static List<Site> expand(Lattice lattice, SpaceGroup group, Collection<Site> sites) {
        return expand(lattice, group.operations(), sites, DEFAULT_TOLERANCE_ANGSTROM);
    }

    /** Collects sites and finds coinciding ones by a grid of boxes, of which a small neighbourhood seldom touches more than one. */
    private static final class Orbits {
        /** Edge of a box in angstrom, unless there are too few sites for so many boxes. */
        private static final double BOX_ANGSTROM = 1;

        private final Lattice lattice;
        private final List<SymmetryOperation> operations;
        private final double tolerance;
        private final double[] thickness = new double[3];
        private final int[] boxes = new int[3];
        private final int[] first;
        private final int[] low = new int[3];
        private final int[] high = new int[3];
        private int[] next = new int[16];
        private double[] positions = new double[48];
        private int count;
        private final List<List<Species>> species = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private final List<SiteProperties> properties = new ArrayList<>();

        Orbits(Lattice lattice, List<SymmetryOperation> operations, double tolerance, Collection<Site> sites) {
            this.lattice = lattice;
            this.operations = operations;
            this.tolerance = tolerance;
            double images = Math.min(MOST_IMAGES, (double) sites.size() * operations.size());
            double most = 1 + Math.cbrt(4 * images);
            // Crowded cells have smaller boxes, but none so small that one look-up goes through many.
            double reach = sites.stream().mapToDouble(this::reach).max().orElse(tolerance);
            double edge = Math.max(reach, Math.min(BOX_ANGSTROM, Math.cbrt(lattice.volume() / images)));
            for (int axis = 0; axis < 3; axis++) {
                thickness[axis] = lattice.faceDistance(axis);
                boxes[axis] = (int) Math.max(1, Math.min(most, Math.floor(thickness[axis] / edge)));
            }
            first = new int[boxes[0] * boxes[1] * boxes[2]];
            Arrays.fill(first, -1);
        }

        void add(Site site) {
            double reach = reach(site);
            double[] at = onSpecialPosition(site);
            BitSet touched = new BitSet();
            for (SymmetryOperation operation : operations) {
                double[] image = wrapped(operation.apply(at[0], at[1], at[2]));
                int same = find(image, reach);
                if (same < 0) {
                    touched.set(count);
                    insert(image, site, operation);
                } else if (!touched.get(same)) {
                    touched.set(same);
                    merge(same, site);
                }
            }
        }

        /** Without symmetry nothing was rounded onto a special position: full atoms that are near are two atoms. */
        private double reach(Site site) {
            boolean alone = operations.size() == 1 && sum(site.species()) > 1 - Species.OCCUPANCY_SLACK;
            return alone ? Math.min(tolerance, SAME_PLACE_ANGSTROM) : tolerance;
        }

        /** Average of the images that stay within the tolerance, repeated until the set of such operations is stable. */
        private double[] onSpecialPosition(Site site) {
            double[] at = {site.x(), site.y(), site.z()};
            if (operations.size() == 1) {
                return at;
            }
            int before = 0;
            for (int round = 0; round < 8; round++) {
                double[] sum = new double[3];
                int staying = 0;
                for (SymmetryOperation operation : operations) {
                    double[] image = operation.apply(at[0], at[1], at[2]);
                    double[] shift = new double[3];
                    for (int k = 0; k < 3; k++) {
                        shift[k] = image[k] - at[k] - Math.rint(image[k] - at[k]);
                    }
                    if (lattice.length(shift[0], shift[1], shift[2]) <= tolerance) {
                        staying++;
                        for (int k = 0; k < 3; k++) {
                            sum[k] += shift[k];
                        }
                    }
                }
                for (int k = 0; k < 3; k++) {
                    at[k] += sum[k] / staying;
                }
                if (staying == before) {
                    break;
                }
                before = staying;
            }
            return at;
        }

        private static double[] wrapped(double[] at) {
            for (int k = 0; k < 3; k++) {
                at[k] = Crystal.wrap(at[k]);
            }
            return at;
        }

        /** The nearest collected site within reach, the earlier one of equals; -1 if there is none. */
        private int find(double[] at, double reach) {
            for (int k = 0; k < 3; k++) {
                double slack = reach / thickness[k];
                low[k] = (int) Math.floor((at[k] - slack) * boxes[k]);
                high[k] = (int) Math.floor((at[k] + slack) * boxes[k]);
                if (high[k] - low[k] >= boxes[k]) {
                    low[k] = 0;
                    high[k] = boxes[k] - 1;
                }
            }
            int best = -1;
            double nearest = reach;
            for (int i = low[0]; i <= high[0]; i++) {
                for (int j = low[1]; j <= high[1]; j++) {
                    for (int k = low[2]; k <= high[2]; k++) {
                        for (int other = first[box(i, j, k)]; other >= 0; other = next[other]) {
                            double d = distance(at, 3 * other);
                            if (d < nearest || d == nearest && (best < 0 || other < best)) {
                                nearest = d;
                                best = other;
                            }
                        }
                    }
                }
            }
            return best;
        }

        private double distance(double[] p, int q) {
            double x = p[0] - positions[q];
            double y = p[1] - positions[q + 1];
            double z = p[2] - positions[q + 2];
            // Exact for distances below half the thickness of the cell.
            return lattice.length(x - Math.rint(x), y - Math.rint(y), z - Math.rint(z));
        }

        private int box(int i, int j, int k) {
            int x = Math.floorMod(i, boxes[0]);
            int y = Math.floorMod(j, boxes[1]);
            int z = Math.floorMod(k, boxes[2]);
            return (x * boxes[1] + y) * boxes[2] + z;
        }

        private void insert(double[] at, Site site, SymmetryOperation operation) {
            if (count == MOST_IMAGES && operations.size() > 1) {
                throw new IllegalArgumentException("the " + operations.size() + " symmetry operations make more than "
                        + MOST_IMAGES + " sites; expected fewer, or a list of all sites without symmetry");
            }
            if (count == next.length) {
                next = Arrays.copyOf(next, 2 * count);
                positions = Arrays.copyOf(positions, 6 * count);
            }
            int box = box((int) (at[0] * boxes[0]), (int) (at[1] * boxes[1]), (int) (at[2] * boxes[2]));
            next[count] = first[box];
            first[box] = count;
            System.arraycopy(at, 0, positions, 3 * count, 3);
            count++;
            species.add(site.species());
            labels.add(site.label());
            properties.add(turned(site.properties(), operation));
        }

        /** What stays true of an image: displacements are turned, other vectors left out. */
        private SiteProperties turned(SiteProperties given, SymmetryOperation operation) {
            SiteProperties result = given;
            if (given.isEmpty() || operation.equals(SymmetryOperation.identity())) {
                return result;
            }
            for (String key : given.keys()) {
                Optional<double[]> numbers = given.numbers(key);
                if (key.equals(SiteProperties.DISPLACEMENT_TENSOR)) {
                    result = result.with(key, DisplacementTensor.rotated(lattice, operation, numbers.orElseThrow()));
                } else if (numbers.isPresent() && numbers.get().length > 1) {
                    result = result.without(key);
                }
            }
            return result;
        }

        private void merge(int index, Site site) {
            List<Species> here = species.get(index);
            if (here.equals(site.species()) && sum(here) + sum(site.species()) > 1 + Species.OCCUPANCY_SLACK) {
                return; // the same atom listed twice
            }
            Map<Element, Map<OptionalInt, Double>> amounts = new LinkedHashMap<>();
            for (List<Species> list : List.of(here, site.species())) {
                list.forEach(s -> amounts.computeIfAbsent(s.element(), e -> new LinkedHashMap<>())
                        .merge(s.oxidation(), s.occupancy(), Double::sum));
            }
            List<Species> together = new ArrayList<>();
            amounts.forEach((element, byCharge) ->
                    byCharge.forEach((charge, amount) -> together.add(species(site, here, element, charge, amount))));
            if (sum(together) > 1 + Species.OCCUPANCY_SLACK) {
                throw new IllegalArgumentException(overfull(site, here));
            }
            species.set(index, List.copyOf(together));
        }

        private Species species(Site site, List<Species> here, Element element, OptionalInt charge, double amount) {
            if (amount > 1 + Species.OCCUPANCY_SLACK) {
                throw new IllegalArgumentException(overfull(site, here));
            }
            return new Species(element, amount, charge);
        }

        private String overfull(Site site, List<Species> here) {
            return "site " + site + " lies within " + tolerance + " angstrom of a site that holds " + here
                    + ", together more than one atom; expected distinct atoms, or occupancies that sum to 1 at most";
        }

        private static double sum(List<Species> list) {
            double sum = 0;
            for (Species each : list) {
                sum += each.occupancy();
            }
            return sum;
        }

        List<Site> sites() {
            List<Site> result = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                result.add(new Site(
                        species.get(i),
                        positions[3 * i],
                        positions[3 * i + 1],
                        positions[3 * i + 2],
                        labels.get(i),
                        properties.get(i)));
            }
            return List.copyOf(result);
        }
    }
}
