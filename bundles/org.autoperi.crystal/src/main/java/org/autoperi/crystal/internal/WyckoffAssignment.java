package org.autoperi.crystal.internal;

import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.WyckoffPosition;

/**
 * Orbits of the sites of a primitive cell under the exact group, and the Wyckoff position of each.
 *
 * <p>The first site of an orbit is put where the operations that leave it in place within the tolerance have it; the images of that point must
 * lie within the tolerance of as many sites as the position's multiplicity asks for. Otherwise slightly looser tolerances are tried, as
 * spglib does.
 *
 * @param orbit number of the first site of each site's orbit
 * @param position place of each site's position in the group's list
 */
record WyckoffAssignment(int[] orbit, int[] position) {

    private static final int ATTEMPTS = 5;
    private static final double LOOSER = 1.05;

    /** Assigns; null if the sites fit no positions within the tolerance. */
    static WyckoffAssignment of(SiteCell cell, FoundOperations operations, GroupMatch match, double tolerance) {
        Search search = new Search(cell, operations, match);
        double looser = tolerance;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WyckoffAssignment found = search.assign(looser);
            if (found != null) {
                return found;
            }
            looser *= LOOSER;
        }
        return null;
    }

    private static final class Search {
        private final SiteCell cell;
        private final GroupMatch match;
        private final TabulatedGroup table;
        private final List<WyckoffPosition> positions;
        private final double[] toStandard;
        private final double[] standardRows;

        /** Rotations and exact translations in the primitive cell, in the order of the table. */
        private final int[][] rotations;

        private final double[][] translations;
        private final int[] orbit;
        private final int[] position;

        Search(SiteCell cell, FoundOperations operations, GroupMatch match) {
            this.cell = cell;
            this.match = match;
            table = match.table();
            positions = table.group.wyckoffPositions();
            double[] q = Matrix.toDouble(match.q());
            toStandard = Matrix.inverse(q);
            standardRows = Matrix.basis(cell.rows, q);
            int order = table.codes.length;
            rotations = new int[order][];
            translations = new double[order][];
            for (int i = 0; i < order; i++) {
                rotations[i] = operations.rotations()[match.order()[i]];
                double[] shift = image(i, match.origin());
                for (int k = 0; k < 3; k++) {
                    shift[k] -= match.origin()[k];
                }
                translations[i] = Matrix.apply(q, shift);
            }
            orbit = new int[cell.n];
            position = new int[cell.n];
        }

        WyckoffAssignment assign(double tolerance) {
            Arrays.fill(orbit, -1);
            cell.freeAll();
            for (int i = 0; i < cell.n; i++) {
                if (orbit[i] < 0 && !assign(i, tolerance)) {
                    return null;
                }
            }
            return new WyckoffAssignment(orbit, position);
        }

        /** Assigns the orbit of a site. */
        private boolean assign(int site, double tolerance) {
            double[] at = {cell.x[3 * site], cell.x[3 * site + 1], cell.x[3 * site + 2]};
            int stabiliser = settle(at, tolerance);
            int members = 0;
            for (int i = 0; i < rotations.length; i++) {
                double[] image = primitiveImage(i, at);
                int found = cell.find(cell.kind[site], image[0], image[1], image[2], tolerance);
                if (found >= 0) {
                    cell.take(found);
                    orbit[found] = site;
                    members++;
                }
            }
            if (orbit[site] != site || members * stabiliser != rotations.length) {
                return false;
            }
            int place = place(at, members * table.centring.points().size(), tolerance);
            for (int i = site; i < cell.start[cell.kind[site] + 1]; i++) {
                if (orbit[i] == site) {
                    position[i] = place;
                }
            }
            return place >= 0;
        }

        private double[] primitiveImage(int operation, double[] at) {
            int[] w = rotations[operation];
            double[] t = translations[operation];
            return new double[] {
                w[0] * at[0] + w[1] * at[1] + w[2] * at[2] + t[0],
                w[3] * at[0] + w[4] * at[1] + w[5] * at[2] + t[1],
                w[6] * at[0] + w[7] * at[1] + w[8] * at[2] + t[2]
            };
        }

        /** Moves a point to the average of its images within the tolerance; returns how many there are. */
        private int settle(double[] at, double tolerance) {
            double[] sum = new double[3];
            int count = 0;
            for (int i = 0; i < rotations.length; i++) {
                double[] image = primitiveImage(i, at);
                for (int k = 0; k < 3; k++) {
                    double d = image[k] - at[k];
                    image[k] = d - Math.rint(d);
                }
                if (Matrix.lengthSquared(cell.rows, image[0], image[1], image[2]) <= tolerance * tolerance) {
                    count++;
                    for (int k = 0; k < 3; k++) {
                        sum[k] += image[k];
                    }
                }
            }
            for (int k = 0; k < 3; k++) {
                at[k] += sum[k] / count;
            }
            return count;
        }

        /** The position of a multiplicity on which a settled point lies; -1 if there is none. */
        private int place(double[] at, int multiplicity, double tolerance) {
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
            double[] standard = Matrix.apply(toStandard, at);
            for (int k = 0; k < 3; k++) {
                standard[k] += match.origin()[k];
            }
            return nearest(standard, first, last, tolerance);
        }

        private double[] image(int operation, double[] at) {
            double[] image = Matrix.apply(table.rotations[operation], at);
            double[] shift = table.translations[operation];
            return new double[] {image[0] + shift[0], image[1] + shift[1], image[2] + shift[2]};
        }

        private int nearest(double[] at, int first, int last, double tolerance) {
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
