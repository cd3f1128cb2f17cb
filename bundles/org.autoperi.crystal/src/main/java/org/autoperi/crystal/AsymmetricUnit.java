package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
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
 * elements share the site, equal full atoms are the same atom. Displacement tensors are turned with their sites; of sites that are merged the
 * properties of the first are kept. Without symmetry full atoms must be at the same place to the last digits to be the
 * same, so that what a generator wrote comes back for its evaluation, however near its atoms are.
 */
public final class AsymmetricUnit {

    /** Default tolerance in angstrom: covers coordinates rounded to 3 digits in cells of 30 angstrom. */
    public static final double DEFAULT_TOLERANCE_ANGSTROM = 0.05;

    /** Distance in angstrom below which two full atoms of a list without symmetry are one atom listed twice. */
    private static final double SAME_PLACE_ANGSTROM = 1e-3;

    private AsymmetricUnit() {}

    /**
     * Returns all sites of the unit cell.
     *
     * @param lattice the lattice
     * @param operations all operations of the group modulo lattice translations
     * @param sites the asymmetric unit
     * @param toleranceAngstrom how far a site may be from a special position, or from another site, to coincide with it
     * @throws IllegalArgumentException if coinciding sites are occupied by more than one atom in sum
     */
    public static List<Site> expand(
            Lattice lattice, List<SymmetryOperation> operations, Collection<Site> sites, double toleranceAngstrom) {
        Orbits orbits = new Orbits(lattice, operations, toleranceAngstrom);
        for (Site site : sites) {
            orbits.add(site);
        }
        return orbits.sites();
    }

    /** Fills the cell with the default tolerance; see {@link #expand(Lattice, List, Collection, double)}. */
    public static List<Site> expand(Lattice lattice, SpaceGroup group, Collection<Site> sites) {
        return expand(lattice, group.operations(), sites, DEFAULT_TOLERANCE_ANGSTROM);
    }

    /** Collects sites and finds coinciding ones by a grid of boxes no smaller than the tolerance. */
    private static final class Orbits {
        private final Lattice lattice;
        private final List<SymmetryOperation> operations;
        private final double tolerance;
        private final int[] boxes = new int[3];
        private final Map<Long, List<Integer>> grid = new HashMap<>();
        private final List<double[]> positions = new ArrayList<>();
        private final List<List<Species>> species = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private final List<SiteProperties> properties = new ArrayList<>();

        Orbits(Lattice lattice, List<SymmetryOperation> operations, double tolerance) {
            this.lattice = lattice;
            this.operations = operations;
            this.tolerance = tolerance;
            for (int axis = 0; axis < 3; axis++) {
                double most = lattice.faceDistance(axis) / Math.max(tolerance, 1e-3);
                boxes[axis] = (int) Math.max(1, Math.min(1 << 15, Math.floor(most)));
            }
        }

        void add(Site site) {
            // Without symmetry nothing was rounded onto a special position: full atoms that are near are two atoms.
            boolean alone = operations.size() == 1 && sum(site.species()) > 1 - Species.OCCUPANCY_SLACK;
            double reach = alone ? Math.min(tolerance, SAME_PLACE_ANGSTROM) : tolerance;
            double[] at = onSpecialPosition(site);
            BitSet touched = new BitSet();
            for (SymmetryOperation operation : operations) {
                double[] image = wrapped(operation.apply(at[0], at[1], at[2]));
                int same = find(image, reach);
                if (same < 0) {
                    touched.set(positions.size());
                    insert(image, site, operation);
                } else if (!touched.get(same)) {
                    touched.set(same);
                    merge(same, site);
                }
            }
        }

        /** Average of the images that stay within the tolerance, repeated until the set of such operations is stable. */
        private double[] onSpecialPosition(Site site) {
            double[] at = {site.x(), site.y(), site.z()};
            int before = 0;
            for (int round = 0; round < 8; round++) {
                double[] sum = new double[3];
                int count = 0;
                for (SymmetryOperation operation : operations) {
                    double[] image = operation.apply(at[0], at[1], at[2]);
                    double[] shift = new double[3];
                    for (int k = 0; k < 3; k++) {
                        shift[k] = image[k] - at[k] - Math.rint(image[k] - at[k]);
                    }
                    if (lattice.length(shift[0], shift[1], shift[2]) <= tolerance) {
                        count++;
                        for (int k = 0; k < 3; k++) {
                            sum[k] += shift[k];
                        }
                    }
                }
                for (int k = 0; k < 3; k++) {
                    at[k] += sum[k] / count;
                }
                if (count == before) {
                    break;
                }
                before = count;
            }
            return at;
        }

        private static double[] wrapped(double[] at) {
            for (int k = 0; k < 3; k++) {
                at[k] = Crystal.wrap(at[k]);
            }
            return at;
        }

        private int find(double[] at, double reach) {
            int[] box = new int[3];
            for (int k = 0; k < 3; k++) {
                box[k] = box(at, k);
            }
            int best = -1;
            double nearest = reach;
            for (int i = -1; i <= 1; i++) {
                for (int j = -1; j <= 1; j++) {
                    for (int k = -1; k <= 1; k++) {
                        for (int candidate : grid.getOrDefault(key(box[0] + i, box[1] + j, box[2] + k), List.of())) {
                            double d = distance(at, positions.get(candidate));
                            if (d <= nearest && (d < nearest || best < 0)) {
                                nearest = d;
                                best = candidate;
                            }
                        }
                    }
                }
            }
            return best;
        }

        private double distance(double[] p, double[] q) {
            double[] d = new double[3];
            for (int k = 0; k < 3; k++) {
                d[k] = p[k] - q[k] - Math.rint(p[k] - q[k]); // exact for distances below half the thickness of the cell
            }
            return lattice.length(d[0], d[1], d[2]);
        }

        private int box(double[] at, int axis) {
            return Math.min(boxes[axis] - 1, (int) (at[axis] * boxes[axis]));
        }

        private long key(int i, int j, int k) {
            long x = Math.floorMod(i, boxes[0]);
            long y = Math.floorMod(j, boxes[1]);
            long z = Math.floorMod(k, boxes[2]);
            return (x * boxes[1] + y) * boxes[2] + z;
        }

        private void insert(double[] at, Site site, SymmetryOperation operation) {
            grid.computeIfAbsent(key(box(at, 0), box(at, 1), box(at, 2)), x -> new ArrayList<>())
                    .add(positions.size());
            positions.add(at);
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
            return list.stream().mapToDouble(Species::occupancy).sum();
        }

        List<Site> sites() {
            List<Site> result = new ArrayList<>(positions.size());
            for (int i = 0; i < positions.size(); i++) {
                double[] at = positions.get(i);
                result.add(new Site(species.get(i), at[0], at[1], at[2], labels.get(i), properties.get(i)));
            }
            return List.copyOf(result);
        }
    }
}
