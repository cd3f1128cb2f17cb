package org.autoperi.dynamics;

/** Means of the last frames, once there are enough of them. */
final class RunningMean {
    private static final double[] NONE = {};
    private final int window;
    private final double[][] kept;
    private final double[] sum;
    private final double[] mean;
    private long seen;

    RunningMean(int dimensions, int window) {
        this.window = window;
        kept = new double[window][dimensions];
        sum = new double[dimensions];
        mean = new double[dimensions];
    }

    /** The mean of this frame and those before it, empty while there are fewer than the window; valid until the next call. */
    double[] next(double[] place) {
        int at = (int) (seen % window);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += place[i] - kept[at][i];
            kept[at][i] = place[i];
        }
        seen++;
        if (at == window - 1) {
            refresh();
        }
        if (seen < window) {
            return NONE;
        }
        for (int i = 0; i < sum.length; i++) {
            mean[i] = sum[i] / window;
        }
        return mean;
    }

    /** Adds up anew once in a window, so that rounding does not pile up. */
    private void refresh() {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = 0;
            for (double[] frame : kept) {
                sum[i] += frame[i];
            }
        }
    }
}
