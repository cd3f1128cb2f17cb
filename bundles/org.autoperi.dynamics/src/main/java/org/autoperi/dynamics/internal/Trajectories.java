package org.autoperi.dynamics.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.BoltzmannDistribution;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.Discretisation;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.LangevinSettings;
import org.autoperi.dynamics.LangevinSimulation;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.Start;
import org.autoperi.dynamics.StateRecorder;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.TrajectoryReader;
import org.autoperi.dynamics.TrajectorySink;
import org.autoperi.dynamics.spi.ModelPotential;
import org.autoperi.run.RunContext;

/**
 * Makes or reads the trajectories of a run and turns them into states. Simulations are cut into groups of replicas, each of which is kept as a file when it is done, so that an
 * interrupted run loses one group at most. Belongs to one run; not thread-safe.
 */
final class Trajectories {
    /** Replicas of a group; with another number a seed gives other trajectories. */
    private static final int GROUP = 256;

    /** Places that k-means looks at. */
    private static final int MOST_PLACES = 100_000;

    /** Replicas and frames of the pictures. */
    private static final int PICTURE_REPLICAS = 16;

    private static final int PICTURE_FRAMES = 1000;

    private final MdLanguageModel.Config config;
    private final RunContext context;
    private final Optional<Potential> potential;

    Trajectories(MdLanguageModel.Config config, RunContext context) throws DynamicsException {
        this.config = config;
        this.context = context;
        Optional<Choice<ModelPotential<?>>> chosen = config.potential();
        this.potential = chosen.isEmpty()
                ? Optional.empty()
                : Optional.of(made(chosen.get().extension(), chosen.get()));
        if (potential.isEmpty() && config.trajectory().files().isEmpty()) {
            throw settings("there is neither a potential to simulate nor a trajectory to read; give [potential] id or"
                    + " [trajectory] files");
        }
    }

    private static <C extends Record> Potential made(ModelPotential<C> family, Choice<?> choice)
            throws DynamicsException {
        return family.potential(choice.configFor(family));
    }

    private static DynamicsException settings(String text) {
        return new DynamicsException(DynamicsException.Reason.SETTINGS, text);
    }

    /**
     * The trajectories of a run.
     *
     * @param learned what the model learns
     * @param reference what it is compared with
     * @param discretisation that made the states
     * @param centres of the states, empty if there are none
     * @param frameTime time from a state to the next
     * @param exact populations by quadrature, if the potential is known
     * @param picture what is shown of the trajectories
     */
    record Found(
            StateSequence learned,
            StateSequence reference,
            Discretisation discretisation,
            List<Centre> centres,
            double frameTime,
            Optional<double[]> exact,
            Picture picture) {}

    /**
     * Places at the times of states.
     *
     * @param x first coordinate of each frame of some trajectories
     * @param y second coordinate; empty if there is one coordinate only
     * @param length frames of the first trajectory, which come first
     */
    record Picture(double[] x, double[] y, int length) {}

    Found find(Progress progress) throws DynamicsException, IOException {
        return config.trajectory().files().isEmpty() ? simulated(progress) : read(progress);
    }

    private Found simulated(Progress progress) throws DynamicsException, IOException {
        SimulationTable table = config.simulation();
        double otherBeta = table.referenceBeta() > 0 ? table.referenceBeta() : table.beta();
        BoltzmannDistribution boltzmann = BoltzmannDistribution.of(potential.get(), table.beta());
        BoltzmannDistribution reference =
                otherBeta == table.beta() ? boltzmann : BoltzmannDistribution.of(potential.get(), otherBeta);
        if (List.of("grid", "torsion").contains(config.states().by())
                && !config.trajectory().columns().equals(List.of("x", "y"))) {
            throw settings("trajectory.columns is " + config.trajectory().columns()
                    + "; a simulated trajectory has x and y, in this order");
        }
        List<Centre> centres = centres(boltzmann);
        Discretisation discretisation = discretisation(centres, 2);
        StateSequence learned = simulate("simulated", boltzmann, discretisation, progress);
        StateSequence compared =
                otherBeta == table.beta() ? learned : simulate("reference", reference, discretisation, progress);
        double[] exact =
                reference.populations(discretisation.states(), (x, y) -> discretisation.state(new double[] {x, y}));
        return new Found(
                learned,
                compared,
                discretisation,
                centres,
                table.timeStep() * table.stride() * config.states().lag(),
                Optional.of(exact),
                picture(boltzmann));
    }

    private List<Centre> centres(BoltzmannDistribution boltzmann) throws DynamicsException {
        StateTable states = config.states();
        if (states.isKMeans()) {
            RandomGenerator random = context.random().stream("k-means-places");
            double[] x = new double[MOST_PLACES];
            double[] y = new double[MOST_PLACES];
            for (int i = 0; i < x.length; i++) {
                Centre place = boltzmann.draw(random);
                x[i] = place.x();
                y[i] = place.y();
            }
            return kMeans(x, y);
        }
        return known();
    }

    private List<Centre> known() throws DynamicsException {
        StateTable states = config.states();
        List<Centre> known = states.centres(potential.map(Potential::centres).orElse(List.of()));
        if (states.needsCentres() && known.size() < 2) {
            throw settings("states.by is " + states.by() + ", and there "
                    + (known.isEmpty() ? "are no centres" : "is one centre only")
                    + "; give states.centres, x and y of each in turn, or choose states.by = \"k-means\"");
        }
        return states.needsCentres() ? known : List.of();
    }

    private List<Centre> kMeans(double[] x, double[] y) throws DynamicsException {
        try {
            return Discretisation.kMeans(x, y, config.states().bins(), context.random().stream("k-means"))
                    .centres();
        } catch (IllegalArgumentException e) {
            throw new DynamicsException(DynamicsException.Reason.DATA, "k-means: " + e.getMessage(), e);
        }
    }

    private Discretisation discretisation(List<Centre> centres, int dimensions) throws DynamicsException {
        try {
            return config.states().discretisation(centres, dimensions);
        } catch (IllegalArgumentException e) {
            throw settings("states: " + e.getMessage());
        }
    }

    private StateSequence simulate(
            String name, BoltzmannDistribution boltzmann, Discretisation discretisation, Progress progress)
            throws DynamicsException, IOException {
        String whole = "samples/" + name + ".npy";
        if (Files.exists(context.folder().resolve(whole))) {
            return StateFile.read(context.folder().resolve(whole), discretisation.states());
        }
        SimulationTable table = config.simulation();
        int replicas = table.replicas();
        List<int[]> all = new ArrayList<>();
        List<Path> parts = new ArrayList<>();
        long steps = table.steps() / table.stride() * table.stride();
        try (Progress part = progress.split(5, "Simulating", steps * replicas)) {
            for (int from = 0; from < replicas; from += GROUP) {
                int count = Math.min(GROUP, replicas - from);
                String file = "samples/" + name + "-" + from / GROUP + ".part";
                Path path = context.folder().resolve(file);
                parts.add(path);
                StateSequence group;
                if (Files.exists(path)) {
                    group = StateFile.read(path, discretisation.states());
                    part.advance(steps * count);
                } else {
                    group = group(name, boltzmann, discretisation, from / GROUP, count, part);
                    write(file, group);
                }
                for (int p = 0; p < group.parts(); p++) {
                    all.add(group.part(p));
                }
            }
        }
        StateSequence sequence = StateSequence.of(discretisation.states(), all);
        write(whole, sequence);
        for (Path part : parts) {
            Files.deleteIfExists(part);
        }
        return sequence;
    }

    private StateSequence group(
            String name,
            BoltzmannDistribution boltzmann,
            Discretisation discretisation,
            int number,
            int replicas,
            Progress progress)
            throws DynamicsException, IOException {
        StateRecorder recorder =
                new StateRecorder(discretisation, config.states().window());
        run(boltzmann, seed(name, number), replicas, config.simulation().steps(), recorder, progress);
        return thinned(recorder.sequence());
    }

    private long seed(String name, int group) {
        return context.random().stream(name, group).nextLong();
    }

    private void run(
            BoltzmannDistribution boltzmann,
            long seed,
            int replicas,
            long steps,
            TrajectorySink sink,
            Progress progress)
            throws DynamicsException, IOException {
        SimulationTable table = config.simulation();
        LangevinSettings settings;
        try {
            settings = new LangevinSettings(
                    boltzmann.beta(),
                    table.timeStep(),
                    table.friction(),
                    table.friction(),
                    steps,
                    table.stride(),
                    replicas,
                    seed);
        } catch (IllegalArgumentException e) {
            throw settings("simulation: " + e.getMessage());
        }
        new LangevinSimulation(potential.get(), settings, Start.equilibrium(boltzmann))
                .run(sink, context.threads(), context.executor(), progress);
    }

    /** Without spikes, every lag-th frame. */
    private StateSequence thinned(StateSequence every) {
        StateTable states = config.states();
        return (states.spikes() > 0 ? every.withoutSpikes(states.spikes()) : every).every(states.lag());
    }

    private void write(String file, StateSequence sequence) throws IOException {
        context.folder().samples(); // makes the folder
        context.folder().writeAtomically(file, out -> StateFile.write(sequence, out));
    }

    /** The beginnings of the first trajectories that are learnt, step by step the same. */
    private Picture picture(BoltzmannDistribution boltzmann) throws DynamicsException, IOException {
        SimulationTable table = config.simulation();
        int lag = config.states().lag();
        long between = table.stride() * lag;
        int frames = (int) Math.max(1, Math.min(PICTURE_FRAMES, table.steps() / between));
        int replicas = Math.min(PICTURE_REPLICAS, table.replicas());
        long steps = Math.min(table.steps(), frames * between);
        double[] x = new double[frames * replicas];
        double[] y = new double[frames * replicas];
        run(
                boltzmann,
                seed("simulated", 0),
                replicas,
                steps,
                frame -> {
                    long at = frame.step() / between;
                    if (frame.step() % between == 0 && at < frames) {
                        for (int r = 0; r < frame.replicas(); r++) {
                            x[r * frames + (int) at] = frame.x(r);
                            y[r * frames + (int) at] = frame.y(r);
                        }
                    }
                },
                context.progress());
        return new Picture(x, y, frames);
    }

    private Found read(Progress progress) throws DynamicsException, IOException {
        List<Path> files = config.trajectory().files();
        List<String> columns = config.trajectory().columns();
        boolean plane = columns.size() == 2;
        if (!plane && !List.of("grid", "torsion").contains(config.states().by())) {
            throw settings("trajectory.columns names " + columns.size() + " columns, and states.by is "
                    + config.states().by() + "; it needs two");
        }
        Picture picture;
        List<Centre> centres;
        Discretisation discretisation;
        List<int[]> parts = new ArrayList<>();
        try (Progress part = progress.split(1, "Reading", files.size())) {
            picture = places(files.get(0), columns);
            centres = config.states().isKMeans() ? kMeans(picture.x(), picture.y()) : known();
            discretisation = discretisation(centres, columns.size());
            for (Path file : files) {
                part.checkCancelled();
                try (TrajectoryReader reader = TrajectoryReader.open(file)) {
                    StateSequence one = thinned(StateSequence.read(
                            reader, columns, discretisation, config.states().window()));
                    for (int p = 0; p < one.parts(); p++) {
                        parts.add(one.part(p));
                    }
                }
                part.advance(1);
            }
        } catch (NoSuchFileException e) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA, "there is no file " + e.getFile() + "; see trajectory.files", e);
        }
        StateSequence sequence = StateSequence.of(discretisation.states(), parts);
        context.provenance(
                "trajectory", Map.of("files", files.stream().map(Path::toString).toList()));
        Optional<double[]> exact = Optional.empty();
        if (potential.isPresent() && plane) {
            Discretisation known = discretisation;
            exact = Optional.of(BoltzmannDistribution.of(
                            potential.get(), config.simulation().beta())
                    .populations(known.states(), (x, y) -> known.state(new double[] {x, y})));
        }
        return new Found(
                sequence,
                sequence,
                discretisation,
                centres,
                config.trajectory().frameTime() * config.states().lag(),
                exact,
                picture);
    }

    /** The first rows of a file. */
    private static Picture places(Path file, List<String> columns) throws DynamicsException, IOException {
        double[] x = new double[MOST_PLACES];
        double[] y = new double[MOST_PLACES];
        int count = 0;
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            int first = reader.column(columns.get(0));
            int second = columns.size() < 2 ? -1 : reader.column(columns.get(1));
            double[] row = new double[reader.columns().size()];
            while (count < MOST_PLACES && reader.next(row)) {
                x[count] = row[first];
                y[count] = second < 0 ? 0 : row[second];
                // what is no number is refused with its place when the states are read
                count += Double.isFinite(x[count] + y[count]) ? 1 : 0;
            }
        }
        double[] second = columns.size() < 2 ? new double[0] : Arrays.copyOf(y, count);
        return new Picture(Arrays.copyOf(x, count), second, Math.min(PICTURE_FRAMES, count));
    }
}
