package org.autoperi.dynamics;

import java.util.List;

/**
 * The place of a state in the plane, in reduced units of length.
 *
 * @param x first coordinate
 * @param y second coordinate
 */
public record Centre(double x, double y) {
    /** Checks that the place is finite. */
    public Centre {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException("the centre (" + x + ", " + y + ") is not finite");
        }
    }

    /**
     * The number of the nearest of some centres, by Euclidean distance; the first of equally near ones.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static int nearest(List<Centre> centres, double x, double y) {
        if (centres.isEmpty()) {
            throw new IllegalArgumentException("there are no centres");
        }
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < centres.size(); i++) {
            double dx = x - centres.get(i).x;
            double dy = y - centres.get(i).y;
            double square = dx * dx + dy * dy;
            if (square < least) {
                least = square;
                nearest = i;
            }
        }
        return nearest;
    }
}
