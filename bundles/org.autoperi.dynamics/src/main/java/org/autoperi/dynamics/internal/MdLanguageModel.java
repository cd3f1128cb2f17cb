package org.autoperi.dynamics.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.MarkovModel;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.TransitionCounts;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.ModelPotential;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.dynamics.spi.SequenceModel;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/** Learns trajectories as sequences of states, draws new ones, and compares populations and kinetics; writes {@code dynamics.json} and tables. */
@Component
@Extension(
        id = "md-language-model",
        label = "Language model of molecular dynamics",
        description =
                "Learns trajectories as sequences of states and compares the populations and kinetics of drawn ones",
        cite = {
            "Tsai, Kuo and Tiwary, Learning molecular dynamics with simple language model built upon long short-term memory neural"
                    + " network, Nat. Commun. 11, 5115 (2020), doi:10.1038/s41467-020-18959-8",
            "Bussi and Parrinello, Accurate sampling using Langevin dynamics, doi:10.1103/PhysRevE.75.056707"
        })
public final class MdLanguageModel implements Experiment<MdLanguageModel.Config> {
    /** States of held-out trajectories that are asked for their likelihood. */
    private static final int MOST_JUDGED = 100_000;

    /**
     * Configuration.
     *
     * @param potential what is simulated, and what populations are exact by quadrature
     * @param simulation how it is simulated
     * @param trajectory files to read instead
     * @param states how places become states
     * @param model what learns the sequences
     * @param training how it is trained
     * @param generation what is drawn
     * @param kinetics at which times kinetics is compared
     * @param validation share of the trajectories that is held out
     * @param repeats models that are trained on the same trajectories, each with a seed of its own
     */
    public record Config(
            @Param(label = "Potential") Optional<Choice<ModelPotential<?>>> potential,
            @Param(label = "Simulation") SimulationTable simulation,
            @Param(label = "Trajectory") TrajectoryTable trajectory,
            @Param(label = "States") StateTable states,
            @Param(label = "Model", choose = "lstm") Choice<SequenceModel<?>> model,
            @Param(label = "Training") SequenceTraining training,
            @Param(label = "Generation") GenerationTable generation,
            @Param(label = "Kinetics") KineticsTable kinetics,
            @Param(label = "Validation", unit = "1", min = 0, max = 0.9, help = "Share of the trajectories held out")
                    double validation,
            @Param(label = "Repeats", min = 1, max = 1000, help = "Models trained on the same trajectories")
                    int repeats) {
        /** One model; a tenth is held out. */
        public Config() {
            this(
                    Optional.empty(),
                    new SimulationTable(),
                    new TrajectoryTable(),
                    new StateTable(),
                    null,
                    new SequenceTraining(),
                    new GenerationTable(),
                    new KineticsTable(),
                    0.1,
                    1);
        }
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        try {
            work(config, context);
        } catch (DynamicsException e) {
            throw new RunException(
                    switch (e.reason()) {
                        case SETTINGS -> RunException.Reason.CONFIGURATION;
                        case DATA -> RunException.Reason.DATA;
                        case UNSTABLE -> RunException.Reason.DIVERGED;
                    },
                    e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new RunException(RunException.Reason.FAILED, context.folder().path() + ": " + e.getMessage(), e);
        }
    }

    private static void work(Config config, RunContext context) throws DynamicsException, IOException {
        Progress progress = context.progress();
        Trajectories.Found found = new Trajectories(config, context).find(progress);
        check(config, found, context);
        StateSequence training = split(found.learned(), config.validation(), true);
        StateSequence validation = split(found.learned(), config.validation(), false);
        Kinetics reference = Kinetics.of(
                found.reference(), config.kinetics().lags(), config.kinetics().commits(), progress);
        MarkovModel markov = MarkovModel.of(TransitionCounts.of(training, 1));
        Kinetics drawnByMarkov = Kinetics.of(
                draw(markov, found.learned().states(), config, context),
                config.kinetics().lags(),
                config.kinetics().commits(),
                progress);
        DynamicsResults results = new DynamicsResults(config, found, reference, drawnByMarkov);
        results.markov(markov.populations(found.learned().states()), entropy(markov, validation));
        for (int repeat = 0; repeat < config.repeats(); repeat++) {
            repeat(config, context, found, training, validation, repeat, results, progress);
        }
        results.write(context.folder());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", config.model().id());
        facts.put("frames", found.learned().length());
        facts.put("changes", found.learned().changes());
        facts.put("parameters", results.parameters());
        context.provenance("training", facts);
    }

    /** Refuses sequences from which nothing can be learnt, and says what is odd about others. */
    private static void check(Config config, Trajectories.Found found, RunContext context) throws DynamicsException {
        StateSequence sequence = found.learned();
        List<Integer> never = sequence.unvisited();
        if (never.size() >= sequence.states() - 1) {
            throw new DynamicsException(
                    DynamicsException.Reason.DATA,
                    "the trajectories stay in one state for all " + sequence.length() + " frames, of "
                            + sequence.states()
                            + " states; there is nothing to learn, so simulate longer, raise the temperature or take other states");
        }
        context.event(
                "states",
                sequence.parts() + " trajectories, " + sequence.length() + " frames in " + sequence.states()
                        + " states, " + sequence.changes() + " changes of state");
        if (!never.isEmpty()) {
            context.event(
                    RunEvent.WARNING,
                    "states that are never visited: " + never + " of " + sequence.states()
                            + "; the model will hardly ever draw them");
        }
        int needed = Math.max(
                config.kinetics().lags().stream().max(Integer::compare).orElseThrow(),
                config.kinetics().commits().stream().max(Integer::compare).orElseThrow());
        for (StateSequence one : List.of(sequence, found.reference())) {
            if (one.longest() <= needed) {
                throw new DynamicsException(
                        DynamicsException.Reason.DATA,
                        "a lag or commit time of " + needed
                                + " frames in [kinetics] is longer than the data: the longest" + " trajectory has "
                                + one.longest() + " frames; take shorter ones or more data");
            }
        }
        if (config.generation().length() <= needed) {
            throw new DynamicsException(
                    DynamicsException.Reason.SETTINGS,
                    "generation.states gives each of the " + config.generation().sequences() + " sequences "
                            + config.generation().length() + " states, and [kinetics] asks for a time of " + needed
                            + "; raise generation.states or lower generation.sequences");
        }
    }

    /** Whole trajectories where there are ten or more, else the ends of each. */
    private static StateSequence split(StateSequence all, double heldOut, boolean first) {
        List<int[]> parts = new ArrayList<>();
        boolean whole = all.parts() >= 10;
        int kept = all.parts() - (int) Math.round(heldOut * all.parts());
        for (int p = 0; p < all.parts(); p++) {
            int[] part = all.part(p);
            int border = whole ? p < kept ? part.length : 0 : (int) Math.round((1 - heldOut) * part.length);
            int[] some = first ? Arrays.copyOf(part, border) : Arrays.copyOfRange(part, border, part.length);
            if (some.length > 0) {
                parts.add(some);
            }
        }
        return StateSequence.of(all.states(), parts);
    }

    /** As many states of a Markov model as are drawn from the language model. */
    private static StateSequence draw(MarkovModel markov, int states, Config config, RunContext context) {
        List<int[]> parts = new ArrayList<>();
        for (int p = 0; p < config.generation().sequences(); p++) {
            parts.add(markov.draw(config.generation().length(), context.random().stream("markov", p)));
        }
        return StateSequence.of(states, parts);
    }

    /** Mean of minus the logarithm of the probability of the next state; NaN without states to judge by, infinite if one was impossible. */
    private static double entropy(MarkovModel markov, StateSequence sequence) {
        int[] active = markov.activeStates();
        double[][] transitions = markov.transitions();
        double sum = 0;
        long count = 0;
        for (int p = 0; p < sequence.parts(); p++) {
            int[] part = sequence.part(p);
            for (int t = 1; t < part.length && count < MOST_JUDGED; t++) {
                int from = Arrays.binarySearch(active, part[t - 1]);
                int to = Arrays.binarySearch(active, part[t]);
                sum -= from < 0 || to < 0 ? Double.NEGATIVE_INFINITY : Math.log(transitions[from][to]);
                count++;
            }
        }
        return sum / count;
    }

    private static double entropy(SequenceLearner learner, StateSequence sequence) {
        int states = sequence.states();
        double sum = 0;
        long count = 0;
        for (int p = 0; p < sequence.parts() && count < MOST_JUDGED; p++) {
            int[] part = sequence.part(p);
            if (part.length > 1) {
                int[] read = Arrays.copyOf(part, (int) Math.min(part.length, MOST_JUDGED - count + 1));
                float[] expected = learner.logProbabilities(read);
                for (int t = 1; t < read.length; t++) {
                    sum -= expected[(t - 1) * states + read[t]];
                    count++;
                }
            }
        }
        return sum / count;
    }

    private static void repeat(
            Config config,
            RunContext context,
            Trajectories.Found found,
            StateSequence training,
            StateSequence validation,
            int repeat,
            DynamicsResults results,
            Progress progress)
            throws DynamicsException, IOException {
        RandomStreams random =
                new RandomStreams(context.random().stream("repeat", repeat).nextLong());
        Path folder = context.folder().checkpoints().resolve("repeat-" + (repeat + 1));
        Files.createDirectories(folder);
        LearnerPlace place =
                new LearnerPlace(folder, found.learned().states(), random, context.threads(), context.executor());
        try (SequenceLearner learner = open(config.model().extension(), config.model(), place)) {
            Rows rows = new Rows(context, repeat, config.training().steps());
            try (Progress part =
                    progress.split(10, "Training", config.training().steps())) {
                learner.train(training, validation, config.training(), rows, part);
            }
            String file = "samples/generated-" + (repeat + 1) + ".npy";
            StateSequence drawn = drawn(config, context, found, training, random, learner, file, progress);
            Kinetics kinetics = Kinetics.of(
                    drawn, config.kinetics().lags(), config.kinetics().commits(), progress);
            results.add(kinetics, learner.parameters(), entropy(learner, validation), drawn.part(0));
            context.event("generated", results.line(repeat));
        }
    }

    private static <C extends Record> SequenceLearner open(SequenceModel<C> model, Choice<?> choice, LearnerPlace place)
            throws DynamicsException, IOException {
        return model.open(choice.configFor(model), place);
    }

    private static StateSequence drawn(
            Config config,
            RunContext context,
            Trajectories.Found found,
            StateSequence training,
            RandomStreams random,
            SequenceLearner learner,
            String file,
            Progress progress)
            throws IOException {
        Path path = context.folder().resolve(file);
        int states = found.learned().states();
        if (Files.exists(path)) {
            return StateFile.read(path, states);
        }
        GenerationTable table = config.generation();
        int length = table.length();
        int[][] parts = new int[table.sequences()][length];
        SequenceLearner.Orders orders = new SequenceLearner.Orders(
                prompts(training, table, random.stream("prompts")),
                length,
                table.temperature(),
                random.stream("draw").nextLong());
        long started = System.nanoTime();
        long all = (long) length * table.sequences();
        try (Progress part = progress.split(2, "Drawing", all)) {
            learner.draw(
                    orders,
                    (step, steps, chunk) -> {
                        for (int p = 0; p < parts.length; p++) {
                            System.arraycopy(chunk, p * steps, parts[p], (int) step, steps);
                        }
                    },
                    part);
        }
        double seconds = (System.nanoTime() - started) * 1e-9;
        context.event(
                "drawn", String.format(Locale.ROOT, "%d states in %.2f s, %.3g states/s", all, seconds, all / seconds));
        StateSequence drawn = StateSequence.of(states, List.of(parts));
        context.folder().samples(); // makes the folder
        context.folder().writeAtomically(file, out -> StateFile.write(drawn, out));
        return drawn;
    }

    /** Stretches of the training trajectories, drawn evenly; shorter than asked for if the trajectories are. */
    private static int[][] prompts(StateSequence training, GenerationTable table, RandomGenerator random) {
        int length = Math.min(table.prompt(), training.longest());
        List<int[]> enough = new ArrayList<>();
        long places = 0;
        for (int p = 0; p < training.parts(); p++) {
            if (training.part(p).length >= length) {
                enough.add(training.part(p));
                places += training.part(p).length - length + 1;
            }
        }
        int[][] prompts = new int[table.sequences()][];
        for (int i = 0; i < prompts.length; i++) {
            long at = random.nextLong(places);
            int p = 0;
            while (at > enough.get(p).length - length) {
                at -= enough.get(p++).length - length + 1;
            }
            prompts[i] = Arrays.copyOfRange(enough.get(p), (int) at, (int) at + length);
        }
        return prompts;
    }

    /** Curves of all repeats behind each other. */
    private static final class Rows implements TrainingLoop.Rows {
        private final RunContext context;
        private final long offset;
        private final long steps;

        Rows(RunContext context, int repeat, long steps) {
            this.context = context;
            this.offset = repeat * steps;
            this.steps = steps;
        }

        @Override
        public void begin(long step) {
            if (step == steps) {
                return; // rows behind are those of later repeats
            }
            context.metrics().truncateAfter(offset + step);
            if (step > 0) {
                context.event("resumed", "from step " + (offset + step));
            }
        }

        @Override
        public void row(long step, Map<String, Double> metrics, Map<String, Double> timing) {
            context.metrics().append(offset + step, metrics);
            context.metrics().appendTiming(offset + step, timing);
            context.progress().note(String.format(Locale.ROOT, "loss %.4f", metrics.get("train.loss")));
        }
    }
}
