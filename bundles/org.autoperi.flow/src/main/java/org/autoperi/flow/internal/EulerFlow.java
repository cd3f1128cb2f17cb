package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Standardisation;
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
     * @param atomicNumbers species, 0 where the flow decides, shape [n]; of the orbits, shape [R], if there are any
     * @param random what the crystal draws from
     * @param orbits the orbits of the space group it shall have; empty if it may have any
     * @param condition what it shall be like, as the conditions of the model want it said; empty for a model without
     */
    record Start(
            int[] atomicNumbers, RandomGenerator random, Optional<OrbitCell> orbits, Optional<float[]> condition) {}

    /**
     * Where a crystal ends.
     *
     * @param state coordinates in [0, 1), all species decided
     * @param orbits in what symmetry it was held
     */
    record End(FlowState state, Optional<Held> orbits) {}

    /**
     * A crystal that was held in a space group.
     *
     * @param cell the orbits
     * @param places their representatives in the primitive cell, shape [R, 3]
     * @param lattice lattice coordinates of the conventional cell, shape [6]
     * @param leak largest share of a displacement of the atoms that had to be taken away to stay in the group
     */
    record Held(OrbitCell cell, double[][] places, double[] lattice, double leak) {}

    EulerFlow(FlowModel model, SamplingSettings settings, PhysicsSum physics) {
        this.model = model;
        this.settings = settings;
        this.physics = physics;
    }

    /** A crystal under way. */
    private abstract static class Walker {
        final int place;
        final RandomGenerator random;
        final Optional<float[]> condition;
        /** Of what is decided as one: atoms, or orbits. */
        final int[] species;

        Walker(int place, Start start) {
            this.place = place;
            this.random = start.random();
            this.condition = start.condition();
            this.species = start.atomicNumbers().clone();
        }

        abstract int size();

        abstract FlowState at(double time);

        /**
         * Goes a share of the way that is left.
         *
         * @param frac displacements of the coordinates, shape [n, 3] flattened from an offset
         * @param lattice displacements of the standardised lattice coordinates, shape [6] from an offset
         */
        abstract void move(double share, float[] frac, int from, double latticeShare, float[] lattice, int latticeFrom);

        /** First atom of what is decided as one, and how many atoms follow it. */
        abstract int[] atomsOf(int item);

        abstract End end();
    }

    /** A crystal that goes where the network says. */
    private static final class FreeWalker extends Walker {
        private final Standardisation standardisation;
        private final double[] frac;
        private final double[] lattice;

        FreeWalker(int place, Start start, FlowModel model) {
            super(place, start);
            this.standardisation = model.standardisation();
            this.frac = new double[3 * species.length];
            for (int i = 0; i < frac.length; i++) {
                frac[i] = random.nextDouble();
            }
            this.lattice = new double[LatticeCoordinates.SIZE];
            for (int k = 0; k < lattice.length; k++) {
                lattice[k] = standardisation.restore(k, random.nextGaussian());
            }
        }

        @Override
        int size() {
            return species.length;
        }

        @Override
        FlowState at(double time) {
            return new FlowState(species, frac, lattice, time);
        }

        @Override
        void move(double share, float[] v, int from, double latticeShare, float[] w, int latticeFrom) {
            for (int i = 0; i < frac.length; i++) {
                frac[i] = Torus.wrap(frac[i] + share * v[from + i]);
            }
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                lattice[k] += latticeShare * standardisation.scale(k) * w[latticeFrom + k];
            }
        }

        @Override
        int[] atomsOf(int item) {
            return new int[] {item, 1};
        }

        @Override
        End end() {
            return new End(at(1), Optional.empty());
        }
    }

    /**
     * A crystal held in a space group: the displacements of its atoms are averaged over the group, its lattice moves in the coordinates that the
     * family leaves free, and orbits get one species each. For a network that keeps space groups the average changes nothing.
     */
    private static final class OrbitWalker extends Walker {
        /** Displacement per atom, in cell edges, below which rounding is not told from leaving the group (ours). */
        private static final double LEAST = 0.01;

        private final OrbitCell cell;
        private final Standardisation standardisation;
        private final double[][] places;
        private double[] lattice;
        private double leak;

        OrbitWalker(int place, Start start, OrbitCell cell, FlowModel model) {
            super(place, start);
            this.cell = cell;
            this.standardisation = model.standardisation();
            this.places = cell.draw(random);
            this.lattice = model.families().draw(cell.group().family(), random);
        }

        @Override
        int size() {
            return cell.size();
        }

        @Override
        FlowState at(double time) {
            double[] frac = cell.atoms(places);
            for (int i = 0; i < frac.length; i++) {
                frac[i] = Torus.wrap(frac[i]);
            }
            return new FlowState(cell.spread(species), frac, cell.group().primitiveLattice(lattice, cell.size()), time);
        }

        @Override
        void move(double share, float[] v, int from, double latticeShare, float[] w, int latticeFrom) {
            double[] displacement = new double[3 * cell.size()];
            for (int i = 0; i < displacement.length; i++) {
                displacement[i] = v[from + i];
            }
            double[][] average = cell.average(displacement);
            leak = Math.max(leak, cell.leak(displacement, average, LEAST));
            double[] end = cell.group().primitiveLattice(lattice, cell.size());
            for (int k = 0; k < end.length; k++) {
                end[k] += standardisation.scale(k) * w[latticeFrom + k];
            }
            double[] held = cell.group().conventionalLattice(end, cell.size());
            for (int k = 0; k < held.length; k++) {
                lattice[k] += latticeShare * (held[k] - lattice[k]);
            }
            cell.group().family().hold(lattice);
            for (int r = 0; r < places.length; r++) {
                for (int k = 0; k < 3; k++) {
                    places[r][k] += share * average[r][k];
                }
                places[r] = cell.held(r, places[r]);
            }
        }

        @Override
        int[] atomsOf(int item) {
            return new int[] {cell.first(item), cell.orbits().get(item).size()};
        }

        @Override
        End end() {
            return new End(at(1), Optional.of(new Held(cell, places, lattice, leak)));
        }
    }

    private Walker walker(int place, Start start) {
        return start.orbits().isPresent()
                ? new OrbitWalker(place, start, start.orbits().get(), model)
                : new FreeWalker(place, start, model);
    }

    /**
     * The ends of the paths, in the order of the starts.
     *
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    List<End> follow(List<Start> starts, ExecutorService executor, int threads, Progress progress) {
        List<Walker> walkers = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            walkers.add(walker(i, starts.get(i)));
        }
        List<List<Walker>> tiles = Tiling.of(walkers, Walker::size);
        End[] ends = new End[starts.size()];
        new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            walk(tape, tile, progress);
                            progress.advance(tile.size());
                            return tile;
                        },
                        progress)
                .forEach(tile -> tile.forEach(walker -> ends[walker.place] = walker.end()));
        return Arrays.asList(ends);
    }

    private void walk(Tape tape, List<Walker> walkers, Progress progress) {
        for (int step = 0; step < settings.steps(); step++) {
            progress.checkCancelled();
            double time = (double) step / settings.steps();
            List<FlowState> states = walkers.stream().map(w -> w.at(time)).toList();
            tape.reset();
            Forecast forecast = forecast(tape, walkers, states);
            float[] frac = forecast.frac().toArray();
            float[] lattice = forecast.lattice().toArray();
            boolean decides = states.stream().anyMatch(state -> !state.isDecided());
            float[] logits = decides ? forecast.species().toArray() : new float[0];
            int first = 0;
            for (int b = 0; b < walkers.size(); b++) {
                Walker walker = walkers.get(b);
                guide(states.get(b), frac, 3 * first, lattice, LatticeCoordinates.SIZE * b);
                move(walker, time, frac, 3 * first, lattice, LatticeCoordinates.SIZE * b);
                if (decides) {
                    decide(walker, time, logits, first * Forecast.ELEMENTS);
                }
                first += walker.size();
            }
        }
    }

    private Forecast forecast(Tape tape, List<Walker> walkers, List<FlowState> states) {
        Tile tile = Tile.of(states, model.standardisation());
        if (model.conditions().isPresent()) {
            List<float[]> wanted =
                    walkers.stream().map(w -> w.condition.orElseThrow()).toList();
            tile = tile.withCondition(model.conditions().get().rows(tape, wanted));
        }
        return NetworkCalls.forecast(model.network(), tape, tile);
    }

    private void move(Walker walker, double time, float[] frac, int from, float[] lattice, int latticeFrom) {
        double share = 1 / (settings.steps() * (1 - time)); // of the way that is left; all of it in the last step
        walker.move(
                Math.min(1, share * (1 + settings.coordinateAnnealing() * time)),
                frac,
                from,
                Math.min(1, share * (1 + settings.latticeAnnealing() * time)),
                lattice,
                latticeFrom);
    }

    /** Adds the push of the physical terms on the predicted crystal, growing with the square of time, to the displacements. */
    private void guide(FlowState state, float[] frac, int from, float[] lattice, int latticeFrom) {
        if (settings.guidance() == 0 || physics.terms().isEmpty() || !state.isDecided()) {
            return;
        }
        PredictedCrystal.Push push = PredictedCrystal.of(
                        state, frac, from, lattice, latticeFrom, model.standardisation())
                .push(physics, LONGEST_PUSH * state.size());
        double strength = settings.guidance() * state.time() * state.time();
        for (int i = 0; i < 3 * state.size(); i++) {
            frac[from + i] -= (float) (strength * push.frac()[i]);
        }
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            lattice[latticeFrom + k] -= (float) (strength * push.lattice()[k]);
        }
    }

    /** Each undecided atom, or orbit, is decided at the rate that lets all be by {@link PathPoint#DECIDED}: the masking flow's 1 / (end - t). */
    private void decide(Walker walker, double time, float[] logits, int from) {
        double chance = 1.0 / (settings.steps() * (PathPoint.DECIDED - time));
        boolean last = time + 1.5 / settings.steps() > PathPoint.DECIDED;
        for (int i = 0; i < walker.species.length; i++) {
            if (walker.species[i] == 0 && (last || walker.random.nextDouble() < chance)) {
                int[] atoms = walker.atomsOf(i);
                walker.species[i] = draw(mean(logits, from, atoms[0], atoms[1]), 0, walker.random);
            }
        }
    }

    /** Log-probabilities of what several atoms shall be together. */
    private static float[] mean(float[] logits, int from, int first, int count) {
        float[] mean = new float[Forecast.ELEMENTS];
        for (int a = first; a < first + count; a++) {
            for (int z = 0; z < mean.length; z++) {
                mean[z] += logits[from + a * Forecast.ELEMENTS + z] / count;
            }
        }
        return mean;
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
