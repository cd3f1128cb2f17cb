package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateSequenceTest {
    private static final List<Centre> DIAMOND =
            List.of(new Centre(2, -1), new Centre(0.5, 2), new Centre(-0.5, -2), new Centre(-2, 1));

    @TempDir
    Path folder;

    private static int[] digits(String text) {
        return text.chars().map(c -> c - '0').toArray();
    }

    /** Expected values by numpy.gradient and the published procedure in Python. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "111113333333333333303333333333333300333111111111111222220333 | 4 | 111113333333333333333333333333333333311111111111111222222333",
                "111113333333333333303333333333333300333111111111111222220333 | 8 | 111113333333333333333333333333333333311111111111111110000333",
                "333333311111111100000311133220000000000011100000000000000222 | 4 | 333333311111111100000011332200000000000000000000000000000222",
                "333333311111111100000311133220000000000011100000000000000222 | 8 | 333333311111111111333311332200000000000000000000000000000222",
                "000000000111113321111111111111111111111111111111111111113333 | 4 | 000000000111111221111111111111111111111111111111111111113333",
                "000000000111113321111111111111111111111111111111111111113333 | 8 | 000000000003333221111111111111111111111111111111111111113333",
            })
    void removesSpikesAsTheAuthorsDo(String before, int threshold, String after) {
        int[] found = StateSequence.of(4, List.of(digits(before)))
                .withoutSpikes(threshold)
                .part(0);
        assertThat(found).containsExactly(digits(after));
    }

    @Test
    void leavesASequenceWithoutChangesAlone() {
        int[] one = {2, 2, 2, 2};
        assertThat(StateSequence.of(4, List.of(one)).withoutSpikes(100).part(0)).containsExactly(one);
        assertThat(StateSequence.of(4, List.of(new int[0], new int[] {1}))
                        .withoutSpikes(100)
                        .part(1))
                .containsExactly(1);
    }

    @Test
    void readsReplicasWithARunningMean() throws Exception {
        Path file = folder.resolve("a.txt");
        StringBuilder text = new StringBuilder("x y replica\n");
        RandomGenerator random = new RandomStreams(8).stream("values");
        double[][] x = new double[2][200];
        for (int t = 0; t < 200; t++) {
            for (int r = 0; r < 2; r++) {
                x[r][t] = random.nextDouble(-3, 3);
                text.append(x[r][t]).append(" 0 ").append(r).append('\n');
            }
        }
        Files.writeString(file, text);
        Discretisation byX = new Discretisation.NearestCentre(DIAMOND, Discretisation.By.X);
        StateSequence sequence;
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            sequence = StateSequence.read(reader, List.of("x", "y"), byX, 7);
        }
        assertThat(sequence.parts()).isEqualTo(2);
        assertThat(sequence.length()).isEqualTo(2 * 194);
        for (int r = 0; r < 2; r++) {
            for (int t = 0; t < 194; t++) {
                double mean = 0;
                for (int k = 0; k < 7; k++) {
                    mean += x[r][t + k] / 7;
                }
                assertThat(sequence.part(r)[t]).isEqualTo(byX.state(new double[] {mean, 0}));
            }
        }
    }

    @Test
    void saysWhereAFrameIsNoNumber() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "x y\n1 2\nNaN 3\n");
        Discretisation grid = new Discretisation.Grid(
                List.of(new Discretisation.Grid.Axis(0, 1, 2, false), new Discretisation.Grid.Axis(0, 1, 2, false)));
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            assertThatThrownBy(() -> StateSequence.read(reader, List.of("x", "y"), grid, 1))
                    .hasMessageContaining("a.txt:3: the column x is NaN; expected a finite number");
        }
        try (TrajectoryReader reader = TrajectoryReader.open(Files.writeString(file, "x y\n1 2\n1 2\n"))) {
            assertThatThrownBy(() -> StateSequence.read(reader, List.of("x", "y"), grid, 50))
                    .hasMessageContaining("there are no frames left by a running mean over 50");
        }
    }

    @Test
    void codesPlaces() {
        Discretisation plane = new Discretisation.NearestCentre(DIAMOND, Discretisation.By.DISTANCE);
        Discretisation x = new Discretisation.NearestCentre(DIAMOND, Discretisation.By.X);
        Discretisation y = new Discretisation.NearestCentre(DIAMOND, Discretisation.By.Y);
        double[] place = {1.3, 1.6};
        assertThat(plane.state(place)).isEqualTo(1);
        assertThat(x.state(place)).isEqualTo(0);
        assertThat(y.state(new double[] {0, -1.4})).isEqualTo(0);
        Discretisation torsion = Discretisation.Grid.torsions(2, 20, 360);
        assertThat(torsion.states()).isEqualTo(400);
        assertThat(torsion.state(new double[] {-180, -180})).isZero();
        assertThat(torsion.state(new double[] {180, 179.9})).isEqualTo(19);
        assertThat(torsion.state(new double[] {-170, 545})).isEqualTo(0 * 20 + 0);
        Discretisation grid = new Discretisation.Grid(List.of(new Discretisation.Grid.Axis(-1, 1, 4, false)));
        assertThat(grid.state(new double[] {-9})).isZero();
        assertThat(grid.state(new double[] {0.01})).isEqualTo(2);
        assertThat(grid.state(new double[] {9})).isEqualTo(3);
    }

    @Test
    void findsCentresByKMeans() {
        RandomGenerator random = new RandomStreams(6).stream("places");
        double[] x = new double[4000];
        double[] y = new double[4000];
        for (int i = 0; i < x.length; i++) {
            x[i] = DIAMOND.get(i % 4).x() + 0.3 * random.nextGaussian();
            y[i] = DIAMOND.get(i % 4).y() + 0.3 * random.nextGaussian();
        }
        List<Centre> found = Discretisation.kMeans(x, y, 4, random).centres();
        int[] order = {3, 2, 1, 0};
        for (int i = 0; i < 4; i++) {
            assertThat(found.get(i).x()).isCloseTo(DIAMOND.get(order[i]).x(), within(0.05));
            assertThat(found.get(i).y()).isCloseTo(DIAMOND.get(order[i]).y(), within(0.05));
        }
        assertThatThrownBy(() -> Discretisation.kMeans(new double[3], new double[3], 2, random))
                .hasMessageContaining("2 centres for 1 different places");
    }

    /** A chain of two states: the exact error of its population is known from its correlation. */
    @Test
    void errorsOfPopulationsCountCorrelation() {
        long seed = Long.getLong("tests.seed", 17);
        RandomGenerator random = new RandomStreams(seed).stream("chain");
        double stay = 0.98;
        List<int[]> parts = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            int[] part = new int[100_000];
            for (int t = 1; t < part.length; t++) {
                part[t] = random.nextDouble() < stay ? part[t - 1] : 1 - part[t - 1];
            }
            parts.add(part);
        }
        StateSequence sequence = StateSequence.of(2, parts);
        double lambda = 2 * stay - 1;
        double exact = Math.sqrt(0.25 * (1 + lambda) / (1 - lambda) / sequence.length());
        // 16 blocks or more: the error of the error is below 18 percent, and the largest of several levels counts
        assertThat(sequence.populationErrors()[0]).as("seed %d", seed).isBetween(0.8 * exact, 1.7 * exact);
        assertThat(sequence.populations()[0]).isCloseTo(0.5, within(4.5 * exact));
    }

    @Test
    void countsWhatIsThere() {
        StateSequence sequence = StateSequence.of(4, List.of(digits("0011300"), digits("33")));
        assertThat(sequence.visits()).containsExactly(4, 2, 0, 3);
        assertThat(sequence.unvisited()).containsExactly(2);
        assertThat(sequence.changes()).isEqualTo(3);
        assertThat(sequence.every(3).part(0)).containsExactly(0, 1, 0);
        assertThatThrownBy(() -> StateSequence.of(2, List.of(new int[] {0, 2})))
                .hasMessageContaining("state 2 at frame 1");
    }

    @Test
    void recordsASimulationAsItIsReadFromAFile() throws Exception {
        Expression potential = Expression.parse("x^4 - x^2 + y^2");
        LangevinSettings settings =
                LangevinSettings.of(4, 4000).withStride(5).withReplicas(3).withSeed(7);
        Discretisation wells = new Discretisation.NearestCentre(
                List.of(new Centre(0.7, 0), new Centre(-0.7, 0)), Discretisation.By.DISTANCE);
        Path file = folder.resolve("run.npy");
        StateRecorder recorder = new StateRecorder(wells, 4);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (OutputStream out = Files.newOutputStream(file);
                TrajectoryWriter writer = TrajectoryWriter.open(file, out, settings)) {
            new LangevinSimulation(potential, settings, Start.at(0.7, 0))
                    .run(recorder.and(writer), 2, executor, Progress.NONE);
        } finally {
            executor.shutdownNow();
        }
        StateSequence recorded = recorder.sequence();
        assertThat(recorded.parts()).isEqualTo(3);
        assertThat(recorded.changes()).isPositive();
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            StateSequence read = StateSequence.read(reader, List.of("x", "y"), wells, 4);
            for (int p = 0; p < 3; p++) {
                assertThat(recorded.part(p)).hasSize(801 - 3).isEqualTo(read.part(p));
            }
        }
        assertThatThrownBy(() -> new StateRecorder(Discretisation.Grid.torsions(1, 4, 360), 1))
                .hasMessageContaining("states of 1 coordinates");
    }

    @Test
    void binsAnglesAroundTheOrigin() {
        Discretisation angle = new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.ANGLE, 4);
        assertThat(angle.state(new double[] {-1, -0.1})).isZero();
        assertThat(angle.state(new double[] {1, -0.1})).isEqualTo(1);
        assertThat(angle.state(new double[] {1, 0.1})).isEqualTo(2);
        assertThat(angle.state(new double[] {-1, 0})).isEqualTo(3);
        Discretisation sine = new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.SINE, 20);
        for (double degrees = -179; degrees < 180; degrees += 2) {
            double[] place = {3 * Math.cos(Math.toRadians(degrees)), 3 * Math.sin(Math.toRadians(degrees))};
            assertThat(sine.state(place)).isEqualTo((int) Math.floor(10 * (1 + Math.sin(Math.toRadians(degrees)))));
        }
        Discretisation cosine = new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.COSINE, 2);
        assertThat(cosine.state(new double[] {0.1, 7})).isEqualTo(1);
        assertThat(cosine.state(new double[] {-0.1, 7})).isZero();
        assertThat(cosine.state(new double[] {0, 0})).isEqualTo(1);
    }
}
