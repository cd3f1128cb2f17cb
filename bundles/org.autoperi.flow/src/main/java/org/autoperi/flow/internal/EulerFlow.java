package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Torus;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Tiling;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.tensor.Tape;

/**
 * Follows the velocities of a network from noise to crystals in Euler steps of equal length, with the velocities raised by 1 + s t
 * (anti-annealing, arXiv:2406.04713) and undecided species decided one by one (arXiv:2402.04997). What becomes of a crystal depends on
 * its random generator alone, not on threads. Immutable.
 */
final class EulerFlow {
    /** Longest push of the physical terms per atom and unit of time (ours); see {@link FlowLoss}. */
    private static final double LONGEST_PUSH = 1;

    private final FlowModel model;
    private final SamplingSettings settings;
    private final PhysicsSum physics;

    /**
     * Where a crystal begins.
     *
     * @param atomicNumbers species, 0 where the flow decides, shape [n]
     * @param random what the crystal draws from
     */
    record Start(int[] atomicNumbers, RandomGenerator random) {}

    EulerFlow(FlowModel model, SamplingSettings settings, PhysicsSum physics) {
        this.model = model;
        this.settings = settings;
        this.physics = physics;
    }

    /** A crystal under way. */
    private static final class Walker {
        private final int place;
        private final RandomGenerator random;
        private final int[] atomicNumbers;
        private double[] frac;
        private final double[] lattice;

        Walker(int place, Start start, FlowModel model) {
            this.place = place;
            this.random = start.random();
            this.atomicNumbers = start.atomicNumbers().clone();
            this.frac = new double[3 * atomicNumbers.length];
            for (int i = 0; i < frac.length; i++) {
                frac[i] = random.nextDouble();
            }
            this.lattice = new double[LatticeCoordinates.SIZE];
            for (int k = 0; k < lattice.length; k++) {
                lattice[k] = model.standardisation().restore(k, random.nextGaussian());
            }
        }

        FlowState at(double time) {
            return new FlowState(atomicNumbers, frac, lattice, time);
        }
    }

    /**
     * The ends of the paths, in the order of the starts; coordinates in [0, 1), all species decided.
     *
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    List<FlowState> follow(List<Start> starts, ExecutorService executor, int threads, Progress progress) {
        List<Walker> walkers = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            walkers.add(new Walker(i, starts.get(i), model));
        }
        List<List<Walker>> tiles = Tiling.of(walkers, walker -> walker.atomicNumbers.length);
        FlowState[] ends = new FlowState[starts.size()];
        new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            walk(tape, tile, progress);
                            progress.advance(tile.size());
                            return tile;
                        },
                        progress)
                .forEach(tile -> tile.forEach(walker -> ends[walker.place] = walker.at(1)));
        return Arrays.asList(ends);
    }

    private void walk(Tape tape, List<Walker> walkers, Progress progress) {
        for (int step = 0; step < settings.steps(); step++) {
            progress.checkCancelled();
            double time = (double) step / settings.steps();
            List<FlowState> states = walkers.stream().map(w -> w.at(time)).toList();
            tape.reset();
            Tile tile = Tile.of(states, model.standardisation());
            Forecast forecast = NetworkCalls.forecast(model.network(), tape, tile);
            float[] frac = forecast.frac().toArray();
            float[] lattice = forecast.lattice().toArray();
            boolean decides = states.stream().anyMatch(state -> !state.isDecided());
            float[] logits = decides ? forecast.species().toArray() : new float[0];
            int first = 0;
            for (int b = 0; b < walkers.size(); b++) {
                Walker walker = walkers.get(b);
                guide(walker, time, frac, 3 * first, lattice, LatticeCoordinates.SIZE * b);
                move(walker, time, frac, 3 * first, lattice, LatticeCoordinates.SIZE * b);
                if (decides) {
                    decide(walker, time, logits, first * Forecast.ELEMENTS);
                }
                first += walker.atomicNumbers.length;
            }
        }
    }

    private void move(Walker walker, double time, float[] frac, int from, float[] lattice, int latticeFrom) {
        double share = 1 / (settings.steps() * (1 - time)); // of the way that is left; all of it in the last step
        double boost = Math.min(1, share * (1 + settings.coordinateAnnealing() * time));
        for (int i = 0; i < walker.frac.length; i++) {
            walker.frac[i] = Torus.wrap(walker.frac[i] + boost * frac[from + i]);
        }
        double latticeBoost = Math.min(1, share * (1 + settings.latticeAnnealing() * time));
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            walker.lattice[k] += latticeBoost * model.standardisation().scale(k) * lattice[latticeFrom + k];
        }
    }

    /** Adds the push of the physical terms on the predicted crystal, growing with the square of time, to the displacements. */
    private void guide(Walker walker, double time, float[] frac, int from, float[] lattice, int latticeFrom) {
        FlowState state = walker.at(time);
        if (settings.guidance() == 0 || physics.terms().isEmpty() || !state.isDecided()) {
            return;
        }
        PredictedCrystal.Push push = PredictedCrystal.of(
                        state, frac, from, lattice, latticeFrom, model.standardisation())
                .push(physics, LONGEST_PUSH * state.size());
        double strength = settings.guidance() * time * time;
        for (int i = 0; i < walker.frac.length; i++) {
            frac[from + i] -= (float) (strength * push.frac()[i]);
        }
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            lattice[latticeFrom + k] -= (float) (strength * push.lattice()[k]);
        }
    }

    /** Each undecided atom is decided at the rate that lets all be by {@link PathPoint#DECIDED}: the masking flow's 1 / (end - t). */
    private void decide(Walker walker, double time, float[] logits, int from) {
        double chance = 1.0 / (settings.steps() * (PathPoint.DECIDED - time));
        boolean last = time + 1.5 / settings.steps() > PathPoint.DECIDED;
        for (int i = 0; i < walker.atomicNumbers.length; i++) {
            if (walker.atomicNumbers[i] == 0 && (last || walker.random.nextDouble() < chance)) {
                walker.atomicNumbers[i] = draw(logits, from + i * Forecast.ELEMENTS, walker.random);
            }
        }
    }

    private int draw(float[] logits, int from, RandomGenerator random) {
        double[] weights = new double[Forecast.ELEMENTS];
        double most = Double.NEGATIVE_INFINITY;
        for (var element : model.facts().elements()) { // only elements that were learnt
            most = Math.max(most, logits[from + element.atomicNumber() - 1]);
        }
        double sum = 0;
        for (var element : model.facts().elements()) {
            int z = element.atomicNumber();
            weights[z - 1] = Math.exp((logits[from + z - 1] - most) / settings.temperature());
            sum += weights[z - 1];
        }
        double rest = random.nextDouble() * sum;
        int chosen = 0;
        for (int z = 1; z <= Forecast.ELEMENTS; z++) {
            if (weights[z - 1] > 0) {
                chosen = z;
                rest -= weights[z - 1];
                if (rest < 0) {
                    break;
                }
            }
        }
        return chosen;
    }
}
