package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Element;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Network;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.CheckpointException;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.physics.Relaxation;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.spi.RunException;

/**
 * A network with its parameters and all it needs to know to draw crystals.
 *
 * @param config what the checkpoint keeps of the configuration
 * @param facts what the training data are like
 * @param sizes how often each number of atoms occurred in them
 * @param known reduced formulas that occurred in them; empty if the checkpoint does not say
 * @param generates whether it learnt to choose species, not only to place given ones
 * @param standardisation of the lattice coordinates
 * @param families standardisation of the lattice coordinates of conventional cells, by crystal family
 * @param store the parameters
 * @param network the network, using the parameters
 * @param latent the latent space it decodes, if it is that of an autoencoder
 * @param labels what crystals can be asked for by, if it has learnt conditions
 */
public record FlowModel(
        ModelConfig config,
        DataFacts facts,
        Map<Integer, Integer> sizes,
        Set<String> known,
        boolean generates,
        Standardisation standardisation,
        FamilyStandards families,
        ParameterStore store,
        Network network,
        Optional<LatentSpace> latent,
        Optional<LabelCodes> labels) {

    private static final String CONFIG = "flow.config";
    private static final String ELEMENTS = "flow.elements";
    private static final String MAX_ATOMS = "flow.max-atoms";
    private static final String SIZES = "flow.sizes";
    private static final String KNOWN = "flow.formulas";
    private static final String GENERATES = "flow.generates";
    private static final String FAMILIES = "flow.families";
    private static final String MEAN = "flow.lattice-mean";
    private static final String SCALE = "flow.lattice-scale";

    /**
     * Refuses to go on from this model with another network.
     *
     * @param name of this model, for people
     * @throws RunException if the network that is asked for is another one
     */
    void requireSame(ModelConfig asked, boolean chooses, String name) throws RunException {
        if (config.autoencoder().isPresent() || asked.autoencoder().isPresent()) {
            throw cannotGoOn(
                    name
                            + ": no flow that decodes latent vectors can be gone on from, nor become one; learn from the beginning");
        }
        Optional<String> difference = RunSpecification.difference(config.network(generates), asked.network(chooses));
        if (difference.isPresent()) {
            throw cannotGoOn(name + " is not of the network that is asked for: " + difference.get()
                    + "; ask for the network that is there, or learn from the beginning");
        }
    }

    private static RunException cannotGoOn(String why) {
        return new RunException(
                RunException.Reason.CONFIGURATION, "training.start: " + why + " without training.start");
    }

    /**
     * The same model, to learn from other crystals: parameters and scales stay, what is known of the crystals is theirs, and of the elements and
     * compositions what was known before too.
     *
     * @param asked how it is trained and drawn from from now on, see {@link #requireSame}
     */
    FlowModel goingOn(ModelConfig asked, TrainingPool pool) {
        Set<String> formulas = new TreeSet<>(known);
        formulas.addAll(pool.formulas());
        DataFacts own = pool.facts();
        Set<Element> elements = new TreeSet<>(facts.elements());
        elements.addAll(own.elements());
        return new FlowModel(
                asked,
                new DataFacts(List.copyOf(elements), own.maxAtoms()),
                pool.sizes(),
                formulas,
                generates,
                standardisation,
                families,
                store,
                network,
                latent,
                labels);
    }

    /** A network with fresh parameters for a pool of crystals. */
    static FlowModel create(
            ModelConfig config,
            TrainingPool pool,
            Map<TrainingCrystal, SymmetricCrystal> symmetric,
            boolean generates,
            RandomStreams random)
            throws RunException {
        Standardisation standardisation = Standardisation.fit(
                pool.crystals().stream().map(TrainingCrystal::lattice).toList());
        // in the order of the pool, for the last digits
        List<SymmetricCrystal> ordered = pool.crystals().stream()
                .filter(symmetric::containsKey)
                .map(symmetric::get)
                .toList();
        Targets targets = targets(config, pool);
        return create(
                config,
                pool.facts(),
                pool.sizes(),
                pool.formulas(),
                generates,
                standardisation,
                FamilyStandards.fit(ordered, standardisation),
                targets,
                random.stream("initial-weights"));
    }

    private static Targets targets(ModelConfig config, TrainingPool pool) throws RunException {
        List<String> names = config.autoencoder()
                .map(own -> own.latent().properties())
                .orElse(config.conditions().properties());
        try {
            return names.isEmpty()
                    ? Targets.none()
                    : Targets.of(
                            names,
                            pool.crystals().stream()
                                    .map(crystal -> Targets.values(crystal.properties(), names))
                                    .toList());
        } catch (IllegalArgumentException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
    }

    private static FlowModel create(
            ModelConfig config,
            DataFacts facts,
            Map<Integer, Integer> sizes,
            Set<String> known,
            boolean generates,
            Standardisation standardisation,
            FamilyStandards families,
            Targets targets,
            RandomGenerator random)
            throws RunException {
        ParameterStore store = new ParameterStore();
        String architecture = config.architecture().id();
        ConditionSettings told = config.conditions();
        int conditions = config.autoencoder().map(c -> c.latent().size()).orElse(told.isEmpty() ? 0 : told.width());
        if (conditions > 0 && !config.architecture().extension().takesConditions()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "architecture " + architecture
                            + " does not take conditions, so it can neither decode latent vectors nor be asked for crystals;"
                            + " choose another, such as torus-gnn or periodic-attention");
        }
        Network network;
        try {
            network = network(
                    config.architecture().extension(),
                    config.architecture(),
                    facts.withConditionWidth(conditions),
                    store.scope(random));
        } catch (IllegalArgumentException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION, "architecture " + architecture + ": " + e.getMessage(), e);
        }
        Optional<LatentSpace> latent = Optional.empty();
        if (config.autoencoder().isPresent()) {
            LatentConfig own = config.autoencoder().get();
            try {
                List<Integer> learnt = List.copyOf(new TreeMap<>(sizes).keySet());
                latent = Optional.of(new LatentSpace(own, facts, learnt, targets, store, random));
            } catch (IllegalArgumentException e) {
                throw new RunException(
                        RunException.Reason.CONFIGURATION,
                        "encoder " + own.encoder().id() + ": " + e.getMessage(),
                        e);
            }
        }
        Optional<LabelCodes> labels = latent.isPresent() || told.isEmpty()
                ? Optional.empty()
                : Optional.of(new LabelCodes(told, targets, facts.elements(), store, random));
        return new FlowModel(
                config, facts, sizes, known, generates, standardisation, families, store, network, latent, labels);
    }

    private static <C extends Record> Network network(
            Architecture<C> architecture, Choice<?> choice, DataFacts facts, ParameterScope scope) {
        return architecture.create(choice.configFor(architecture), facts, scope);
    }

    /**
     * Draws a point between noise and a crystal, by the process of the model.
     *
     * @param time from 0, noise, to 1, data
     * @param decided probability with which the species of an atom is shown
     * @param align which atoms are matched to the noise of a flow; those of a diffusion keep their places
     */
    PathPoint draw(
            TrainingCrystal crystal, double time, double decided, PathPoint.Alignment align, RandomGenerator random) {
        return config.isDiffusion()
                ? Diffusion.draw(crystal, standardisation, time, decided, random)
                : PathPoint.draw(crystal, standardisation, time, decided, align, random);
    }

    /** What the network is told of crystals beside their states. */
    Optional<Conditions> conditions() {
        return latent.<Conditions>map(space -> space).or(() -> labels);
    }

    /** All but the parameters, as texts for a checkpoint. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CONFIG, config.toToml());
        texts.put(ELEMENTS, facts.elements().stream().map(Element::symbol).collect(Collectors.joining(" ")));
        texts.put(MAX_ATOMS, Integer.toString(facts.maxAtoms()));
        texts.put(
                SIZES,
                sizes.entrySet().stream()
                        .map(e -> e.getKey() + ":" + e.getValue())
                        .collect(Collectors.joining(" ")));
        texts.put(KNOWN, String.join(" ", known));
        texts.put(GENERATES, Boolean.toString(generates));
        texts.put(MEAN, text(standardisation.mean()));
        texts.put(SCALE, text(standardisation.scale()));
        texts.put(FAMILIES, families.text());
        conditions().ifPresent(conditions -> texts.putAll(conditions.texts()));
        return texts;
    }

    /** The same model with other limits of the relaxation. */
    public FlowModel withRelaxation(Relaxation.Settings limits) {
        return withConfig(config.withRelaxation(limits));
    }

    /** The same model that draws in another way. */
    public FlowModel withSampling(SamplingSettings sampling) {
        return withConfig(config.withSampling(sampling));
    }

    private FlowModel withConfig(ModelConfig other) {
        return new FlowModel(
                other, facts, sizes, known, generates, standardisation, families, store, network, latent, labels);
    }

    /** Numbers as words that give the same bits back. */
    static String text(double[] values) {
        return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    /** Reads {@link #text} back. */
    static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /**
     * Reads a checkpoint; the parameters are the averaged ones, if it has them, as those of a run do.
     *
     * @throws IOException if it cannot be read, is damaged or no flow
     * @throws RunException if it needs an extension that is not there
     */
    public static FlowModel read(Path file, ExtensionRegistry extensions) throws IOException, RunException {
        return read(Checkpoint.read(file), file, extensions);
    }

    /** The same from what the file holds. */
    public static FlowModel read(Checkpoint checkpoint, Path file, ExtensionRegistry extensions)
            throws IOException, RunException {
        Map<String, String> texts = checkpoint.metadata();
        for (String key : List.of(CONFIG, ELEMENTS, MAX_ATOMS, SIZES, GENERATES, MEAN, SCALE)) {
            if (!texts.containsKey(key)) {
                throw new IOException(file + " is a checkpoint, but of no flow: " + key + " is missing; expected one"
                        + " written by crystal-generation or crystal-prediction");
            }
        }
        FlowModel model;
        try {
            ModelConfig config = ModelConfig.parse(texts.get(CONFIG), file.toString(), extensions);
            DataFacts facts = new DataFacts(
                    Arrays.stream(texts.get(ELEMENTS).split(" "))
                            .map(Element::parse)
                            .toList(),
                    Integer.parseInt(texts.get(MAX_ATOMS)));
            Map<Integer, Integer> sizes = new TreeMap<>();
            for (String size : texts.get(SIZES).split(" ")) {
                String[] parts = size.split(":");
                sizes.put(Integer.valueOf(parts[0]), Integer.valueOf(parts[1]));
            }
            Standardisation standardisation = Standardisation.of(numbers(texts.get(MEAN)), numbers(texts.get(SCALE)));
            boolean generates = Boolean.parseBoolean(texts.get(GENERATES));
            FamilyStandards families = FamilyStandards.parse(texts.getOrDefault(FAMILIES, ""), standardisation);
            RandomGenerator unused = new RandomStreams(0).stream("overwritten-weights");
            Set<String> known =
                    new TreeSet<>(List.of(texts.getOrDefault(KNOWN, "").split(" ")));
            known.remove("");
            Targets targets = config.autoencoder()
                    .map(own -> LatentSpace.targets(own, texts))
                    .orElseGet(() -> LabelCodes.targets(config.conditions(), texts));
            model = create(config, facts, sizes, known, generates, standardisation, families, targets, unused);
        } catch (ConfigException e) {
            throw new RunException(RunException.Reason.EXTENSION, e.getMessage(), e);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | NullPointerException e) {
            throw new IOException(file + " has a header that cannot be read: " + e.getMessage(), e);
        }
        try {
            if (checkpoint.hasAverages()) {
                checkpoint.restoreAverages(model.store);
            } else {
                checkpoint.restore(model.store);
            }
        } catch (CheckpointException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return model;
    }

    /**
     * Reads the newest checkpoint of a folder that is whole.
     *
     * @throws IOException if there is none
     * @throws RunException if it needs an extension that is not there
     */
    public static FlowModel newest(Path folder, ExtensionRegistry extensions) throws IOException, RunException {
        IOException first = null;
        for (Path file : new FlowCheckpoints(folder).newestFirst()) {
            try {
                return read(file, extensions);
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        throw new IOException("there is no checkpoint in " + folder + "; expected a run of crystal-generation or"
                + " crystal-prediction that has trained for a while");
    }
}
