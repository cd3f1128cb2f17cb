package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.crystal.WyckoffSite;

/**
 * The cells that follow from a crystal and its symmetry.
 *
 * <p>Sites that translations of the lattice map onto each other make a class. Classes are placed in the primitive cell of the standardised
 * cell: as found, at the average of their sites; idealised, at the average over the images of all classes under the group, which is the
 * orthogonal projection onto crystals of this symmetry.
 */
public final class SymmetrisedCell {

    /** Relative size of a lattice component that is rounding, set to zero. */
    private static final double ROUNDING = 1e-12;

    private static final double WHOLE = 1e-3;

    private final Symmetry symmetry;
    private final Crystal crystal;
    private final SpaceGroup group;
    private final Centring centring;
    private final double[] toStandard;
    private final double[] fromStandard;
    private final double[] origin;

    /** Given coordinates to those of the primitive cell; whole numbers. */
    private final double[] toPrimitive;

    private final double[] fromPrimitive;
    private final double[] standardRows;

    private int classes;
    private int[] classOf;
    private int[] firstSite;

    /** Coordinates of each site in the primitive cell, shape [N, 3]. */
    private double[] sites;

    /** Coordinates of each class in the primitive cell, shape [classes, 3]. */
    private double[] found;

    /** Begins with what a finder knows; cells are computed when asked for. */
    public SymmetrisedCell(Symmetry symmetry) {
        this.symmetry = symmetry;
        crystal = symmetry.crystal();
        group = symmetry.spaceGroup();
        centring = Centring.of(group);
        toStandard = symmetry.transformation();
        fromStandard = Matrix.inverse(toStandard);
        origin = symmetry.originShift();
        toPrimitive = Matrix.times(centring.inverse(), toStandard);
        int[] whole = Matrix.toInt(toPrimitive, WHOLE);
        if (whole == null) {
            throw new IllegalStateException("the transformation " + Arrays.toString(toStandard)
                    + " does not map the lattice onto that of " + group);
        }
        System.arraycopy(Matrix.toDouble(whole), 0, toPrimitive, 0, 9);
        fromPrimitive = Matrix.inverse(toPrimitive);
        standardRows = Matrix.basis(crystal.lattice().matrix(), fromStandard);
    }

    /** The operations in the given cell. */
    public List<Symmetry.Operation> operations() {
        List<double[]> translations = translations();
        List<Symmetry.Operation> operations = new ArrayList<>();
        for (SymmetryOperation operation : representatives()) {
            double[] rotation = Matrix.times(fromStandard, Matrix.times(rotation(operation), toStandard));
            int[] whole = Matrix.toInt(rotation, WHOLE);
            if (whole == null) {
                continue;
            }
            double[] shift = operation.apply(origin[0], origin[1], origin[2]);
            for (int k = 0; k < 3; k++) {
                shift[k] -= origin[k];
            }
            double[] w = Matrix.apply(fromStandard, shift);
            for (double[] t : translations) {
                operations.add(new Symmetry.Operation(
                        whole, new double[] {unit(w[0] + t[0]), unit(w[1] + t[1]), unit(w[2] + t[2])}));
            }
        }
        return List.copyOf(operations);
    }

    /** In [0, 1), with what rounding left of whole numbers taken away. */
    private static double unit(double coordinate) {
        double wrapped = Crystal.wrap(coordinate);
        return wrapped > 1 - ROUNDING || wrapped < ROUNDING ? 0 : wrapped;
    }

    private static double[] rotation(SymmetryOperation operation) {
        return Matrix.toDouble(operation.rotation());
    }

    /** One operation for each rotation. */
    private List<SymmetryOperation> representatives() {
        List<SymmetryOperation> operations = group.operations();
        List<SymmetryOperation> first = new ArrayList<>();
        for (SymmetryOperation operation : operations) {
            int[] rotation = operation.rotation();
            if (first.stream().noneMatch(o -> Arrays.equals(o.rotation(), rotation))) {
                first.add(operation);
            }
        }
        return first;
    }

    /** Points of the crystal's lattice in the given cell, the origin first. */
    private List<double[]> translations() {
        int cells = (int) Math.rint(Math.abs(Matrix.determinant(toPrimitive)));
        List<double[]> points = new ArrayList<>();
        // Every lattice point has a representative whose whole coordinates are those of a box of the Hermite normal
        // form.
        int[] box = hermiteDiagonal(Matrix.toInt(Matrix.transposed(toPrimitive), WHOLE));
        for (int i = 0; i < box[0]; i++) {
            for (int j = 0; j < box[1]; j++) {
                for (int k = 0; k < box[2]; k++) {
                    points.add(Matrix.apply(fromPrimitive, new double[] {i, j, k}));
                }
            }
        }
        if (points.size() != cells) {
            throw new IllegalStateException("found " + points.size() + " lattice points in a cell of " + cells);
        }
        return points;
    }

    /** Diagonal of the upper triangular matrix that has the same integer row space. */
    private static int[] hermiteDiagonal(int[] rows) {
        int[] m = rows.clone();
        for (int column = 0; column < 3; column++) {
            for (int row = column + 1; row < 3; row++) {
                while (m[3 * row + column] != 0) {
                    int factor = m[3 * column + column] / m[3 * row + column];
                    for (int k = 0; k < 3; k++) {
                        int rest = m[3 * column + k] - factor * m[3 * row + k];
                        m[3 * column + k] = m[3 * row + k];
                        m[3 * row + k] = rest;
                    }
                }
            }
        }
        return new int[] {Math.abs(m[0]), Math.abs(m[4]), Math.abs(m[8])};
    }

    /** Groups the sites by translations. */
    private void classify() {
        if (classOf != null) {
            return;
        }
        int n = crystal.size();
        Kinds kinds = Kinds.of(crystal);
        double[] frac = crystal.fractional();
        double[] shift = Matrix.apply(centring.inverse(), origin);
        double[] sorted = new double[3 * n];
        sites = new double[3 * n];
        for (int at = 0; at < n; at++) {
            int site = kinds.site()[at];
            for (int k = 0; k < 3; k++) {
                double u = shift[k]
                        + toPrimitive[3 * k] * frac[3 * site]
                        + toPrimitive[3 * k + 1] * frac[3 * site + 1]
                        + toPrimitive[3 * k + 2] * frac[3 * site + 2];
                sites[3 * site + k] = Crystal.wrap(u);
                sorted[3 * at + k] = sites[3 * site + k];
            }
        }
        SiteCell cell = new SiteCell(primitiveRows(), sorted, kinds.kind());
        int copies = (int) Math.rint(Math.abs(Matrix.determinant(toPrimitive)));
        classOf = new int[n];
        Arrays.fill(classOf, -1);
        firstSite = new int[n / copies];
        found = new double[3 * (n / copies)];
        int[] place = new int[n];
        for (int at = 0; at < n; at++) {
            place[kinds.site()[at]] = at;
        }
        cell.freeAll();
        for (int site = 0; site < n; site++) {
            if (classOf[site] < 0) {
                gather(cell, kinds, place[site], copies);
            }
        }
    }

    private double[] primitiveRows() {
        return Matrix.basis(standardRows, centring.basis());
    }

    /** Makes a class of a site and those nearest to it, as many as there are translations. */
    private void gather(SiteCell cell, Kinds kinds, int first, int copies) {
        int index = classes++;
        firstSite[index] = kinds.site()[first];
        double[] at = {cell.x[3 * first], cell.x[3 * first + 1], cell.x[3 * first + 2]};
        double[] offset = new double[3];
        for (int copy = 0; copy < copies; copy++) {
            int next = copy == 0 ? first : cell.findOrNearest(cell.kind[first], at[0], at[1], at[2], reach());
            cell.take(next);
            classOf[kinds.site()[next]] = index;
            for (int k = 0; k < 3; k++) {
                double d = cell.x[3 * next + k] - at[k];
                offset[k] += (d - Math.rint(d)) / copies;
            }
        }
        for (int k = 0; k < 3; k++) {
            found[3 * index + k] = at[k] + offset[k];
        }
    }

    /** How far the image of a site may be from a site under an exact operation: its own tolerance and that of the operation. */
    private double reach() {
        return 2 * symmetry.usedTolerance().distanceAngstrom();
    }

    /** Positions of the classes averaged over the group, in the primitive cell, shape [classes, 3]. */
    private double[] idealised() {
        classify();
        int[] order = orderByKind();
        double[] sorted = new double[3 * classes];
        int[] kind = new int[classes];
        Kinds kinds = Kinds.of(crystal);
        int[] kindOfSite = new int[crystal.size()];
        for (int at = 0; at < kindOfSite.length; at++) {
            kindOfSite[kinds.site()[at]] = kinds.kind()[at];
        }
        for (int at = 0; at < classes; at++) {
            System.arraycopy(found, 3 * order[at], sorted, 3 * at, 3);
            kind[at] = kindOfSite[firstSite[order[at]]];
        }
        SiteCell cell = new SiteCell(primitiveRows(), sorted, kind);
        double[] sum = new double[3 * classes];
        List<SymmetryOperation> operations = representatives();
        for (SymmetryOperation operation : operations) {
            addImages(cell, operation, sum);
        }
        double[] ideal = new double[3 * classes];
        for (int at = 0; at < classes; at++) {
            for (int k = 0; k < 3; k++) {
                ideal[3 * order[at] + k] = sorted[3 * at + k] + sum[3 * at + k] / operations.size();
            }
        }
        return ideal;
    }

    private int[] orderByKind() {
        Kinds kinds = Kinds.of(crystal);
        int[] order = new int[classes];
        int at = 0;
        for (int site : kinds.site()) {
            if (firstSite[classOf[site]] == site) {
                order[at++] = classOf[site];
            }
        }
        return order;
    }

    /** Adds to each site where the operation puts an image onto it, relative to the site. */
    private void addImages(SiteCell cell, SymmetryOperation operation, double[] sum) {
        double[] rotation = Matrix.times(centring.inverse(), Matrix.times(rotation(operation), centring.basis()));
        double[] shift = Matrix.apply(
                centring.inverse(),
                new double[] {operation.translation(0), operation.translation(1), operation.translation(2)});
        cell.freeAll();
        for (int i = 0; i < cell.n; i++) {
            double[] image = Matrix.apply(rotation, new double[] {cell.x[3 * i], cell.x[3 * i + 1], cell.x[3 * i + 2]});
            for (int k = 0; k < 3; k++) {
                image[k] += shift[k];
            }
            int target = cell.findOrNearest(cell.kind[i], image[0], image[1], image[2], reach());
            cell.take(target);
            for (int k = 0; k < 3; k++) {
                double d = image[k] - cell.x[3 * target + k];
                sum[3 * target + k] += d - Math.rint(d);
            }
        }
    }

    /** Metric of the standardised cell averaged over the group, row-major. */
    private double[] idealMetric() {
        double[] metric = Matrix.times(standardRows, Matrix.transposed(standardRows));
        double[] average = new double[9];
        List<SymmetryOperation> operations = representatives();
        for (SymmetryOperation operation : operations) {
            double[] w = rotation(operation);
            double[] turned = Matrix.times(Matrix.transposed(w), Matrix.times(metric, w));
            for (int i = 0; i < 9; i++) {
                average[i] += turned[i] / operations.size();
            }
        }
        return average;
    }

    /** The lattice with a given metric, a along x, b in the xy plane. */
    private static double[] oriented(double[] metric) {
        double a = Math.sqrt(metric[0]);
        double bx = metric[1] / a;
        double by = Math.sqrt(metric[4] - bx * bx);
        double cx = metric[2] / a;
        double cy = (metric[5] - bx * cx) / by;
        double cz = Math.sqrt(metric[8] - cx * cx - cy * cy);
        double[] rows = {a, 0, 0, bx, by, 0, cx, cy, cz};
        for (int i = 0; i < 9; i++) {
            if (Math.abs(rows[i]) < ROUNDING * Matrix.norm(rows, i - i % 3)) {
                rows[i] = 0;
            }
        }
        return rows;
    }

    /** The conventional cell, idealised or as found. */
    public Crystal conventional(boolean ideal) {
        double[] rows = ideal ? oriented(idealMetric()) : standardRows;
        return cell(rows, P, centring.points(), ideal);
    }

    private static final double[] P = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    /** The primitive cell, idealised or as found. */
    public Crystal primitive(boolean ideal) {
        double[] rows = ideal ? oriented(idealMetric()) : standardRows;
        return cell(Matrix.basis(rows, centring.basis()), centring.inverse(), List.of(new double[3]), ideal);
    }

    /** Sites class by class at the given points of the lattice; {@code standardToCell} maps conventional coordinates to the cell's. */
    private Crystal cell(double[] rows, double[] standardToCell, List<double[]> points, boolean ideal) {
        classify();
        double[] positions = ideal ? idealised() : found;
        double[] change = Matrix.times(standardToCell, centring.basis());
        Crystal.Builder builder = Crystal.builder(Lattice.of(rows)).name(crystal.name());
        crystal.properties().forEach(builder::property);
        for (int c = 0; c < classes; c++) {
            Site site = crystal.site(firstSite[c]);
            Site bare = ideal ? site.withProperties(SiteProperties.none()) : site; // vectors would have to be turned
            double[] at =
                    Matrix.apply(change, new double[] {positions[3 * c], positions[3 * c + 1], positions[3 * c + 2]});
            for (double[] point : points) {
                builder.add(bare.withPosition(unit(at[0] + point[0]), unit(at[1] + point[1]), unit(at[2] + point[2])));
            }
        }
        return builder.build();
    }

    /** The given cell with exact symmetry. */
    public Crystal refined() {
        double[] ideal = idealised();
        double[] rows = crystal.lattice().matrix();
        double[] metric = Matrix.times(Matrix.transposed(toStandard), Matrix.times(idealMetric(), toStandard));
        double[] refined = nearest(rows, metric);
        double[] frac = crystal.fractional();
        for (int site = 0; site < crystal.size(); site++) {
            double[] move = new double[3];
            for (int k = 0; k < 3; k++) {
                double d = ideal[3 * classOf[site] + k] - sites[3 * site + k];
                move[k] = d - Math.rint(d);
            }
            double[] back = Matrix.apply(fromPrimitive, move);
            for (int k = 0; k < 3; k++) {
                frac[3 * site + k] = unit(frac[3 * site + k] + back[k]);
            }
        }
        return crystal.withLattice(Lattice.of(refined)).withFractional(frac);
    }

    /** The lattice of a given metric that a pure strain makes of the rows: rows times the square root of {@code rows^-1 metric rows^-T}. */
    private static double[] nearest(double[] rows, double[] metric) {
        double[] inverse = Matrix.inverse(rows);
        double[] square = Matrix.times(inverse, Matrix.times(metric, Matrix.transposed(inverse)));
        double[] root = P.clone();
        for (int step = 0; step < 30; step++) { // Newton's iteration, quadratic near the unit matrix
            double[] other = Matrix.times(Matrix.inverse(root), square);
            for (int i = 0; i < 9; i++) {
                root[i] = (root[i] + other[i]) / 2;
            }
        }
        return Matrix.times(rows, root);
    }

    /** One site of each orbit of the idealised conventional cell. */
    public List<WyckoffSite> asymmetricUnit() {
        Crystal conventional = conventional(true);
        int perClass = centring.points().size();
        List<WyckoffSite> unit = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            int site = firstSite[c];
            if (symmetry.equivalent(site) == site) {
                unit.add(new WyckoffSite(
                        conventional.site(perClass * c),
                        symmetry.wyckoffLetter(site),
                        symmetry.multiplicity(site),
                        symmetry.siteSymmetry(site)));
            }
        }
        return List.copyOf(unit);
    }
}
