package org.autoperi.crystal.internal;

import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.WyckoffPosition;

/**
 * Orbits of the sites of a primitive cell, and the Wyckoff position of each.
 *
 * @param orbit number of the first site of each site's orbit
 * @param position place of each site's position in the group's list
 */
record WyckoffAssignment(int[] orbit, int[] position) {

    /** Assigns; null if a site fits no position within the tolerance. */
    static WyckoffAssignment of(SiteCell cell, FoundOperations operations, GroupMatch match, double tolerance) {
        int[] orbit = new int[cell.n];
        int[] position = new int[cell.n];
        Arrays.fill(orbit, -1);
        Search search = new Search(cell, operations, match, tolerance);
        for (int i = 0; i < cell.n; i++) {
            if (orbit[i] >= 0) {
                continue;
            }
            int found = search.position(i);
            if (found < 0) {
                return null;
            }
            for (int[] images : operations.images()) {
                orbit[images[i]] = i;
                position[images[i]] = found;
            }
        }
        return new WyckoffAssignment(orbit, position);
    }

    private static final class Search {
        private final SiteCell cell;
        private final FoundOperations operations;
        private final GroupMatch match;
        private final TabulatedGroup table;
        private final List<WyckoffPosition> positions;
        private final double tolerance;
        private final double[] toStandard;
        private final double[] standardRows;

        Search(SiteCell cell, FoundOperations operations, GroupMatch match, double tolerance) {
            this.cell = cell;
            this.operations = operations;
            this.match = match;
            this.tolerance = tolerance;
            table = match.table();
            positions = table.group.wyckoffPositions();
            double[] q = Matrix.toDouble(match.q());
            toStandard = Matrix.inverse(q);
            standardRows = Matrix.basis(cell.rows, q);
        }

        int position(int site) {
            int[][] images = operations.images();
            int stabiliser = 0;
            for (int[] image : images) {
                stabiliser += image[site] == site ? 1 : 0;
            }
            int multiplicity = images.length * table.centring.points().size() / stabiliser;
            int first = 0;
            while (first < positions.size() && positions.get(first).multiplicity() != multiplicity) {
                first++;
            }
            int last = first;
            while (last < positions.size() && positions.get(last).multiplicity() == multiplicity) {
                last++;
            }
            if (last - first <= 1) {
                return first == last ? -1 : first;
            }
            return nearest(projected(site), first, last);
        }

        /** The site in standard coordinates, averaged over the operations that leave it in place. */
        private double[] projected(int site) {
            double[] x = {cell.x[3 * site], cell.x[3 * site + 1], cell.x[3 * site + 2]};
            double[] at = Matrix.apply(toStandard, x);
            for (int k = 0; k < 3; k++) {
                at[k] += match.origin()[k];
            }
            double[] sum = new double[3];
            int count = 0;
            for (int i = 0; i < match.order().length; i++) {
                if (operations.images()[match.order()[i]][site] == site) {
                    double[] image = image(i, at);
                    double[] off = modulo(new double[] {image[0] - at[0], image[1] - at[1], image[2] - at[2]});
                    for (int k = 0; k < 3; k++) {
                        sum[k] += off[k];
                    }
                    count++;
                }
            }
            return new double[] {at[0] + sum[0] / count, at[1] + sum[1] / count, at[2] + sum[2] / count};
        }

        private double[] image(int operation, double[] at) {
            double[] image = Matrix.apply(table.rotations[operation], at);
            double[] shift = table.translations[operation];
            return new double[] {image[0] + shift[0], image[1] + shift[1], image[2] + shift[2]};
        }

        /** The vector less the nearest lattice point. */
        private double[] modulo(double[] vector) {
            double[] u = Matrix.apply(table.centring.inverse(), vector);
            for (int k = 0; k < 3; k++) {
                u[k] -= Math.rint(u[k]);
            }
            return Matrix.apply(table.centring.basis(), u);
        }

        private int nearest(double[] at, int first, int last) {
            int best = -1;
            double least = tolerance * tolerance;
            for (int i = 0; i < table.codes.length; i++) {
                double[] image = image(i, at);
                for (double[] point : table.centring.points()) {
                    for (int p = first; p < last; p++) {
                        double distance = distanceSquared(
                                positions.get(p), image[0] + point[0], image[1] + point[1], image[2] + point[2]);
                        if (distance < least) {
                            least = distance;
                            best = p;
                        }
                    }
                }
            }
            return best;
        }

        /** How far a point is from the representative of a position or a copy of it in another cell. */
        private double distanceSquared(WyckoffPosition position, double x, double y, double z) {
            double[] onto = position.place(x, y, z);
            double dx = onto[0] - x;
            double dy = onto[1] - y;
            double dz = onto[2] - z;
            return Matrix.lengthSquared(standardRows, dx - Math.rint(dx), dy - Math.rint(dy), dz - Math.rint(dz));
        }
    }
}
