package org.autoperi.graph;

import java.util.Arrays;
import java.util.List;

/**
 * The points of space that are nearer to one site of a crystal than to any other site or image: a convex polyhedron whose facets belong to
 * the neighbours of the site.
 *
 * <p>Facets are sorted by target, then image. The volume is the sum of the pyramids over them, their solid angles sum to 4 pi. Immutable and
 * thread-safe.
 */
public final class VoronoiCell {
    private final int site;
    private final List<Facet> facets;
    private final boolean isSparse;

    VoronoiCell(int site, List<Facet> facets, boolean isSparse) {
        this.site = site;
        this.facets = List.copyOf(facets);
        this.isSparse = isSparse;
    }

    /**
     * Returns whether the search found just three neighbours, not in a plane with the site, before it was widened. The VoronoiNN of pymatgen
     * stops with an error there, where it goes on with fewer or more.
     */
    public boolean isSparse() {
        return isSparse;
    }

    /** Returns the site in the middle. */
    public int site() {
        return site;
    }

    /** Returns the facets, unmodifiable. */
    public List<Facet> facets() {
        return facets;
    }

    /** Returns the volume in cubic angstrom. */
    public double volume() {
        return facets.stream().mapToDouble(Facet::volume).sum();
    }

    /** Returns the surface in square angstrom. */
    public double area() {
        return facets.stream().mapToDouble(Facet::area).sum();
    }

    /** Returns the distance from the site to the farthest vertex in angstrom: the radius of the largest empty sphere that touches it. */
    public double radius() {
        return facets.stream().mapToDouble(Facet::radius).max().orElse(0);
    }

    @Override
    public String toString() {
        return "Voronoi cell of site " + site + ": " + facets.size() + " facets";
    }

    /** The face that a cell shares with the cell of a neighbour, halfway between the two sites. Immutable. */
    public static final class Facet {
        private final int target;
        private final int[] image;
        private final double distance;
        private final double[] corners;
        private final double area;
        private final double solidAngle;

        /** Takes the arrays over; corners counter-clockwise from outside, relative to the site. */
        Facet(int target, int[] image, double distance, double[] corners) {
            this.target = target;
            this.image = image;
            this.distance = distance;
            this.corners = corners;
            double sum = 0;
            double angle = 0;
            for (int i = 3; i + 3 < corners.length; i += 3) {
                sum += triangle(i, i + 3);
                angle += solidAngle(i, i + 3);
            }
            this.area = sum;
            this.solidAngle = angle;
        }

        /** Returns the site of the neighbour. */
        public int target() {
            return target;
        }

        /** Returns a copy of the cell of the neighbour: three whole numbers as in {@link PeriodicGraph#image()}. */
        public int[] image() {
            return image.clone();
        }

        /** Returns the distance between the two sites in angstrom, twice that from the site to the facet. */
        public double distanceAngstrom() {
            return distance;
        }

        /** Returns the area in square angstrom. */
        public double area() {
            return area;
        }

        /** Returns the solid angle under which the site sees the facet, in steradian. */
        public double solidAngle() {
            return solidAngle;
        }

        /** Returns the volume of the pyramid over the facet with its tip in the site, in cubic angstrom. */
        public double volume() {
            return area * distance / 6;
        }

        /** Returns a copy of the vertices, Cartesian relative to the site in angstrom, shape [n, 3] flattened, in order around the facet. */
        public double[] vertices() {
            return corners.clone();
        }

        private double radius() {
            double most = 0;
            for (int i = 0; i < corners.length; i += 3) {
                most = Math.max(most, dot(i, i));
            }
            return Math.sqrt(most);
        }

        private double triangle(int i, int j) {
            double ux = corners[i] - corners[0];
            double uy = corners[i + 1] - corners[1];
            double uz = corners[i + 2] - corners[2];
            double vx = corners[j] - corners[0];
            double vy = corners[j + 1] - corners[1];
            double vz = corners[j + 2] - corners[2];
            double x = uy * vz - uz * vy;
            double y = uz * vx - ux * vz;
            double z = ux * vy - uy * vx;
            return Math.sqrt(x * x + y * y + z * z) / 2;
        }

        /** Eq. 8 of Van Oosterom and Strackee 1983, doi:10.1109/TBME.1983.325207. */
        private double solidAngle(int i, int j) {
            double product = corners[0] * (corners[i + 1] * corners[j + 2] - corners[i + 2] * corners[j + 1])
                    + corners[1] * (corners[i + 2] * corners[j] - corners[i] * corners[j + 2])
                    + corners[2] * (corners[i] * corners[j + 1] - corners[i + 1] * corners[j]);
            double a = Math.sqrt(dot(0, 0));
            double b = Math.sqrt(dot(i, i));
            double c = Math.sqrt(dot(j, j));
            double sum = a * b * c + dot(0, i) * c + dot(0, j) * b + dot(i, j) * a;
            return 2 * Math.atan2(Math.abs(product), sum);
        }

        private double dot(int i, int j) {
            return corners[i] * corners[j] + corners[i + 1] * corners[j + 1] + corners[i + 2] * corners[j + 2];
        }

        @Override
        public String toString() {
            return "facet to site " + target + " " + Arrays.toString(image) + " at " + distance + " angstrom";
        }
    }
}
