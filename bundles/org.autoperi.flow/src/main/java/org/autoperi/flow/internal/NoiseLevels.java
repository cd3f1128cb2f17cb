package org.autoperi.flow.internal;

/**
 * How much noise there is at the levels of a diffusion, from 0, the data, to {@value #MOST}, nothing but noise. Networks are told the time
 * {@code 1 - level / 1000}, so that for them 0 is noise and 1 is data, as on the paths of a flow.
 *
 * <p>Source: section 4.2 and the published settings of arXiv:2309.04475. Lattices: the cosine schedule of Eq. 17 of arXiv:2102.09672. Coordinates: standard
 * deviations that grow by the same factor from level to level.
 */
final class NoiseLevels {
    /** The last level. */
    static final int MOST = 1000;

    /** Standard deviation of the coordinates at level 1. */
    static final double SMALLEST_SIGMA = 0.005;

    /** Standard deviation of the coordinates at the last level; the density on the circle is within 1.5 % of an even one there. */
    static final double LARGEST_SIGMA = 0.5;

    /** Offset s of the cosine schedule. */
    private static final double OFFSET = 0.008;

    /** Largest share of the variance that one level adds, section 3.2 of arXiv:2102.09672. */
    private static final double LARGEST_BETA = 0.999;

    private static final double[] KEPT = new double[MOST + 1];
    private static final double[] SIGMA = new double[MOST + 1];
    private static final double[] SCORE_SCALE = new double[MOST + 1];

    static {
        KEPT[0] = 1;
        SCORE_SCALE[0] = 1; // not used: nothing is asked of data
        for (int level = 1; level <= MOST; level++) {
            double beta = Math.min(LARGEST_BETA, 1 - cosine(level) / cosine(level - 1));
            KEPT[level] = KEPT[level - 1] * (1 - beta);
            SIGMA[level] = SMALLEST_SIGMA * Math.pow(LARGEST_SIGMA / SMALLEST_SIGMA, (level - 1.0) / (MOST - 1));
            SCORE_SCALE[level] = Math.sqrt(WrappedNormal.meanSquaredScore(SIGMA[level]));
        }
    }

    private NoiseLevels() {}

    private static double cosine(int level) {
        double cosine = Math.cos(((double) level / MOST + OFFSET) / (1 + OFFSET) * Math.PI / 2);
        return cosine * cosine;
    }

    /** Share of the variance of the lattice that is still data, from 1 at level 0 to almost 0: alpha-bar. */
    static double kept(int level) {
        return KEPT[level];
    }

    /** Standard deviation of the coordinates. */
    static double sigma(int level) {
        return SIGMA[level];
    }

    /** Root mean square of the score of the coordinates, in units of which networks say it. */
    static double scoreScale(int level) {
        return SCORE_SCALE[level];
    }

    /** The time of a level, from 0 at the last one to 1 at level 0. */
    static double time(int level) {
        return 1 - (double) level / MOST;
    }

    /** The level, from 1 on, whose stretch of time holds the given one, from 0 to below 1. */
    static int at(double time) {
        return Math.max(1, MOST - (int) (time * MOST));
    }

    /** The levels of a number of steps of the same length, from the last level to 0; at most as many steps as levels. */
    static int[] of(int steps) {
        int[] levels = new int[steps + 1];
        for (int i = 0; i <= steps; i++) {
            levels[i] = MOST * (steps - i) / steps;
        }
        return levels;
    }
}
