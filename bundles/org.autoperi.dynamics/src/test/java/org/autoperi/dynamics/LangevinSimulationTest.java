package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.internal.DiamondFourState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LangevinSimulationTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private List<double[]> rows(String formula, LangevinSettings settings, Start start, int threads) throws Exception {
        List<double[]> rows = new ArrayList<>();
        new LangevinSimulation(Expression.parse(formula), settings, start)
                .run(
                        frame -> {
                            for (int r = 0; r < frame.replicas(); r++) {
                                rows.add(new double[] {
                                    frame.step(), r, frame.x(r), frame.y(r), frame.velocityX(r), frame.velocityY(r)
                                });
                            }
                        },
                        threads,
                        executor,
                        Progress.NONE);
        return rows;
    }

    /** Without friction the integrator is velocity Verlet. */
    @Test
    void withoutFrictionItIsVelocityVerlet() throws Exception {
        LangevinSettings settings = LangevinSettings.of(1, 500).withFriction(0).withTimeStep(0.02);
        List<double[]> rows =
                rows("0.25*x^4 + 0.5*y^2 + x*y", settings, (r, random) -> new double[] {1, -1, 0.5, 0.2}, 1);
        double x = 1;
        double y = -1;
        double vx = 0.5;
        double vy = 0.2;
        double h = 0.02;
        for (double[] row : rows) {
            assertThat(row[2]).isCloseTo(x, within(1e-11));
            assertThat(row[3]).isCloseTo(y, within(1e-11));
            assertThat(row[4]).isCloseTo(vx, within(1e-11));
            assertThat(row[5]).isCloseTo(vy, within(1e-11));
            vx -= h / 2 * (x * x * x + y);
            vy -= h / 2 * (y + x);
            x += h * vx;
            y += h * vy;
            vx -= h / 2 * (x * x * x + y);
            vy -= h / 2 * (y + x);
        }
        assertThat(rows).hasSize(501);
    }

    /** A free particle is an Ornstein-Uhlenbeck process in the velocity, exact for any time step; tells whether joined half steps are. */
    @Test
    void velocitiesOfAFreeParticleAreCorrelatedAsTheyShould() throws Exception {
        double beta = 2;
        double h = 0.5;
        double friction = 1.3;
        LangevinSettings settings = new LangevinSettings(beta, h, friction, friction, 2000, 1, 200, 7);
        double width = 1 / Math.sqrt(beta);
        List<double[]> rows = rows(
                "0*x",
                settings,
                (r, random) -> new double[] {0, 0, width * random.nextGaussian(), width * random.nextGaussian()},
                2);
        double half = Math.exp(-friction * h / 2);
        double vv = 0;
        double same = 0;
        double stepBefore = 0;
        double stepAfter = 0;
        double two = 0;
        int n = 0;
        for (int i = 200; i + 200 < rows.size(); i++) {
            double[] now = rows.get(i);
            double[] next = rows.get(i + 200);
            for (int axis = 0; axis < 2; axis++) {
                double v = now[4 + axis];
                double w = next[4 + axis];
                double moved = next[2 + axis] - now[2 + axis];
                vv += v * v;
                same += v * w;
                stepBefore += moved * v;
                stepAfter += moved * w;
                two += rows.get(i - 200)[4 + axis] * w;
                n++;
            }
        }
        double error = 4.5 * Math.sqrt(2 * (1 + half * half) / (1 - half * half) / n); // correlated samples
        assertThat(beta * vv / n).isCloseTo(1, within(error));
        assertThat(beta * same / n).isCloseTo(half * half, within(error));
        assertThat(beta * two / n).isCloseTo(Math.pow(half, 4), within(error));
        assertThat(beta * stepBefore / n / h).isCloseTo(half, within(error));
        assertThat(beta * stepAfter / n / h).isCloseTo(half, within(error));
    }

    @Test
    void threadsReplicasAndStrideDoNotChangeATrajectory() throws Exception {
        Start start = Start.at(0.3, -0.2);
        String formula = "(x^2 - 1)^2 + y^2 + exp(-x*y)*0.1";
        LangevinSettings settings =
                LangevinSettings.of(3, 600).withReplicas(37).withStride(10).withSeed(4);
        List<double[]> one = rows(formula, settings, start, 1);
        List<double[]> three = rows(formula, settings, start, 3);
        assertThat(three.toArray(double[][]::new)).isDeepEqualTo(one.toArray(double[][]::new));
        List<double[]> alone = rows(formula, settings.withReplicas(1), start, 2);
        for (int f = 0; f < alone.size(); f++) {
            assertThat(alone.get(f)).isEqualTo(one.get(37 * f));
        }
        List<double[]> fine = rows(formula, settings.withReplicas(1).withStride(1), start, 1);
        for (int f = 0; f < alone.size(); f++) {
            assertThat(fine.get(10 * f)[2]).isEqualTo(alone.get(f)[2]);
            assertThat(fine.get(10 * f)[3]).isEqualTo(alone.get(f)[3]);
        }
        List<double[]> other = rows(formula, settings.withSeed(5), start, 1);
        assertThat(other.get(40)[2]).isNotEqualTo(one.get(40)[2]);
    }

    /** Against quadrature, with errors from the spread of independent replicas. */
    @Test
    void averagesOfTheDiamondAreThoseOfQuadrature() throws Exception {
        Potential diamond = new DiamondFourState().potential(new DiamondFourState.Config());
        double beta = 2.5;
        BoltzmannDistribution exact = BoltzmannDistribution.of(diamond, beta);
        int replicas = 256;
        LangevinSettings settings = LangevinSettings.of(beta, 20_000)
                .withReplicas(replicas)
                .withStride(50)
                .withSeed(9);
        double[][] sums = new double[4][replicas];
        new LangevinSimulation(diamond, settings, Start.equilibrium(exact))
                .run(
                        frame -> {
                            for (int r = 0; r < replicas; r++) {
                                sums[0][r] += diamond.energy(frame.x(r), frame.y(r));
                                sums[1][r] += frame.velocityX(r) * frame.velocityX(r);
                                sums[2][r] += frame.velocityY(r) * frame.velocityY(r);
                                sums[3][r] += frame.x(r) > 0 && frame.y(r) > 0 ? 1 : 0;
                            }
                        },
                        3,
                        executor,
                        Progress.NONE);
        double[] expected = {
            exact.meanEnergy(), 1 / beta, 1 / beta, exact.populations(1, (x, y) -> x > 0 && y > 0 ? 0 : 1)[0]
        };
        for (int q = 0; q < 4; q++) {
            double mean = 0;
            double square = 0;
            for (double sum : sums[q]) {
                mean += sum / settings.frames() / replicas;
            }
            for (double sum : sums[q]) {
                square += Math.pow(sum / settings.frames() - mean, 2);
            }
            double error = Math.sqrt(square / (replicas - 1) / replicas);
            assertThat(mean).as("quantity %d", q).isCloseTo(expected[q], within(4.5 * error + 1e-4));
        }
    }

    @Test
    void saysWhereAReplicaLeftEveryBound() {
        LangevinSettings settings =
                LangevinSettings.of(1, 1000).withTimeStep(0.9).withReplicas(3);
        assertThatThrownBy(() -> rows("x^4 + y^2", settings, Start.at(3, 0), 2))
                .isInstanceOf(DynamicsException.class)
                .hasMessageMatching("replica \\d left every bound at step \\d+ .*time step 0.9; lower the time step.*");
    }

    @Test
    void stopsWhenCancelled() {
        AtomicLong looks = new AtomicLong();
        Progress progress = Progress.unseen(() -> looks.incrementAndGet() > 50);
        LangevinSettings settings =
                LangevinSettings.of(1, Long.MAX_VALUE / 2).withStride(1000).withReplicas(8);
        assertThatThrownBy(() -> new LangevinSimulation(Expression.parse("x^2 + y^2"), settings, Start.at(0, 0))
                        .run(frame -> {}, 2, executor, progress))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void aSinkThatFailsEndsTheRun() {
        LangevinSettings settings = LangevinSettings.of(1, 1_000_000).withReplicas(8);
        assertThatThrownBy(() -> new LangevinSimulation(Expression.parse("x^2 + y^2"), settings, Start.at(0, 0))
                        .run(
                                frame -> {
                                    throw new java.io.IOException("the disk is full");
                                },
                                2,
                                executor,
                                Progress.NONE))
                .hasMessage("the disk is full");
    }

    @Test
    void runsWholeStridesOnly() {
        assertThatThrownBy(() -> LangevinSettings.of(1, 99).withStride(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the number of steps is 99; expected at least the stride of 100, so lower the stride or raise"
                                + " the steps");
        LangevinSettings settings = LangevinSettings.of(1, 250).withStride(100);
        assertThat(settings.frames()).isEqualTo(3);
        assertThat(settings.stepsTaken()).isEqualTo(200);
    }
}
