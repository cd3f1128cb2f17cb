package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.autoperi.dynamics.internal.DiamondFourState;
import org.autoperi.dynamics.internal.Entropic;
import org.autoperi.dynamics.internal.TriangularThreeState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The authors' unbiased sample runs: every 100th step, 10,000 frames. They hold x, y, the velocities, and the two random numbers of y's thermostat in the step
 * that ends at the frame; those of x and the 99 steps between are missing, so steps cannot be repeated one by one. What can be checked is how much of the
 * velocity comes from each random number, and the averages.
 */
class PublishedTrajectoriesTest {
    private static final int BLOCKS = 25;

    private static Potential potential(String name) throws DynamicsException {
        return switch (name) {
            case "Diamond4s" -> new DiamondFourState().potential(new DiamondFourState.Config());
            case "Triangular3s" -> new TriangularThreeState().potential(new TriangularThreeState.Config());
            default -> new Entropic().potential(new Entropic.Config());
        };
    }

    private static List<double[]> rows(String name, double beta) throws IOException {
        String file = name + "_unbiased_xvyw1beta" + beta + "gammax1.0gammay1.0_h0.01.txt.gz";
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Shared.trajectory(file))), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(2)
                    .map(line -> Arrays.stream(line.split(" "))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
        }
    }

    /** A quantity of a row. */
    private interface Quantity {
        double of(double[] row);
    }

    private static void agrees(List<double[]> rows, Quantity quantity, double exact) {
        double[] means = new double[BLOCKS];
        int length = rows.size() / BLOCKS;
        for (int i = 0; i < length * BLOCKS; i++) {
            means[i / length] += quantity.of(rows.get(i)) / length;
        }
        double mean = Arrays.stream(means).average().orElseThrow();
        double square = Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum();
        double error = Math.sqrt(square / (BLOCKS - 1) / BLOCKS);
        assertThat(mean).isCloseTo(exact, within(4.5 * error));
        assertThat(error).isLessThan(0.1 * Math.abs(exact) + 0.05);
    }

    @ParameterizedTest
    @CsvSource({"Diamond4s, 2.5", "Triangular3s, 2.5", "entropic, 5.0"})
    void averagesAreThoseOfQuadrature(String name, double beta) throws Exception {
        Potential potential = potential(name);
        BoltzmannDistribution exact = BoltzmannDistribution.of(potential, beta);
        List<double[]> rows = rows(name, beta);
        agrees(rows, row -> potential.energy(row[0], row[1]), exact.meanEnergy());
        agrees(rows, row -> row[2] * row[2], 1 / beta);
        agrees(rows, row -> row[3] * row[3], 1 / beta);
        agrees(rows, row -> row[0] * row[0], exact.mean((x, y) -> x * x));
        agrees(rows, row -> row[1] * row[1], exact.mean((x, y) -> y * y));
        List<Centre> centres = potential.centres();
        double[] populations = exact.populations(centres.size(), (x, y) -> Centre.nearest(centres, x, y));
        for (int state = 0; state < centres.size(); state++) {
            int wanted = state;
            agrees(rows, row -> Centre.nearest(centres, row[0], row[1]) == wanted ? 1 : 0, populations[state]);
        }
    }

    /** In the scheme, v = c (c v' + w r1 - ...) + w r2 with c = exp(-h/2), w = sqrt((1 - c^2) / beta). */
    @ParameterizedTest
    @CsvSource({"Diamond4s, 2.5", "Triangular3s, 2.5", "entropic, 5.0"})
    void recordedRandomNumbersMoveVelocitiesAsTheSchemeSays(String name, double beta) throws Exception {
        List<double[]> rows = rows(name, beta);
        double c = Math.exp(-0.005);
        double w = Math.sqrt((1 - c * c) / beta);
        double error = 4.5 / Math.sqrt(beta * rows.size());
        double first =
                rows.stream().mapToDouble(row -> row[3] * row[4]).average().orElseThrow();
        double second =
                rows.stream().mapToDouble(row -> row[3] * row[5]).average().orElseThrow();
        double other =
                rows.stream().mapToDouble(row -> row[2] * row[5]).average().orElseThrow();
        assertThat(first).isCloseTo(c * w, within(error));
        assertThat(second).isCloseTo(w, within(error));
        assertThat(other).isCloseTo(0, within(error));
        assertThat(first + second).as("far from nothing").isGreaterThan(error);
    }
}
