package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationInput;

/**
 * Euclidean distances between all rows of two sets, without the matrix of them. Rows are turned into columns of {@value #BLOCK} so that the
 * compiler makes vector instructions of the loops; the numbers of a row are summed in their order, so results are those of the plain
 * formula and do not depend on the number of threads. Memory O(N + M), time O(N M D).
 */
final class FingerprintDistances {
    private static final int BLOCK = 256;

    /** Portions of work, so that the minima kept for each stay few. */
    private static final int PORTIONS = 64;

    private final double[][] blocks;
    private final int rows;

    private FingerprintDistances(double[][] points) {
        rows = points.length;
        blocks = new double[(rows + BLOCK - 1) / BLOCK][];
        int dimension = rows == 0 ? 0 : points[0].length;
        for (int block = 0; block < blocks.length; block++) {
            double[] values = new double[dimension * BLOCK];
            for (int k = 0; k < width(block); k++) {
                for (int d = 0; d < dimension; d++) {
                    values[d * BLOCK + k] = points[block * BLOCK + k][d];
                }
            }
            blocks[block] = values;
        }
    }

    private int width(int block) {
        return Math.min(BLOCK, rows - block * BLOCK);
    }

    /**
     * Distances to the nearest.
     *
     * @param ofFirst for each row of the first set the distance to the nearest of the second, shape [N]
     * @param ofSecond and the other way round, shape [M]
     */
    record Nearest(double[] ofFirst, double[] ofSecond) {}

    /** Returns the distances to the nearest between two sets of at least one row, shapes [N][D] and [M][D]. */
    static Nearest nearest(double[][] first, double[][] second, EvaluationInput input, Progress progress) {
        FingerprintDistances columns = new FingerprintDistances(second);
        List<Nearest> parts =
                input.map(portions(first.length), range -> columns.nearest(first, range, progress), progress);
        double[] ofFirst = new double[first.length];
        double[] ofSecond = new double[second.length];
        Arrays.fill(ofSecond, Double.POSITIVE_INFINITY);
        int at = 0;
        for (Nearest part : parts) {
            System.arraycopy(part.ofFirst, 0, ofFirst, at, part.ofFirst.length);
            at += part.ofFirst.length;
            for (int j = 0; j < ofSecond.length; j++) {
                ofSecond[j] = Math.min(ofSecond[j], part.ofSecond[j]);
            }
        }
        return new Nearest(roots(ofFirst), roots(ofSecond));
    }

    /** Returns the mean of the distances of all pairs of different rows of a set of at least two. */
    static double meanOfPairs(double[][] points, EvaluationInput input, Progress progress) {
        FingerprintDistances columns = new FingerprintDistances(points);
        double sum = 0;
        for (double part :
                input.map(portions(points.length), range -> columns.sum(points, range, progress), progress)) {
            sum += part;
        }
        return sum / (0.5 * points.length * (points.length - 1.0));
    }

    /** First row and end of each portion. */
    private static List<int[]> portions(int count) {
        int size = Math.max(1, (count + PORTIONS - 1) / PORTIONS);
        List<int[]> portions = new ArrayList<>();
        for (int from = 0; from < count; from += size) {
            portions.add(new int[] {from, Math.min(count, from + size)});
        }
        return portions;
    }

    private Nearest nearest(double[][] first, int[] range, Progress progress) {
        double[] ofFirst = new double[range[1] - range[0]];
        double[] ofSecond = new double[rows];
        Arrays.fill(ofFirst, Double.POSITIVE_INFINITY);
        Arrays.fill(ofSecond, Double.POSITIVE_INFINITY);
        double[] squares = new double[BLOCK];
        for (int block = 0; block < blocks.length; block++) {
            progress.checkCancelled();
            for (int i = range[0]; i < range[1]; i++) {
                squares(first[i], blocks[block], squares);
                double least = ofFirst[i - range[0]];
                for (int k = 0; k < width(block); k++) {
                    least = Math.min(least, squares[k]);
                    ofSecond[block * BLOCK + k] = Math.min(ofSecond[block * BLOCK + k], squares[k]);
                }
                ofFirst[i - range[0]] = least;
            }
        }
        return new Nearest(ofFirst, ofSecond);
    }

    private double sum(double[][] points, int[] range, Progress progress) {
        double[] squares = new double[BLOCK];
        double sum = 0;
        for (int block = (range[0] + 1) / BLOCK; block < blocks.length; block++) {
            progress.checkCancelled();
            for (int i = range[0]; i < Math.min(range[1], block * BLOCK + width(block) - 1); i++) {
                squares(points[i], blocks[block], squares);
                for (int k = Math.max(0, i + 1 - block * BLOCK); k < width(block); k++) {
                    sum += Math.sqrt(squares[k]);
                }
            }
        }
        return sum;
    }

    /** Squares of the distances from a point to the columns of a block. */
    private static void squares(double[] point, double[] block, double[] squares) {
        Arrays.fill(squares, 0);
        int d = 0;
        for (; d + 3 < point.length; d += 4) {
            addFour(point[d], point[d + 1], point[d + 2], point[d + 3], block, d * BLOCK, squares);
        }
        for (; d < point.length; d++) {
            add(point[d], block, d * BLOCK, squares);
        }
    }

    private static void add(double at, double[] block, int from, double[] squares) {
        for (int k = 0; k < BLOCK; k++) {
            double difference = block[from + k] - at;
            squares[k] += difference * difference;
        }
    }

    /** Four numbers of a row in a pass, as memory and not arithmetic takes the time. */
    private static void addFour(double a, double b, double c, double d, double[] block, int from, double[] squares) {
        for (int k = 0; k < BLOCK; k++) {
            double ofA = block[from + k] - a;
            double ofB = block[from + BLOCK + k] - b;
            double ofC = block[from + 2 * BLOCK + k] - c;
            double ofD = block[from + 3 * BLOCK + k] - d;
            squares[k] = squares[k] + ofA * ofA + ofB * ofB + ofC * ofC + ofD * ofD;
        }
    }

    private static double[] roots(double[] squares) {
        return Arrays.stream(squares).map(Math::sqrt).toArray();
    }
}
