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

    private static final double TETRAHEDRON = 0.6081734479693927;
    private static final double CUBOCTAHEDRON_NEAR = 1.3089969389957472;
    private static final double CUBOCTAHEDRON_FAR = 1.8325957145940461;

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
     * The value for the first neighbours of a site.
     *
     * @param directions of at least so many neighbours
     * @param number of neighbours; 0 comes out where they are too few
     * @param place of each neighbour by weight, equal ones sharing one
     */
    double value(Directions directions, int number, int[] place) {
        return switch (kind) {
            case SINGLE -> 1;
            case BOND_ORDER -> bondOrder(directions, number);
            case BENT -> bent(directions, number);
            case BODY_CENTRED -> bodyCentred(directions, number, place);
            case CUBOCTAHEDRON -> cuboctahedron(directions, number);
            default -> poles(directions, number);
        };
    }

    /** By the addition theorem of spherical harmonics. */
    private double bondOrder(Directions directions, int number) {
        double sum = 0;
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                sum += legendre(directions.cosine[j * directions.count + k]);
            }
        }
        return Math.sqrt(Math.max(0, sum)) / number;
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

    /** The mean over all pairs. */
    private double bent(Directions directions, int number) {
        double sum = 0;
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                sum += j == k ? 0 : gauss(width * deviation(directions.polar[j * directions.count + k]));
            }
        }
        return number > 1 ? sum / (number * (number - 1)) : 0;
    }

    /** The best choice of pole and meridian. */
    private double poles(Directions directions, int number) {
        int n = directions.count;
        double[] motif = new double[n * number];
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                double polar = directions.polar[j * n + k];
                motif[j * n + k] = k < j
                        ? motif[k * n + j]
                        : polar < south ? gauss(width * deviation(polar)) : gauss(southWidth * (polar / Math.PI - 1));
            }
        }
        double most = 0;
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                if (j != k) {
                    most = Math.max(most, pole(directions, number, j, k, motif));
                }
            }
        }
        return most;
    }

    /** The value for one pole and one meridian; the motif says what each polar angle is worth, shape [j, k]. */
    private double pole(Directions directions, int number, int j, int k, double[] motif) {
        int n = directions.count;
        int row = j * n;
        boolean isNorth = directions.polar[row + k] < south;
        double sum = isNorth ? motif[row + k] : 0;
        int norm = isNorth ? 1 : 0;
        if (!directions.onAxis[row + k]) {
            for (int m = 0; m < number; m++) {
                if (m == j || m == k) {
                    continue;
                }
                if (directions.polar[row + m] >= south) {
                    sum += motif[row + m];
                    norm++;
                } else if (isNorth && !directions.onAxis[row + m]) {
                    double cosine = directions.azimuth[(row + k) * n + m];
                    if (kind != Kind.SEE_SAW || Math.acos(cosine) < 0.75 * Math.PI) {
                        sum += squaredCosine(cosine) * motif[row + m];
                        norm++;
                    }
                }
            }
        }
        return norm > 0 ? sum / norm : 0;
    }

    /** The square of the cosine of the azimuth times the fold, whose double is a whole number, by Chebyshev's polynomials. */
    private double squaredCosine(double cosine) {
        double before = 1;
        double here = cosine;
        for (int i = 1; i < (int) (2 * fold); i++) {
            double next = 2 * cosine * here - before;
            before = here;
            here = next;
        }
        return 0.5 * (1 + here);
    }

    /** The heavier of two neighbours is the pole; of equal ones each in turn at half weight, so that their order does not matter. */
    private double bodyCentred(Directions directions, int number, int[] place) {
        int n = directions.count;
        double[] equator = new double[n * number];
        for (int j = 0; j < number; j++) {
            for (int m = 0; m < number; m++) {
                double x = (directions.polar[j * n + m] - Math.PI / 2) / Math.asin(1.0 / 3);
                equator[j * n + m] = x * gauss(x) / Math.exp(-0.5);
            }
        }
        double total = 0;
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                if (j != k && place[j] <= place[k]) {
                    double sum = bodyCentred(directions, number, j, k, equator);
                    total += place[j] == place[k] ? 0.5 * sum : sum;
                }
            }
        }
        return number > 3 ? total / (0.5 * number * (6 + (number - 2) * (number - 3))) : 0;
    }

    private double bodyCentred(Directions directions, int number, int j, int k, double[] equator) {
        int n = directions.count;
        double polar = directions.polar[j * n + k];
        if (polar >= south) {
            return 6 * gauss(southWidth * (polar / Math.PI - 1));
        }
        double sum = 0;
        for (int m = 0; m < number && !directions.onAxis[j * n + k]; m++) {
            if (m != j && m != k && !directions.onAxis[j * n + m]) {
                double cosine = directions.azimuth[(j * n + k) * n + m];
                sum += (4 * cosine * cosine - 3) * cosine * equator[j * n + m];
            }
        }
        return polar > Math.PI / 2 ? sum : -sum;
    }

    /** The best choice of pole and meridian. */
    private double cuboctahedron(Directions directions, int number) {
        double most = 0;
        for (int j = 0; j < number; j++) {
            for (int k = 0; k < number; k++) {
                if (j != k) {
                    most = Math.max(most, cuboctahedron(directions, number, j, k));
                }
            }
        }
        return most;
    }

    private double cuboctahedron(Directions directions, int number, int j, int k) {
        int n = directions.count;
        double polar = directions.polar[j * n + k];
        if (polar >= south) {
            return gauss(southWidth * (polar / Math.PI - 1));
        }
        if (polar <= CUBOCTAHEDRON_NEAR || polar >= CUBOCTAHEDRON_FAR || directions.onAxis[j * n + k]) {
            return 0;
        }
        double sum = 0;
        int norm = 0;
        for (int m = 0; m < number; m++) {
            double other = directions.polar[j * n + m];
            if (m != j && m != k && other < south && !directions.onAxis[j * n + m]) {
                sum += cuboctahedron(other, directions.azimuth[(j * n + k) * n + m]);
                norm++;
            }
        }
        return norm > 0 ? sum / norm : 0;
    }

    private double cuboctahedron(double other, double cosine) {
        if (other > CUBOCTAHEDRON_NEAR && other < CUBOCTAHEDRON_FAR) {
            return cosine * cosine * gauss(width * deviation(other));
        }
        double tilt = 0.0556 * (Math.sqrt(1 - cosine * cosine) - 0.81649658);
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
}
