package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.dynamics.BoltzmannDistribution;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.LangevinSettings;
import org.autoperi.dynamics.LangevinSimulation;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.spi.ModelPotential;

/** Steps of Langevin dynamics in a second beside the same integrator in NumPy and Numba. */
final class SimulatorPart implements Part {
    private static final double BETA = 2.5;
    private static final int REPLICAS = 1024;
    private static final long STRIDE = 100;

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public void run(Page page) throws IOException {
        int rounds = page.isQuick() ? 3 : 9;
        long steps = page.isQuick() ? 10_000 : 20_000;
        page.line("## Simulator");
        page.line("");
        page.line(REPLICAS + " replicas of " + steps + " steps on the diamond at beta " + BETA
                + ", float64, the energy looked at every 100th step; " + rounds
                + " rounds in turns, medians of million steps a second. NumPy: a tenth of the steps.");
        page.line("");
        Potential potential = potential();
        Map<String, double[]> times = new TreeMap<>();
        double[] energies = {0, 0};
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Peer peer = page.peerOf("env-dynamics", "dynamics_langevin.py")) {
            double exact = BoltzmannDistribution.of(potential, BETA).meanEnergy();
            for (int round = -1; round < rounds; round++) {
                for (int threads = 1; threads <= 2; threads++) {
                    double[] ours = ours(potential, steps, threads, round + 1, executor);
                    double[] numba = answer(peer, "numba", steps, threads, round + 1);
                    keep(times, "ours" + threads, round, rounds, steps * REPLICAS / ours[0] / 1e6);
                    keep(times, "numba" + threads, round, rounds, steps * REPLICAS / numba[0] / 1e6);
                    energies[0] += round < 0 ? 0 : ours[1] / (2 * rounds);
                    energies[1] += round < 0 ? 0 : numba[1] / (2 * rounds);
                }
                double[] numpy = answer(peer, "numpy", steps / 10, 1, round + 1);
                keep(times, "numpy1", round, rounds, steps / 10 * REPLICAS / numpy[0] / 1e6);
            }
            page.row(true, "simulator", "1 thread", "2 threads", "mean energy (exact " + text(exact) + ")");
            page.row(false, "AutoPeri", median(times, "ours1"), median(times, "ours2"), text(energies[0]));
            page.row(
                    false,
                    peer.version().replaceAll(".*Numba", "Numba"),
                    median(times, "numba1"),
                    median(times, "numba2"),
                    text(energies[1]));
            page.row(false, peer.version().replaceAll(",.*", ""), median(times, "numpy1"), "–", "");
            double best = Math.max(Page.median(times.get("ours1")), Page.median(times.get("ours2")));
            page.figure("dynamics.simulator.steps", best * 1e6, "steps/s");
            page.figure(
                    "dynamics.simulator.ratio.numba",
                    best / Math.max(Page.median(times.get("numba1")), Page.median(times.get("numba2"))),
                    "times");
            page.figure("dynamics.simulator.ratio.numpy", best / Page.median(times.get("numpy1")), "times");
        } catch (DynamicsException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            page.line("Numba: " + e.getMessage());
            page.missing("dynamics.simulator.ratio.numba", "Numba: " + e.getMessage());
        } finally {
            executor.shutdownNow();
        }
    }

    /** The potential as the registry gives it. */
    static Potential potential() throws IOException {
        try {
            ConfigNode node = new ConfigNode.Text("diamond-4-state", SourcePosition.of("bench"));
            Choice<?> choice = new ConfigBinder(ClassPathExtensions.of(SimulatorPart.class.getClassLoader()))
                    .choose(node, ModelPotential.class, "potential");
            return made((ModelPotential<?>) choice.extension(), choice);
        } catch (ConfigException | DynamicsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <C extends Record> Potential made(ModelPotential<C> family, Choice<?> choice)
            throws DynamicsException {
        return family.potential(choice.configFor(family));
    }

    /** Seconds, and the mean energy over the last half. */
    private static double[] ours(Potential potential, long steps, int threads, long seed, ExecutorService executor)
            throws IOException, DynamicsException {
        LangevinSettings settings = new LangevinSettings(BETA, 0.01, 1, 1, steps, STRIDE, REPLICAS, seed);
        List<Centre> centres = potential.centres();
        double[] sum = new double[2];
        double[] x = new double[REPLICAS];
        double[] y = new double[REPLICAS];
        double[] energy = new double[REPLICAS];
        Potential own = potential.forOneThread();
        long started = System.nanoTime();
        new LangevinSimulation(potential, settings, (replica, random) -> {
                    Centre at = centres.get(replica % centres.size());
                    double width = 1 / Math.sqrt(BETA);
                    return new double[] {at.x(), at.y(), width * random.nextGaussian(), width * random.nextGaussian()};
                })
                .run(
                        frame -> {
                            if (frame.step() < steps / 2) {
                                return;
                            }
                            for (int r = 0; r < REPLICAS; r++) {
                                x[r] = frame.x(r);
                                y[r] = frame.y(r);
                            }
                            own.energies(REPLICAS, x, y, energy);
                            for (double one : energy) {
                                sum[0] += one;
                            }
                            sum[1] += REPLICAS;
                        },
                        threads,
                        executor,
                        Progress.NONE);
        return new double[] {(System.nanoTime() - started) * 1e-9, sum[0] / sum[1]};
    }

    private static double[] answer(Peer peer, String kind, long steps, int threads, long seed) throws IOException {
        String[] words = peer.ask(kind + " " + REPLICAS + " " + steps + " " + threads + " " + seed).split(" ");
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
    }

    private static void keep(Map<String, double[]> times, String key, int round, int rounds, double value) {
        if (round >= 0) { // the first warms up
            times.computeIfAbsent(key, k -> new double[rounds])[round] = value;
        }
    }

    private static String median(Map<String, double[]> times, String key) {
        return String.format(Locale.ROOT, "%.1f", Page.median(times.get(key)));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
