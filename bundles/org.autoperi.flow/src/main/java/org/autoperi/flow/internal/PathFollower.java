package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.Integrator;
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
import org.autoperi.tensor.Tensor;

/**
 * Goes from noise to crystals as a network says. Follows the velocities of a flow by the rule of Euler or Heun, with the velocities raised by 1 + s t
 * (anti-annealing, arXiv:2406.04713) and undecided species decided one by one (arXiv:2402.04997). What becomes of a crystal depends on
 * its random generator alone, not on threads. Immutable.
 *
 * <p>The network of a flow says how far it is to the end of the path, d; the velocity is {@code (1 + s t) d / (1 - t)}. Velocities end with the path, so the last
 * step goes all the way that is left. Of an adaptive step the error is taken to be half the difference of the two displacements that Heun's rule
 * looks at (Hairer, Nørsett and Wanner, Solving ordinary differential equations I, section II.4).
 */
final class PathFollower {
    /** Longest push of the physical terms per atom and unit of time (ours); see {@link FlowLoss}. */
    private static final double LONGEST_PUSH = 1;

    private final FlowModel model;
    private final SamplingSettings settings;
    private final PhysicsSum physics;
    private final Watch watch;

    /** Sees crystals under way. Called by the threads that follow the paths, for each crystal in the order of its times. */
    @FunctionalInterface
    interface Watch {
        /** A watch that looks away. */
        Watch NONE = (place, state) -> {};

        /** A crystal is where its start or a step has led it; the state is the watch's own. */
        void sees(int place, FlowState state);
    }

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

    PathFollower(FlowModel model, SamplingSettings settings, PhysicsSum physics) {
        this(model, settings, physics, Watch.NONE);
    }

    PathFollower(FlowModel model, SamplingSettings settings, PhysicsSum physics, Watch watch) {
        this.model = model;
        this.settings = settings;
        this.physics = physics;
        this.watch = watch;
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
         * Which way the end is, in the walker's own coordinates: those that place it first, then six of the lattice.
         *
         * @param frac displacements of the coordinates, shape [n, 3] flattened from an offset
         * @param lattice displacements of the standardised lattice coordinates, shape [6] from an offset
         */
        abstract double[] direction(float[] frac, int from, float[] lattice, int latticeFrom);

        /** Goes shares of a direction. */
        abstract void go(double[] direction, double share, double latticeShare);

        /** Where it is now, to come back to. */
        abstract double[] place();

        /** Goes back. */
        abstract void back(double[] place);

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
        double[] direction(float[] v, int from, float[] w, int latticeFrom) {
            double[] direction = new double[frac.length + LatticeCoordinates.SIZE];
            for (int i = 0; i < frac.length; i++) {
                direction[i] = v[from + i];
            }
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                direction[frac.length + k] = w[latticeFrom + k];
            }
            return direction;
        }

        @Override
        void go(double[] direction, double share, double latticeShare) {
            for (int i = 0; i < frac.length; i++) {
                frac[i] = Torus.wrap(frac[i] + share * direction[i]);
            }
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                lattice[k] += latticeShare * standardisation.scale(k) * direction[frac.length + k];
            }
        }

        @Override
        double[] place() {
            double[] place = Arrays.copyOf(frac, frac.length + LatticeCoordinates.SIZE);
            System.arraycopy(lattice, 0, place, frac.length, LatticeCoordinates.SIZE);
            return place;
        }

        @Override
        void back(double[] place) {
            System.arraycopy(place, 0, frac, 0, frac.length);
            System.arraycopy(place, frac.length, lattice, 0, LatticeCoordinates.SIZE);
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
        private final double[] lattice;
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
        double[] direction(float[] v, int from, float[] w, int latticeFrom) {
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
            double[] direction = new double[3 * places.length + held.length];
            for (int r = 0; r < places.length; r++) {
                System.arraycopy(average[r], 0, direction, 3 * r, 3);
            }
            for (int k = 0; k < held.length; k++) {
                direction[3 * places.length + k] = held[k] - lattice[k];
            }
            return direction;
        }

        @Override
        void go(double[] direction, double share, double latticeShare) {
            for (int k = 0; k < lattice.length; k++) {
                lattice[k] += latticeShare * direction[3 * places.length + k];
            }
            cell.group().family().hold(lattice);
            for (int r = 0; r < places.length; r++) {
                for (int k = 0; k < 3; k++) {
                    places[r][k] += share * direction[3 * r + k];
                }
                places[r] = cell.held(r, places[r]);
            }
        }

        @Override
        double[] place() {
            double[] place = new double[3 * places.length + lattice.length];
            for (int r = 0; r < places.length; r++) {
                System.arraycopy(places[r], 0, place, 3 * r, 3);
            }
            System.arraycopy(lattice, 0, place, 3 * places.length, lattice.length);
            return place;
        }

        @Override
        void back(double[] place) {
            for (int r = 0; r < places.length; r++) {
                places[r] = Arrays.copyOfRange(place, 3 * r, 3 * r + 3);
            }
            System.arraycopy(place, 3 * places.length, lattice, 0, lattice.length);
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

    private void show(Walker walker, double time) {
        if (watch != Watch.NONE) {
            FlowState state = walker.at(time);
            watch.sees(
                    walker.place,
                    new FlowState(
                            state.atomicNumbers().clone(),
                            state.frac().clone(),
                            state.lattice().clone(),
                            time));
        }
    }

    private void walk(Tape tape, List<Walker> walkers, Progress progress) {
        walkers.forEach(walker -> show(walker, 0));
        if (model.config().isDiffusion()) {
            denoise(tape, walkers, progress);
            return;
        }
        switch (settings.integrator()) {
            case EULER, HEUN -> walkEvenly(tape, walkers, progress);
            case ADAPTIVE -> walkAdaptively(tape, walkers, progress);
        }
    }

    /** Takes the noise of a {@link Diffusion} away, level by level: at each the coordinates are corrected, then everything is predicted at the next. */
    private void denoise(Tape tape, List<Walker> walkers, Progress progress) {
        int[] levels = NoiseLevels.of(settings.steps());
        double[] times = new double[walkers.size()];
        for (int step = 0; step < settings.steps(); step++) {
            progress.checkCancelled();
            int level = levels[step];
            int next = levels[step + 1];
            Arrays.fill(times, NoiseLevels.time(level));
            if (settings.corrector() > 0) {
                double[][] said = ask(tape, walkers, times).directions;
                for (int b = 0; b < said.length; b++) {
                    Walker walker = walkers.get(b);
                    walker.go(
                            Diffusion.correction(said[b], level, settings.corrector(), next > 0, walker.random), 1, 1);
                }
            }
            double[][] said = ask(tape, walkers, times).directions;
            for (int b = 0; b < said.length; b++) {
                Walker walker = walkers.get(b);
                double[] lattice = walker.at(times[b]).lattice().clone();
                for (int k = 0; k < lattice.length; k++) {
                    lattice[k] = model.standardisation().standardise(k, lattice[k]);
                }
                walker.go(Diffusion.prediction(said[b], lattice, level, next, walker.random), 1, 1);
                show(walker, NoiseLevels.time(next));
            }
        }
    }

    /**
     * What the network says of some crystals.
     *
     * @param directions of each crystal
     * @param logits of the species of all atoms; empty if all are decided
     * @param first of each crystal the first atom
     */
    private record Said(double[][] directions, float[] logits, int[] first) {}

    private Said ask(Tape tape, List<Walker> walkers, double[] times) {
        List<FlowState> states = new ArrayList<>();
        for (int b = 0; b < walkers.size(); b++) {
            states.add(walkers.get(b).at(times[b]));
        }
        tape.reset();
        Forecast forecast = forecast(tape, walkers, states);
        float[] frac = forecast.frac().toArray();
        float[] lattice = forecast.lattice().toArray();
        boolean decides = states.stream().anyMatch(state -> !state.isDecided());
        float[] logits = decides ? forecast.species().toArray() : new float[0];
        double[][] directions = new double[walkers.size()][];
        int[] first = new int[walkers.size()];
        int atom = 0;
        for (int b = 0; b < walkers.size(); b++) {
            first[b] = atom;
            guide(states.get(b), frac, 3 * atom, lattice, LatticeCoordinates.SIZE * b);
            directions[b] = walkers.get(b).direction(frac, 3 * atom, lattice, LatticeCoordinates.SIZE * b);
            atom += walkers.get(b).size();
        }
        return new Said(directions, logits, first);
    }

    /** Shares of the way that is left which a step takes, of coordinates and lattice; at most all of it. */
    private double[] shares(double time, double stepsPerUnit) {
        double share = 1 / (stepsPerUnit * (1 - time));
        return new double[] {
            Math.min(1, share * (1 + settings.coordinateAnnealing() * time)),
            Math.min(1, share * (1 + settings.latticeAnnealing() * time))
        };
    }

    private void walkEvenly(Tape tape, List<Walker> walkers, Progress progress) {
        int steps = settings.steps();
        double[] times = new double[walkers.size()];
        for (int step = 0; step < steps; step++) {
            progress.checkCancelled();
            double time = (double) step / steps;
            Arrays.fill(times, time);
            Said here = ask(tape, walkers, times);
            double[] shares = shares(time, steps);
            List<double[]> places = walkers.stream().map(Walker::place).toList();
            for (int b = 0; b < walkers.size(); b++) {
                walkers.get(b).go(here.directions[b], shares[0], shares[1]);
            }
            if (settings.integrator() == Integrator.HEUN && step + 1 < steps) {
                double next = (step + 1.0) / steps;
                Arrays.fill(times, next);
                Said there = ask(tape, walkers, times);
                double[] nextShares = shares(next, steps);
                for (int b = 0; b < walkers.size(); b++) {
                    walkers.get(b).back(places.get(b));
                    walkers.get(b).go(mean(here.directions[b], shares, there.directions[b], nextShares), 1, 1);
                }
            }
            for (int b = 0; b < walkers.size(); b++) {
                decide(walkers.get(b), time, steps, here.logits, here.first[b] * Forecast.ELEMENTS);
                show(walkers.get(b), (step + 1.0) / steps);
            }
        }
    }

    /** Half of a share of one direction and half of a share of another; the lattice has shares of its own. */
    private static double[] mean(double[] one, double[] shares, double[] other, double[] otherShares) {
        double[] mean = new double[one.length];
        int cell = one.length - LatticeCoordinates.SIZE;
        for (int i = 0; i < mean.length; i++) {
            int kind = i < cell ? 0 : 1;
            mean[i] = (shares[kind] * one[i] + otherShares[kind] * other[i]) / 2;
        }
        return mean;
    }

    /** A crystal under way with steps of its own. */
    private static final class Stride {
        final Walker walker;
        double time;
        double length;

        Stride(Walker walker, double length) {
            this.walker = walker;
            this.length = length;
        }
    }

    private void walkAdaptively(Tape tape, List<Walker> walkers, Progress progress) {
        double usual = 1.0 / settings.steps();
        double shortest = usual / SamplingSettings.FINEST;
        List<Stride> left =
                new ArrayList<>(walkers.stream().map(w -> new Stride(w, usual)).toList());
        while (!left.isEmpty()) {
            progress.checkCancelled();
            List<Stride> last =
                    left.stream().filter(s -> 1 - s.time <= shortest * 1.5).toList();
            List<Stride> others =
                    left.stream().filter(s -> 1 - s.time > shortest * 1.5).toList();
            finish(tape, last);
            left.removeAll(last);
            if (!others.isEmpty()) {
                step(tape, others, shortest);
            }
        }
    }

    private Said ask(Tape tape, List<Stride> strides, boolean ahead) {
        return ask(
                tape,
                strides.stream().map(s -> s.walker).toList(),
                strides.stream()
                        .mapToDouble(s -> ahead ? s.time + s.length : s.time)
                        .toArray());
    }

    /** The last steps, all the way that is left. */
    private void finish(Tape tape, List<Stride> strides) {
        if (strides.isEmpty()) {
            return;
        }
        Said here = ask(tape, strides, false);
        for (int b = 0; b < strides.size(); b++) {
            strides.get(b).walker.go(here.directions[b], 1, 1);
            show(strides.get(b).walker, 1);
        }
    }

    /** A step of each crystal by Heun's rule, or none and a shorter one next time if it would err too much. */
    private void step(Tape tape, List<Stride> strides, double shortest) {
        Said here = ask(tape, strides, false);
        List<double[]> places = new ArrayList<>();
        List<double[]> shares = new ArrayList<>();
        for (int b = 0; b < strides.size(); b++) {
            Stride stride = strides.get(b);
            stride.length = Math.min(stride.length, 1 - stride.time - shortest);
            places.add(stride.walker.place());
            shares.add(shares(stride.time, 1 / stride.length));
            stride.walker.go(here.directions[b], shares.get(b)[0], shares.get(b)[1]);
        }
        Said there = ask(tape, strides, true);
        for (int b = 0; b < strides.size(); b++) {
            Stride stride = strides.get(b);
            double[] ahead = shares(stride.time + stride.length, 1 / stride.length);
            double error = error(here.directions[b], shares.get(b), there.directions[b], ahead) / settings.tolerance();
            stride.walker.back(places.get(b));
            if (!(error > 1) || stride.length <= shortest) { // no number: what is broken stays broken
                stride.walker.go(mean(here.directions[b], shares.get(b), there.directions[b], ahead), 1, 1);
                decide(stride.walker, stride.time, 1 / stride.length, here.logits, here.first[b] * Forecast.ELEMENTS);
                stride.time += stride.length;
                show(stride.walker, stride.time);
            }
            double factor = Double.isNaN(error) ? 1 : Math.max(0.2, Math.min(4, 0.9 / Math.sqrt(error)));
            stride.length = Math.max(shortest, stride.length * factor);
        }
    }

    /** Half the difference of the steps that both looks would take, root mean square of coordinates or lattice, whichever is larger. */
    private static double error(double[] one, double[] shares, double[] other, double[] otherShares) {
        int cell = one.length - LatticeCoordinates.SIZE;
        double[] squares = new double[2];
        for (int i = 0; i < one.length; i++) {
            int kind = i < cell ? 0 : 1;
            double off = (otherShares[kind] * other[i] - shares[kind] * one[i]) / 2;
            squares[kind] += off * off / (kind == 0 ? cell : LatticeCoordinates.SIZE);
        }
        return Math.sqrt(Math.max(squares[0], squares[1]));
    }

    private Forecast forecast(Tape tape, List<Walker> walkers, List<FlowState> states) {
        Tile tile = Tile.of(states, model.standardisation());
        if (model.conditions().isEmpty()) {
            return NetworkCalls.forecast(model.network(), tape, tile);
        }
        Conditions conditions = model.conditions().get();
        List<float[]> wanted =
                walkers.stream().map(w -> w.condition.orElseThrow()).toList();
        Forecast told = NetworkCalls.forecast(model.network(), tape, tile.withCondition(conditions.rows(tape, wanted)));
        double strength = settings.conditionGuidance();
        if (strength == 1 || conditions.nothing().isEmpty()) {
            return told;
        }
        float[] nothing = conditions.nothing().get();
        if (wanted.stream().allMatch(w -> Arrays.equals(w, nothing))) {
            return told;
        }
        Tensor unasked = conditions.rows(tape, Collections.nCopies(wanted.size(), nothing));
        Forecast free = NetworkCalls.forecast(model.network(), tape, tile.withCondition(unasked));
        return new Forecast(
                beyond(tape, free.frac(), told.frac(), strength),
                beyond(tape, free.lattice(), told.lattice(), strength),
                beyond(tape, tape.logSoftmax(free.species()), tape.logSoftmax(told.species()), strength));
    }

    /** What is said without conditions, and so many times what they change (eq. 6 of arXiv:2207.12598 with strength 1 + w). */
    private static Tensor beyond(Tape tape, Tensor free, Tensor told, double strength) {
        return tape.add(free, tape.scale(tape.subtract(told, free), (float) strength));
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
    private void decide(Walker walker, double time, double stepsPerUnit, float[] logits, int from) {
        double chance = 1.0 / (stepsPerUnit * (PathPoint.DECIDED - time));
        boolean last = time + 1.5 / stepsPerUnit > PathPoint.DECIDED;
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
