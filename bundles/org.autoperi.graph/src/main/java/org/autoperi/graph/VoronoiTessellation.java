package org.autoperi.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PeriodicDistance;

/**
 * Divides space among the sites of a crystal: each point belongs to the nearest site.
 *
 * <p>Every cell is cut by the planes halfway to the neighbours, nearest first, until the sphere through twice its farthest vertex holds no
 * neighbour that was not tried; so it is right for every crystal, with voids, of one site, in skewed cells. Facets that are seen under
 * less than {@value #SMALLEST_SOLID_ANGLE} steradian are left out: whether cells that meet in a point or an edge share a facet too is a
 * matter of rounding. Invariant under the choice of cell. Immutable and thread-safe; about O(N) for all cells.
 */
public final class VoronoiTessellation {

    /** A vertex at rounding distance (1e-9 angstrom) from a plane gives a facet of some 1e-9 steradian along an edge. */
    static final double SMALLEST_SOLID_ANGLE = 1e-8;

    /** Relative to the mean distance of sites; the first is far above the rounding of positions, the others are for cuts it breaks. */
    private static final double[] SLACKS = {1e-10, 1e-9, 1e-11, 1e-8, 1e-12};

    /** Most cells have their faces from among so many neighbours. */
    private static final int FIRST_NEIGHBOURS = 45;

    /** The peer's slack of its cutoff, in angstrom. */
    private static final double CUTOFF_SLACK = 1e-8;

    private final Crystal crystal;
    private final Crystal reduced;
    private final double[] frac;
    private final int[] shift;
    private final int[] transform;
    private final double spacing;
    private final double longestDiagonal;
    private final PeriodicGraph near;
    private final double nearReach;
    private final int[] offsets;

    private VoronoiTessellation(Crystal crystal) {
        this.crystal = crystal;
        NiggliReduction reduction = NiggliReduction.of(crystal.lattice());
        transform = reduction.transform();
        double[] moved = reduction.lattice().toFractional(crystal.cartesian());
        reduced = crystal.withLattice(reduction.lattice()).withFractional(moved);
        frac = reduced.fractional();
        shift = new int[frac.length];
        for (int i = 0; i < frac.length; i++) {
            shift[i] = (int) Math.rint(moved[i] - frac[i]);
        }
        spacing = Math.cbrt(crystal.volumePerAtom());
        longestDiagonal = longestDiagonal(crystal.lattice());
        nearReach = spacing * Math.cbrt(3 * FIRST_NEIGHBOURS / (4 * Math.PI));
        near = NeighbourSearch.of(reduced).within(nearReach);
        offsets = near.offsets();
        refuseCoincidence();
    }

    private void refuseCoincidence() {
        for (int e = 0; e < near.edgeCount(); e++) {
            if (near.distance()[e] < 1e-6 * spacing) {
                throw new IllegalArgumentException(
                        "sites " + (near.source()[e] + 1) + " and "
                                + (near.target()[e] + 1) + " of crystal '" + crystal.name() + "' are "
                                + PeriodicDistance.of(crystal.lattice())
                                        .between(crystal, near.source()[e], near.target()[e])
                                + " angstrom apart; expected sites that do not coincide, so that space can be divided among them");
            }
        }
    }

    private static double longestDiagonal(Lattice lattice) {
        double most = Math.max(lattice.length(1, 1, 1), lattice.length(-1, 1, 1));
        return Math.max(most, Math.max(lattice.length(1, -1, 1), lattice.length(1, 1, -1)));
    }

    /**
     * Returns the tessellation of a crystal; species do not matter.
     *
     * @throws IllegalArgumentException if two sites coincide
     */
    public static VoronoiTessellation of(Crystal crystal) {
        return new VoronoiTessellation(crystal);
    }

    /** Returns the cells of all sites, in their order. */
    public List<VoronoiCell> cells() {
        return cells(Double.POSITIVE_INFINITY);
    }

    /** Returns the cells of all sites as {@link #cell(int, double)} makes them. */
    public List<VoronoiCell> cells(double searchAngstrom) {
        CutPolyhedron polyhedron = new CutPolyhedron();
        List<VoronoiCell> cells = new ArrayList<>(reduced.size());
        for (int site = 0; site < reduced.size(); site++) {
            cells.add(new Cutting(site, polyhedron).cell(searchAngstrom));
        }
        return cells;
    }

    /** Returns the cell of a site. */
    public VoronoiCell cell(int site) {
        return cell(site, Double.POSITIVE_INFINITY);
    }

    /**
     * Returns the cell of a site among those neighbours only that a search finds, as pymatgen's VoronoiNN does it: beside large voids the
     * polyhedron is larger than the true cell. Where so few neighbours leave it open, the search is doubled up to the longest diagonal of
     * the unit cell, then the true cell taken.
     *
     * @param searchAngstrom positive radius of the search; infinity gives the true cell
     * @throws IllegalArgumentException if the radius is not positive
     */
    public VoronoiCell cell(int site, double searchAngstrom) {
        if (!(searchAngstrom > 0)) {
            throw new IllegalArgumentException(
                    "the radius of a search must be positive, in angstrom, found " + searchAngstrom);
        }
        return new Cutting(site, new CutPolyhedron()).cell(searchAngstrom);
    }

    /**
     * Returns the graph of the facets, weighted by a measure of them relative to the largest of the cell.
     *
     * @param measure positive for every facet, such as {@code Facet::solidAngle}
     * @param tolerance facets of at most this weight make no edge
     * @param searchAngstrom see {@link #cell(int, double)}; infinity for true cells
     */
    public PeriodicGraph graph(ToDoubleFunction<VoronoiCell.Facet> measure, double tolerance, double searchAngstrom) {
        WeightedEdges edges = new WeightedEdges();
        for (VoronoiCell cell : cells(searchAngstrom)) {
            double most = cell.facets().stream().mapToDouble(measure).max().orElse(0);
            for (VoronoiCell.Facet facet : cell.facets()) {
                double weight = measure.applyAsDouble(facet) / most;
                if (weight > tolerance) {
                    edges.add(cell.site(), facet, weight);
                }
            }
        }
        return edges.graph(crystal);
    }

    /** The work on one cell. */
    private final class Cutting {
        private final int site;
        private final CutPolyhedron polyhedron;
        private double slack;
        private int[] target = new int[2 * FIRST_NEIGHBOURS];
        private int[] image = new int[6 * FIRST_NEIGHBOURS];
        private int tried;

        Cutting(int site, CutPolyhedron polyhedron) {
            this.site = site;
            this.polyhedron = polyhedron;
        }

        VoronoiCell cell(double search) {
            double limit = search;
            boolean isSparse = false;
            while (true) {
                cutWithin(limit + CUTOFF_SLACK);
                if (!polyhedron.isOpen()) {
                    return finished(isSparse);
                }
                isSparse |= tried == 3 && spansSpace();
                limit = limit > longestDiagonal
                        ? Double.POSITIVE_INFINITY
                        : Math.min(2 * limit, longestDiagonal + 0.011); // the two margins of the peer
            }
        }

        private void cutWithin(double limit) {
            for (double relative : SLACKS) {
                slack = relative * spacing;
                if (tryWithin(limit)) {
                    return;
                }
            }
            throw new IllegalStateException("the Voronoi cell of site " + (site + 1) + " of " + reduced
                    + " cannot be told in double precision");
        }

        private boolean tryWithin(double limit) {
            tried = 0;
            polyhedron.reset(
                    100 * (longestDiagonal(reduced.lattice()) + (Double.isInfinite(limit) ? 0 : limit)), slack);
            cutNear(limit);
            double reach = nearReach;
            while (!polyhedron.isBroken() && reach < limit && square(reach) < 4 * polyhedron.farthestSquare()) {
                double more = Math.min(limit, 1.4 * reach);
                cutShell(reach, more);
                reach = more;
            }
            return !polyhedron.isBroken();
        }

        private void cutNear(double limit) {
            int from = offsets[site];
            long[] order = new long[offsets[site + 1] - from];
            for (int i = 0; i < order.length; i++) {
                order[i] = (long) Float.floatToIntBits((float) near.distance()[from + i]) << 32 | i;
            }
            Arrays.sort(order);
            double[] vector = near.vector();
            int[] images = near.image();
            for (long key : order) {
                int e = from + (int) key;
                double distance = near.distance()[e];
                if (square(distance) >= 4 * polyhedron.farthestSquare() * (1 + 1e-6)) {
                    return; // 1e-6: the order is that of rounded distances
                }
                if (distance <= limit) {
                    cut(
                            near.target()[e],
                            images[3 * e],
                            images[3 * e + 1],
                            images[3 * e + 2],
                            vector[3 * e],
                            vector[3 * e + 1],
                            vector[3 * e + 2]);
                }
            }
        }

        private void cut(int neighbour, int a, int b, int c, double x, double y, double z) {
            if (tried == target.length) {
                target = Arrays.copyOf(target, 2 * tried);
                image = Arrays.copyOf(image, 6 * tried);
            }
            target[tried] = neighbour;
            image[3 * tried] = a;
            image[3 * tried + 1] = b;
            image[3 * tried + 2] = c;
            polyhedron.cut(x, y, z, tried++);
        }

        /** Cuts by all neighbours farther than one distance and not farther than another. */
        private void cutShell(double inner, double outer) {
            Lattice lattice = reduced.lattice();
            double[] rows = lattice.matrix();
            double[] most = new double[3];
            double from = square(inner * (1 - 1e-9)); // a plane cut twice changes nothing, one left out does
            for (int axis = 0; axis < 3; axis++) {
                most[axis] = outer / lattice.faceDistance(axis) + 1e-9;
            }
            for (int other = 0; other < reduced.size(); other++) {
                double da = frac[3 * other] - frac[3 * site];
                double db = frac[3 * other + 1] - frac[3 * site + 1];
                double dc = frac[3 * other + 2] - frac[3 * site + 2];
                for (int a = (int) Math.ceil(-most[0] - da); a <= most[0] - da; a++) {
                    for (int b = (int) Math.ceil(-most[1] - db); b <= most[1] - db; b++) {
                        for (int c = (int) Math.ceil(-most[2] - dc); c <= most[2] - dc; c++) {
                            double x = (a + da) * rows[0] + (b + db) * rows[3] + (c + dc) * rows[6];
                            double y = (a + da) * rows[1] + (b + db) * rows[4] + (c + dc) * rows[7];
                            double z = (a + da) * rows[2] + (b + db) * rows[5] + (c + dc) * rows[8];
                            double square = x * x + y * y + z * z;
                            if (square > from && square <= outer * outer) {
                                cut(other, a, b, c, x, y, z);
                            }
                        }
                    }
                }
            }
        }

        /** Whether the first three neighbours lie in no plane with the site. */
        private boolean spansSpace() {
            double[] edges = new double[9];
            for (int i = 0; i < 9; i++) {
                edges[i] = frac[3 * target[i / 3] + i % 3] - frac[3 * site + i % 3] + image[i];
            }
            double determinant = edges[0] * (edges[4] * edges[8] - edges[5] * edges[7])
                    - edges[1] * (edges[3] * edges[8] - edges[5] * edges[6])
                    + edges[2] * (edges[3] * edges[7] - edges[4] * edges[6]);
            return Math.abs(determinant) * reduced.lattice().volume() > 1e-9 * spacing * spacing * spacing;
        }

        private VoronoiCell finished(boolean isSparse) {
            List<VoronoiCell.Facet> facets = new ArrayList<>(polyhedron.faceCount());
            for (int face = 0; face < polyhedron.faceCount(); face++) {
                int owner = polyhedron.owner(face);
                double[] corners = polyhedron.corners(face);
                VoronoiCell.Facet facet =
                        new VoronoiCell.Facet(target[owner], originalImage(owner), distance(owner), corners);
                if (facet.solidAngle() >= SMALLEST_SOLID_ANGLE) {
                    facets.add(facet);
                }
            }
            facets.sort(Comparator.comparingInt(VoronoiCell.Facet::target)
                    .thenComparing(VoronoiCell.Facet::image, Arrays::compare));
            return new VoronoiCell(site, facets, isSparse);
        }

        private double distance(int owner) {
            int j = 3 * target[owner];
            return reduced.lattice()
                    .length(
                            frac[j] - frac[3 * site] + image[3 * owner],
                            frac[j + 1] - frac[3 * site + 1] + image[3 * owner + 1],
                            frac[j + 2] - frac[3 * site + 2] + image[3 * owner + 2]);
        }

        /** From the reduced cell with its coordinates in [0, 1) to the crystal's own. */
        private int[] originalImage(int owner) {
            int[] original = new int[3];
            for (int k = 0; k < 3; k++) {
                int cells = image[3 * owner + k] - shift[3 * target[owner] + k] + shift[3 * site + k];
                for (int i = 0; i < 3; i++) {
                    original[i] += cells * transform[3 * k + i];
                }
            }
            return original;
        }

        private static double square(double x) {
            return x * x;
        }
    }
}
