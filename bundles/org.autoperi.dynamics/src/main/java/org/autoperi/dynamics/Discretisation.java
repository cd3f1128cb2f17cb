package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Turns places into numbers of states. Immutable, thread-safe. */
public sealed interface Discretisation {
    /** Number of states. */
    int states();

    /** Number of coordinates of a place. */
    int dimensions();

    /** The state of a place, from 0 to {@link #states()} - 1. */
    int state(double[] place);

    /** Which coordinates tell the nearest centre. */
    enum By {
        /** The Euclidean distance. */
        DISTANCE,
        /** The first coordinate alone, as in the authors' script. */
        X,
        /** The second coordinate alone. */
        Y
    }

    /**
     * The nearest of some centres in the plane; the first of equally near ones.
     *
     * @param centres the centre of each state
     * @param by what nearness is
     */
    record NearestCentre(List<Centre> centres, By by) implements Discretisation {
        /** Checks that there are centres. */
        public NearestCentre {
            centres = List.copyOf(centres);
            if (centres.isEmpty()) {
                throw new IllegalArgumentException("there are no centres of states");
            }
        }

        @Override
        public int states() {
            return centres.size();
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public int state(double[] place) {
            if (by == By.DISTANCE) {
                return Centre.nearest(centres, place[0], place[1]);
            }
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < centres.size(); i++) {
                double away = by == By.X
                        ? Math.abs(place[0] - centres.get(i).x())
                        : Math.abs(place[1] - centres.get(i).y());
                if (away < least) {
                    least = away;
                    nearest = i;
                }
            }
            return nearest;
        }
    }

    /**
     * Equal bins along each coordinate; what is beyond the last belongs to it. State = sum of the bins, the last coordinate counting fastest.
     *
     * @param axes the bins of each coordinate
     */
    record Grid(List<Axis> axes) implements Discretisation {
        private static final int MOST_STATES = 1 << 16;

        /**
         * Bins along one coordinate.
         *
         * @param from lower end of the first bin
         * @param to upper end of the last bin
         * @param bins number of bins
         * @param periodic whether {@code to} is the same place as {@code from}, as of torsion angles
         */
        public record Axis(double from, double to, int bins, boolean periodic) {
            /** Checks the range. */
            public Axis {
                if (!(to > from) || !Double.isFinite(to - from) || bins < 1) {
                    throw new IllegalArgumentException(
                            bins + " bins from " + from + " to " + to + "; expected one or more in a range that grows");
                }
            }

            int bin(double value) {
                double turns = (value - from) / (to - from);
                if (periodic) {
                    turns -= Math.floor(turns);
                }
                return Math.max(0, Math.min(bins - 1, (int) Math.floor(turns * bins)));
            }
        }

        /** Checks that the number of states can be counted. */
        public Grid {
            axes = List.copyOf(axes);
            long states = 1;
            for (Axis axis : axes) {
                states *= axis.bins();
                if (states > MOST_STATES) {
                    throw new IllegalArgumentException(
                            "a grid of more than " + MOST_STATES + " states; take fewer bins");
                }
            }
            if (axes.isEmpty()) {
                throw new IllegalArgumentException("a grid has one coordinate or more");
            }
        }

        /** Torsion angles in some bins each. */
        public static Grid torsions(int angles, int bins, double period) {
            List<Axis> axes = new ArrayList<>();
            for (int i = 0; i < angles; i++) {
                axes.add(new Axis(-period / 2, period / 2, bins, true));
            }
            return new Grid(axes);
        }

        @Override
        public int states() {
            return axes.stream().mapToInt(Axis::bins).reduce(1, (a, b) -> a * b);
        }

        @Override
        public int dimensions() {
            return axes.size();
        }

        @Override
        public int state(double[] place) {
            int state = 0;
            for (int i = 0; i < axes.size(); i++) {
                state = state * axes.get(i).bins() + axes.get(i).bin(place[i]);
            }
            return state;
        }
    }

    /**
     * Bins of the angle of a place around the origin, such as a torsion angle seen as sine and cosine.
     *
     * @param of what is binned
     * @param bins number of equal bins
     */
    record PlaneAngle(Of of, int bins) implements Discretisation {
        /** What is binned. */
        public enum Of {
            /** The angle itself, from -pi to pi. */
            ANGLE,
            /** Its sine, from -1 to 1; each bin but the outermost holds two stretches of the circle. */
            SINE,
            /** Its cosine, from -1 to 1; likewise. */
            COSINE
        }

        /** Checks that there is a bin. */
        public PlaneAngle {
            if (bins < 1) {
                throw new IllegalArgumentException(bins + " bins of an angle; expected 1 or more");
            }
        }

        @Override
        public int states() {
            return bins;
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public int state(double[] place) {
            double radius = Math.hypot(place[0], place[1]);
            double part =
                    switch (of) {
                        case ANGLE -> 0.5 + Math.atan2(place[1], place[0]) / (2 * Math.PI);
                        case SINE -> radius == 0 ? 0.5 : 0.5 + 0.5 * place[1] / radius;
                        case COSINE -> radius == 0 ? 0.5 : 0.5 + 0.5 * place[0] / radius;
                    };
            return Math.max(0, Math.min(bins - 1, (int) (part * bins)));
        }
    }

    /**
     * Centres found by k-means (Lloyd) from the places themselves, begun by k-means++ (Arthur and Vassilvitskii 2007).
     *
     * @param x first coordinates
     * @param y second coordinates
     * @param count number of centres
     * @throws IllegalArgumentException if there are fewer different places than centres
     */
    static NearestCentre kMeans(double[] x, double[] y, int count, RandomGenerator random) {
        return new NearestCentre(KMeans.centres(x, y, count, random), By.DISTANCE);
    }
}
