package org.autoperi.dynamics;

import java.util.Arrays;
import java.util.function.ToIntBiFunction;
import java.util.random.RandomGenerator;

/**
 * The Boltzmann distribution exp(-beta U) of a potential, by quadrature on a grid of midpoints over the box outside of which less than
 * exp(-36) of the largest density is left. For smooth potentials averages converge faster than any power of the spacing; populations of regions to the
 * square of it. Immutable, thread-safe.
 */
public final class BoltzmannDistribution {
    /** Grid points along each axis. */
    private static final int POINTS = 1024;

    /** Points along each axis while the box is searched. */
    private static final int COARSE = 200;

    /** Energies this far above the lowest, in units of kT, are outside the box: exp(-36) = 2e-16. */
    private static final double DEPTH = 36;

    private static final double FARTHEST = 1e4;

    /** Parts of the side of a cell that a border between regions cuts. */
    private static final int PARTS = 8;

    private static final double GROWTH = 1.5;

    private final double beta;
    private final double fromX;
    private final double fromY;
    private final double stepX;
    private final double stepY;
    private final double[] weight;
    private final double[] rowEnd;
    private final double lowest;
    private final double sum;
    private final double meanEnergy;

    private BoltzmannDistribution(Potential potential, double beta, double[] box) throws DynamicsException {
        this.beta = beta;
        fromX = box[0];
        fromY = box[2];
        stepX = (box[1] - box[0]) / POINTS;
        stepY = (box[3] - box[2]) / POINTS;
        weight = new double[POINTS * POINTS];
        rowEnd = new double[POINTS];
        energies(potential, box, POINTS, weight);
        lowest = lowest(weight);
        double all = 0;
        double energy = 0;
        for (int i = 0; i < POINTS; i++) {
            double row = 0;
            for (int j = 0; j < POINTS; j++) {
                double u = weight[i * POINTS + j];
                double w = Math.exp(-beta * (u - lowest));
                weight[i * POINTS + j] = w;
                row += w;
                energy += w > 0 ? w * u : 0;
            }
            all += row;
            rowEnd[i] = all;
        }
        sum = all;
        meanEnergy = energy / all;
    }

    /**
     * The distribution of a potential.
     *
     * @param beta inverse temperature 1/kT, positive
     * @throws DynamicsException if the potential confines nothing, or is not a number somewhere
     */
    public static BoltzmannDistribution of(Potential potential, double beta) throws DynamicsException {
        if (!(beta > 0 && Double.isFinite(beta))) {
            throw new IllegalArgumentException("beta is " + beta + "; expected a positive number");
        }
        Potential own = potential.forOneThread();
        return new BoltzmannDistribution(own, beta, box(own, beta));
    }

    private static void energies(Potential potential, double[] box, int points, double[] energy)
            throws DynamicsException {
        double[] x = new double[points];
        double[] y = new double[points];
        double[] row = new double[points];
        double hx = (box[1] - box[0]) / points;
        double hy = (box[3] - box[2]) / points;
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < points; j++) {
                x[j] = box[0] + (i + 0.5) * hx;
                y[j] = box[2] + (j + 0.5) * hy;
            }
            potential.energies(points, x, y, row);
            for (int j = 0; j < points; j++) {
                if (Double.isNaN(row[j]) || row[j] == Double.NEGATIVE_INFINITY) {
                    throw new DynamicsException(
                            DynamicsException.Reason.SETTINGS,
                            "the energy at (" + x[j] + ", " + y[j] + ") is " + row[j]
                                    + "; expected a potential that is defined in the whole plane");
                }
                energy[i * points + j] = row[j];
            }
        }
    }

    private static double lowest(double[] energy) {
        double lowest = Double.POSITIVE_INFINITY;
        for (double u : energy) {
            lowest = Math.min(lowest, u);
        }
        return lowest;
    }

    /** Grows a box until its edges are deep in nothing, then takes off what holds nothing. */
    private static double[] box(Potential potential, double beta) throws DynamicsException {
        double[] box = {-3, 3, -3, 3};
        double[] energy = new double[COARSE * COARSE];
        while (true) {
            energies(potential, box, COARSE, energy);
            double limit = lowest(energy) + DEPTH / beta;
            int[] inside = inside(energy, limit);
            boolean grown = false;
            double width = (box[1] - box[0]) * (GROWTH - 1) / 2;
            double height = (box[3] - box[2]) * (GROWTH - 1) / 2;
            double[] grow = {-width, width, -height, height};
            boolean[] open = {inside[0] == 0, inside[1] == COARSE - 1, inside[2] == 0, inside[3] == COARSE - 1};
            for (int side = 0; side < 4; side++) {
                if (open[side]) {
                    box[side] += grow[side];
                    grown = true;
                }
                if (Math.abs(box[side]) > FARTHEST) {
                    throw new DynamicsException(
                            DynamicsException.Reason.SETTINGS,
                            "the potential does not confine " + (side < 2 ? "x" : "y") + ": at " + box[side]
                                    + " the energy is still less than " + DEPTH
                                    + " kT above its lowest; add a term such as 0.0001*(x^6 + y^6)");
                }
            }
            if (!grown) {
                double hx = (box[1] - box[0]) / COARSE;
                double hy = (box[3] - box[2]) / COARSE;
                return new double[] {
                    box[0] + (inside[0] - 1) * hx,
                    box[0] + (inside[1] + 2) * hx,
                    box[2] + (inside[2] - 1) * hy,
                    box[2] + (inside[3] + 2) * hy
                };
            }
        }
    }

    /** The ranges of rows and columns that hold energies below a limit. */
    private static int[] inside(double[] energy, double limit) {
        int[] range = {COARSE, -1, COARSE, -1};
        for (int i = 0; i < COARSE; i++) {
            for (int j = 0; j < COARSE; j++) {
                if (energy[i * COARSE + j] <= limit) {
                    range[0] = Math.min(range[0], i);
                    range[1] = Math.max(range[1], i);
                    range[2] = Math.min(range[2], j);
                    range[3] = Math.max(range[3], j);
                }
            }
        }
        return range;
    }

    /** The inverse temperature. */
    public double beta() {
        return beta;
    }

    /** The mean of the potential energy. */
    public double meanEnergy() {
        return meanEnergy;
    }

    /** A function on the plane. */
    @FunctionalInterface
    public interface PlaneFunction {
        /** The value at a place. */
        double at(double x, double y);
    }

    /** The mean of a function. */
    public double mean(PlaneFunction function) {
        double total = 0;
        for (int i = 0; i < POINTS; i++) {
            for (int j = 0; j < POINTS; j++) {
                double w = weight[i * POINTS + j];
                total += w > 0 ? w * function.at(x(i), y(j)) : 0;
            }
        }
        return total / sum;
    }

    private double x(int i) {
        return fromX + (i + 0.5) * stepX;
    }

    private double y(int j) {
        return fromY + (j + 0.5) * stepY;
    }

    /**
     * The probabilities of regions.
     *
     * @param count number of regions
     * @param region the number of the region of a place, from 0; places of other numbers belong to none
     * @return the probabilities; their sum is 1 if the regions cover the plane
     */
    public double[] populations(int count, ToIntBiFunction<Double, Double> region) {
        double[] populations = new double[count + 1];
        int[] below = corners(0, count, region);
        for (int i = 0; i < POINTS; i++) {
            int[] above = corners(i + 1, count, region);
            for (int j = 0; j < POINTS; j++) {
                double w = weight[i * POINTS + j] / sum;
                int r = below[j];
                if (r == below[j + 1] && r == above[j] && r == above[j + 1]) {
                    populations[r] += w;
                } else if (w > 0) {
                    share(i, j, w, count, region, populations);
                }
            }
            below = above;
        }
        return Arrays.copyOf(populations, count);
    }

    /** The regions of the corners of cells; {@code count} for none. */
    private int[] corners(int row, int count, ToIntBiFunction<Double, Double> region) {
        int[] corners = new int[POINTS + 1];
        for (int j = 0; j <= POINTS; j++) {
            int r = region.applyAsInt(fromX + row * stepX, fromY + j * stepY);
            corners[j] = r >= 0 && r < count ? r : count;
        }
        return corners;
    }

    /** Shares the weight of a cell that a border cuts, by the regions of places in it. */
    private void share(
            int i, int j, double w, int count, ToIntBiFunction<Double, Double> region, double[] populations) {
        for (int p = 0; p < PARTS * PARTS; p++) {
            double x = fromX + (i + (p / PARTS + 0.5) / PARTS) * stepX;
            double y = fromY + (j + (p % PARTS + 0.5) / PARTS) * stepY;
            int r = region.applyAsInt(x, y);
            populations[r >= 0 && r < count ? r : count] += w / (PARTS * PARTS);
        }
    }

    /**
     * Free energies -ln p / beta of populations, the lowest 0; infinite where the population is 0.
     *
     * @param populations probabilities
     */
    public double[] freeEnergies(double[] populations) {
        double most = 0;
        for (double p : populations) {
            most = Math.max(most, p);
        }
        double[] free = new double[populations.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = Math.log(most / populations[i]) / beta;
        }
        return free;
    }

    /** A place drawn from the distribution: a cell of the grid by its weight, a place in it evenly. */
    public Centre draw(RandomGenerator random) {
        double target = random.nextDouble() * sum;
        int i = 0;
        for (int top = POINTS - 1; i < top; ) {
            int middle = (i + top) >>> 1;
            if (rowEnd[middle] > target) {
                top = middle;
            } else {
                i = middle + 1;
            }
        }
        double left = target - (i == 0 ? 0 : rowEnd[i - 1]);
        int j = 0;
        while (j < POINTS - 1 && left >= weight[i * POINTS + j]) {
            left -= weight[i * POINTS + j++];
        }
        return new Centre(fromX + (i + random.nextDouble()) * stepX, fromY + (j + random.nextDouble()) * stepY);
    }
}
