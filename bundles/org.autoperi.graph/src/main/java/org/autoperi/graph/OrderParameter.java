package org.autoperi.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * How much the directions to the neighbours of a site look like a motif: 1 for the perfect one.
 *
 * <p>Each neighbour j in turn is the north pole and each other one, k, gives the prime meridian; angles of the remaining ones, m, to pole and
 * meridian are compared with those of the motif by Gaussians and cosines.
 *
 * <p>Source: Peters 2009 (doi:10.1063/1.3270161), Steinhardt et al. 1983 (doi:10.1103/PhysRevB.28.784), Zimmermann and Jain 2020
 * (doi:10.1039/C9RA07755C), with the constants of pymatgen 2026.10.24 and matminer 0.10.1.
 *
 * @param name of the motif, as matminer has it
 * @param kind how angles are compared
 * @param target polar angle of the motif in units of pi, or the degree of a bond order parameter
 * @param width inverse width of the Gaussian around the target, in units of 1 / pi
 * @param fold factor of the azimuth
 * @param south smallest polar angle in radians that counts as the south pole; infinite if the motif has none
 * @param southWidth inverse width of the Gaussian around the south pole
 */
record OrderParameter(
        String name, Kind kind, double target, double width, double fold, double south, double southWidth) {

    /** How angles are compared. */
    enum Kind {
        SINGLE,
        BENT,
        ANGLE,
        PENTAGON,
        HEXAGON,
        SEE_SAW,
        BODY_CENTRED,
        CUBOCTAHEDRON,
        BOND_ORDER
    }

    private static final double ALIGNED = 1e-12;
    private static final double TETRAHEDRON = 0.6081734479693927;
    private static final double CUBOCTAHEDRON_NEAR = 1.3089969389957472;
    private static final double CUBOCTAHEDRON_FAR = 1.8325957145940461;
    private static final double CUBOCTAHEDRON_SOUTH_WEIGHT = 1.8;

    private static final List<List<OrderParameter>> MOTIFS = List.of(
            List.of(),
            List.of(new OrderParameter("sgl_bd", Kind.SINGLE, 0, 0, 0, 0, 0)),
            List.of(
                    bent("L-shaped", 0.5, 15.15),
                    bent("water-like", 0.5802777777777778, 13.95),
                    bent("bent 120 degrees", 0.666666666667, 13.25),
                    bent("bent 150 degrees", 0.833333333333333, 12.45),
                    bent("linear", 1, 8.667)),
            List.of(
                    angle("trigonal planar", 0.66666666667, 17.5, 1),
                    angle("trigonal non-coplanar", TETRAHEDRON, 18.33, 1.5),
                    angle("T-shaped", 0.5, 15.5, 1)),
            List.of(
                    poles("square co-planar", 17.7, 1, 13.5),
                    angle("tetrahedral", TETRAHEDRON, 18.5, 1.5),
                    new OrderParameter("rectangular see-saw-like", Kind.SEE_SAW, 0.5, 27, 2, 0.75 * Math.PI, 11.5),
                    poles("see-saw-like", 15.75, 1.5, 12.75),
                    angle("trigonal pyramidal", 0.5, 15.5, 1.5)),
            List.of(
                    new OrderParameter("pentagonal planar", Kind.PENTAGON, 0.6, 19.333, 1, Double.POSITIVE_INFINITY, 0),
                    angle("square pyramidal", 0.5, 14.9, 2),
                    poles("trigonal bipyramidal", 16.6, 1.5, 12)),
            List.of(
                    new OrderParameter("hexagonal planar", Kind.HEXAGON, 0.16666667, 25, 1, 2.6179938779914944, 7.5),
                    poles("octahedral", 18, 2, 15),
                    angle("pentagonal pyramidal", 0.5, 13.8, 2.5)),
            List.of(angle("hexagonal pyramidal", 0.5, 12.5, 3), poles("pentagonal bipyramidal", 14.75, 2.5, 12.5)),
            List.of(
                    new OrderParameter("body-centered cubic", Kind.BODY_CENTRED, 0, 0, 3, 2.5261129449194057, 15),
                    poles("hexagonal bipyramidal", 13.6, 3, 14.1)),
            bondOrders(),
            bondOrders(),
            bondOrders(),
            withCuboctahedron(bondOrders()));

    private static OrderParameter bent(String name, double target, double width) {
        return new OrderParameter(name, Kind.BENT, target, width, 0, Double.POSITIVE_INFINITY, 0);
    }

    private static OrderParameter angle(String name, double target, double width, double fold) {
        return new OrderParameter(name, Kind.ANGLE, target, width, fold, Double.POSITIVE_INFINITY, 0);
    }

    private static OrderParameter poles(String name, double width, double fold, double southWidth) {
        return new OrderParameter(name, Kind.ANGLE, 0.5, width, fold, 0.75 * Math.PI, southWidth);
    }

    private static List<OrderParameter> bondOrders() {
        List<OrderParameter> orders = new ArrayList<>();
        for (int degree = 2; degree <= 6; degree += 2) {
            orders.add(new OrderParameter("q" + degree, Kind.BOND_ORDER, degree, 0, 0, 0, 0));
        }
        return orders;
    }

    private static List<OrderParameter> withCuboctahedron(List<OrderParameter> more) {
        more.add(0, new OrderParameter("cuboctahedral", Kind.CUBOCTAHEDRON, 0.5, 25.5, 1, 2.792526803190927, 28.75));
        return more;
    }

    /** Motifs of a coordination number, none above 12. */
    static List<OrderParameter> motifs(int coordinationNumber) {
        return coordinationNumber < MOTIFS.size() ? MOTIFS.get(coordinationNumber) : List.of();
    }

    /**
     * The value for unit vectors to the neighbours, shape [n][3], and their places by weight, equal ones sharing one; 0 where there are
     * too few.
     */
    double value(double[][] unit, int[] place) {
        return switch (kind) {
            case SINGLE -> 1;
            case BOND_ORDER -> bondOrder(unit);
            case BENT -> mean(unit);
            case BODY_CENTRED -> ordered(unit, place);
            default -> largest(unit);
        };
    }

    /** By the addition theorem of spherical harmonics. */
    private double bondOrder(double[][] unit) {
        double sum = 0;
        for (double[] one : unit) {
            for (double[] other : unit) {
                sum += legendre(dot(one, other));
            }
        }
        return Math.sqrt(Math.max(0, sum)) / unit.length;
    }

    private double legendre(double x) {
        double before = 1;
        double here = x;
        for (int n = 1; n < (int) target; n++) {
            double next = ((2 * n + 1) * x * here - n * before) / (n + 1);
            before = here;
            here = next;
        }
        return here;
    }

    private double mean(double[][] unit) {
        double[] sum = new double[2];
        for (int j = 0; j < unit.length; j++) {
            for (int k = 0; k < unit.length; k++) {
                if (j != k) {
                    add(unit, j, k, sum);
                }
            }
        }
        return sum[1] > ALIGNED ? sum[0] / sum[1] : 0;
    }

    /** The heavier of two neighbours is the pole; of equal ones each in turn at half weight, so that their order does not matter. */
    private double ordered(double[][] unit, int[] place) {
        int n = unit.length;
        double total = 0;
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++) {
                if (j != k && place[j] <= place[k]) {
                    double[] sum = new double[2];
                    add(unit, j, k, sum);
                    total += place[j] == place[k] ? 0.5 * sum[0] : sum[0];
                }
            }
        }
        return n > 3 ? total / (0.5 * n * (6 + (n - 2) * (n - 3))) : 0;
    }

    private double largest(double[][] unit) {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < unit.length; j++) {
            for (int k = 0; k < unit.length; k++) {
                if (j != k) {
                    double[] sum = new double[2];
                    add(unit, j, k, sum);
                    most = Math.max(most, sum[1] > ALIGNED ? sum[0] / sum[1] : 0);
                }
            }
        }
        return unit.length > 1 ? most : 0;
    }

    /** Adds what one pole and one meridian contribute, and its norm. */
    private void add(double[][] unit, int j, int k, double[] sum) {
        double polar = angle(unit[j], unit[k]);
        addMeridian(polar, sum);
        double[] meridian = perpendicular(unit[k], unit[j]);
        if (kind == Kind.BENT || isShort(meridian)) {
            return;
        }
        for (int m = 0; m < unit.length; m++) {
            if (m != j && m != k) {
                double other = angle(unit[j], unit[m]);
                addSouth(other, sum);
                double[] across = perpendicular(unit[m], unit[j]);
                if (!isShort(across)) {
                    double cosine = dot(across, meridian) / Math.sqrt(dot(across, across) * dot(meridian, meridian));
                    addOther(polar, other, Math.acos(Math.max(-1, Math.min(1, cosine))), sum);
                }
            }
        }
    }

    private void addMeridian(double polar, double[] sum) {
        switch (kind) {
            case CUBOCTAHEDRON -> {
                if (polar >= south) {
                    sum[0] += CUBOCTAHEDRON_SOUTH_WEIGHT * gauss(southWidth * (polar / Math.PI - 1));
                    sum[1] += CUBOCTAHEDRON_SOUTH_WEIGHT;
                }
            }
            case BODY_CENTRED -> sum[0] += polar >= south ? 6 * gauss(southWidth * (polar / Math.PI - 1)) : 0;
            default -> {
                if (polar < south) {
                    sum[0] += gauss(width * deviation(polar));
                    sum[1]++;
                }
            }
        }
    }

    private void addSouth(double other, double[] sum) {
        boolean hasSouth = kind == Kind.ANGLE || kind == Kind.HEXAGON || kind == Kind.SEE_SAW;
        if (hasSouth && other >= south) {
            sum[0] += gauss(southWidth * (other / Math.PI - 1));
            sum[1]++;
        }
    }

    private void addOther(double polar, double other, double azimuth, double[] sum) {
        if (kind == Kind.BODY_CENTRED) {
            sum[0] += polar < south ? bodyCentred(polar, other, azimuth) : 0;
        } else if (kind == Kind.CUBOCTAHEDRON) {
            if (other < south && polar > CUBOCTAHEDRON_NEAR && polar < CUBOCTAHEDRON_FAR) {
                sum[0] += cuboctahedron(other, azimuth);
                sum[1]++;
            }
        } else if (polar < south && other < south && !(kind == Kind.SEE_SAW && azimuth >= 0.75 * Math.PI)) {
            double cosine = Math.cos(fold * azimuth);
            sum[0] += cosine * cosine * gauss(width * deviation(other));
            sum[1]++;
        }
    }

    private static double bodyCentred(double polar, double other, double azimuth) {
        double x = (other - Math.PI / 2) / Math.asin(1.0 / 3);
        double sign = polar > Math.PI / 2 ? 1 : -1;
        return sign * Math.cos(3 * azimuth) * x * gauss(x) / Math.exp(-0.5);
    }

    private double cuboctahedron(double other, double azimuth) {
        if (other > CUBOCTAHEDRON_NEAR && other < CUBOCTAHEDRON_FAR) {
            double cosine = Math.cos(azimuth);
            return cosine * cosine * gauss(width * deviation(other));
        }
        double tilt = 0.0556 * (Math.cos(azimuth - 0.5 * Math.PI) - 0.81649658);
        double third = other < CUBOCTAHEDRON_NEAR ? 1.0 / 3 : 2.0 / 3;
        return gauss(tilt) * gauss(31.25 * (other / Math.PI - third));
    }

    /** From the polar angle of the motif, in units of pi. */
    private double deviation(double polar) {
        double part = polar / Math.PI;
        return switch (kind) {
            case PENTAGON -> part - (polar <= target * Math.PI ? 0.4 : 0.8);
            case HEXAGON -> Math.abs(part - 0.5) - target;
            default -> part - target;
        };
    }

    private static double gauss(double x) {
        return Math.exp(-0.5 * x * x);
    }

    private static double angle(double[] one, double[] other) {
        return Math.acos(Math.max(-1, Math.min(1, dot(one, other))));
    }

    private static double[] perpendicular(double[] vector, double[] pole) {
        double along = dot(vector, pole) / dot(pole, pole);
        return new double[] {vector[0] - along * pole[0], vector[1] - along * pole[1], vector[2] - along * pole[2]};
    }

    private static boolean isShort(double[] vector) {
        return Math.sqrt(dot(vector, vector)) < ALIGNED;
    }

    private static double dot(double[] one, double[] other) {
        return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
    }
}
