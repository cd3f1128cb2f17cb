package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Lattice;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.spi.Tile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ImageSumsTest {
    private static final Standardisation PLAIN = Standardisation.of(new double[6], new double[] {1, 1, 1, 1, 1, 1});
    private static final long SEED = Long.getLong("tests.seed", 11);

    private static FlowState crystal(RandomGenerator random, int atoms) {
        double[] y = {0.9, 0.3 * random.nextGaussian(), 0.3 * random.nextGaussian(), 0, 0, 0};
        for (int k = 3; k < 6; k++) {
            y[k] = 0.3 * random.nextGaussian();
        }
        return new FlowState(new int[atoms], random.doubles(3L * atoms).toArray(), y, 0);
    }

    /** The definition, over a block of images that is certainly large enough. */
    @Test
    void sumsAllImagesWithinReach() {
        RandomGenerator random = new RandomStreams(SEED).stream("images");
        int radial = 6;
        double reach = 2.2;
        FlowState one = crystal(random, 2);
        FlowState two = crystal(random, 3);
        Tile tile = Tile.of(List.of(one, two), PLAIN);
        ImageSums sums = ImageSums.of(tile, radial, reach);
        int pair = 0;
        for (FlowState state : List.of(one, two)) {
            int n = state.size();
            Lattice lattice = LatticeCoordinates.toLattice(state.lattice(), n);
            double unit = Math.cbrt(lattice.volume() / n);
            double[] traces = new double[ImageSums.SHELLS];
            double[][] tensors = new double[n * n][6 * ImageSums.SHELLS];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double[] even = new double[radial];
                    double[] vectors = new double[3 * radial];
                    for (int image = 0; image < 11 * 11 * 11; image++) {
                        int[] t = {image / 121 - 5, image / 11 % 11 - 5, image % 11 - 5};
                        double[] d = new double[3];
                        for (int k = 0; k < 3; k++) {
                            d[k] = state.frac()[3 * j + k] - state.frac()[3 * i + k] + t[k];
                        }
                        double[] x = lattice.toCartesian(d);
                        double r = lattice.length(d[0], d[1], d[2]) / unit;
                        if (r >= reach || r < 1e-6) {
                            continue;
                        }
                        double step = reach / radial;
                        for (int k = 0; k < radial; k++) {
                            double g =
                                    Math.exp(-Math.pow(r / step - k, 2) / 2) * Math.pow(1 - r * r / reach / reach, 2);
                            even[k] += g;
                            int m = k / 2; // six functions in four shells: two each, the last is empty
                            int[] rows = {0, 1, 2, 1, 0, 0};
                            int[] columns = {0, 1, 2, 2, 2, 1};
                            for (int v = 0; v < 6; v++) {
                                double dyad = g * x[rows[v]] * x[columns[v]] / (unit * unit);
                                tensors[i * n + j][v * ImageSums.SHELLS + m] += dyad;
                                traces[m] += v < 3 ? dyad : 0;
                            }
                            for (int axis = 0; axis < 3; axis++) {
                                vectors[axis * radial + k] += g * x[axis] / unit;
                            }
                        }
                    }
                    int e = pair + i * n + j;
                    for (int k = 0; k < radial; k++) {
                        assertThat((double) sums.even()[e * radial + k])
                                .as("seed %d, even sum %d of %d, %d", SEED, k, i, j)
                                .isCloseTo(even[k] / (1 + even[k] / 4), within(1e-4));
                    }
                    for (int k = 0; k < 3 * radial; k++) {
                        assertThat((double) sums.vectors()[e * 3 * radial + k])
                                .as("seed %d, vector %d of %d, %d", SEED, k, i, j)
                                .isCloseTo(vectors[k], within(1e-4));
                    }
                }
            }
            for (int e = 0; e < n * n; e++) {
                for (int v = 0; v < 6 * ImageSums.SHELLS; v++) {
                    double trace = Math.max(1e-6, traces[v % ImageSums.SHELLS]);
                    assertThat((double) sums.tensors()[(pair + e) * 6 * ImageSums.SHELLS + v])
                            .as("seed %d, tensor %d of pair %d", SEED, v, e)
                            .isCloseTo(tensors[e][v] / trace, within(1e-5));
                }
            }
            pair += n * n;
        }
    }

    @Test
    void invertsCells() {
        RandomGenerator random = new RandomStreams(SEED).stream("inverse");
        FlowState state = crystal(random, 4);
        Lattice lattice = LatticeCoordinates.toLattice(state.lattice(), 4);
        float[] inverses = CellGeometry.inverses(Tile.of(List.of(state), PLAIN));
        for (int k = 0; k < 36; k++) {
            assertThat((double) inverses[k])
                    .as("seed %d, number %d", SEED, k)
                    .isCloseTo(lattice.inverse()[k % 9] * Math.cbrt(lattice.volume() / 4), within(1e-5));
        }
    }

    /** On the way from noise cells occur that no lattice may be; they are passed without an error and in no time. */
    @Test
    @Timeout(10)
    void bearsCellsThatAreNearlyFlat() {
        for (double flat : new double[] {8, 12, 16}) {
            Tile tile = Tile.of(
                    List.of(new FlowState(new int[2], new double[6], new double[] {0.9, -flat, flat, 0, 0, 0}, 0)),
                    PLAIN);
            CellGeometry.inverses(tile);
            ImageSums sums = ImageSums.of(tile, 6, 2.2);
            for (float even : sums.even()) {
                assertThat(even).as("flat by %s", flat).isFinite();
            }
        }
    }

    /** The lattice coordinates of a strained cell change as the slopes say. */
    @Test
    void slopesAreThoseOfAStrain() {
        RandomGenerator random = new RandomStreams(SEED).stream("strain");
        FlowState state = crystal(random, 4);
        float[] slopes = CellGeometry.slopes(Tile.of(List.of(state), PLAIN));
        double[] matrix = LatticeCoordinates.toMatrix(state.lattice(), 4);
        int[] rows = {0, 1, 2, 1, 0, 0};
        int[] columns = {0, 1, 2, 2, 2, 1};
        double step = 1e-5;
        for (int v = 0; v < 6; v++) {
            double[][] moved = new double[2][];
            for (int side = 0; side < 2; side++) {
                double by = side == 0 ? step : -step;
                double[] strain = {1, 0, 0, 0, 1, 0, 0, 0, 1};
                strain[3 * rows[v] + columns[v]] += by;
                strain[3 * columns[v] + rows[v]] += rows[v] == columns[v] ? 0 : by;
                double[] strained = new double[9];
                for (int i = 0; i < 9; i++) {
                    for (int k = 0; k < 3; k++) {
                        strained[i] += matrix[3 * (i / 3) + k] * strain[3 * k + i % 3];
                    }
                }
                moved[side] = LatticeCoordinates.of(Lattice.of(strained), 4);
            }
            for (int k = 0; k < 6; k++) {
                assertThat((double) slopes[6 * v + k])
                        .as("seed %d, coordinate %d by strain %d", SEED, k, v)
                        .isCloseTo((moved[0][k] - moved[1][k]) / (2 * step), within(1e-4));
            }
        }
    }
}
