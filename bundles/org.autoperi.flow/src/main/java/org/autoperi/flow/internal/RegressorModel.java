package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.CheckpointException;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterStore;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * An encoder with a head for properties, its parameters, and all it needs to know to predict.
 *
 * @param config what the checkpoint keeps of the configuration
 * @param facts what the training data are like
 * @param targets the properties with their distribution in the training data
 * @param store the parameters
 * @param encoder the network, using the parameters
 * @param head from the vector of a crystal to the standardised targets
 */
public record RegressorModel(
        RegressorConfig config,
        DataFacts facts,
        Targets targets,
        ParameterStore store,
        EncoderNetwork encoder,
        Mlp head)
        implements EncoderTraining.Model {

    private static final String CONFIG = "regressor.config";
    private static final String ELEMENTS = "regressor.elements";
    private static final String MAX_ATOMS = "regressor.max-atoms";
    private static final String MEAN = "regressor.mean";
    private static final String DEVIATION = "regressor.deviation";
    private static final String MEDIAN = "regressor.median";

    /** A network with fresh parameters. */
    static RegressorModel create(RegressorConfig config, DataFacts facts, Targets targets, RandomGenerator random)
            throws RunException {
        ParameterStore store = new ParameterStore();
        try {
            EncoderNetwork encoder = EncoderCalls.create(config.encoder(), facts, store.scope("encoder", random));
            Mlp head = new Mlp(store.scope("head", random), encoder.width(), encoder.width(), targets.count());
            return new RegressorModel(config, facts, targets, store, encoder, head);
        } catch (IllegalArgumentException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "encoder " + config.encoder().id() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The standardised targets of the crystals of a tile, shape [B, T]. */
    Tensor standardised(Tape tape, RadiusTile tile) {
        return head.apply(tape, tape.silu(EncoderCalls.encode(encoder, tape, tile)));
    }

    /**
     * Predicts.
     *
     * @param crystals ordered ones
     * @return the targets of each crystal, shape [T], in the order of the crystals
     */
    public List<double[]> predict(List<Crystal> crystals, int threads, ExecutorService executor, Progress progress) {
        List<double[]> all = new ArrayList<>();
        for (float[] row : EncoderCalls.rows(encoder, crystals, this::standardised, threads, executor, progress)) {
            double[] restored = new double[row.length];
            for (int t = 0; t < row.length; t++) {
                restored[t] = targets.restore(t, row[t]);
            }
            all.add(restored);
        }
        return all;
    }

    /** All but the parameters, as texts for a checkpoint. */
    @Override
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CONFIG, config.toToml());
        texts.put(ELEMENTS, facts.elements().stream().map(Element::symbol).collect(Collectors.joining(" ")));
        texts.put(MAX_ATOMS, Integer.toString(facts.maxAtoms()));
        texts.put(MEAN, FlowModel.text(targets.mean()));
        texts.put(DEVIATION, FlowModel.text(targets.deviation()));
        texts.put(MEDIAN, FlowModel.text(targets.median()));
        return texts;
    }

    /**
     * Reads a checkpoint; the parameters are the averaged ones.
     *
     * @throws IOException if it cannot be read, is damaged or none of a regression
     * @throws RunException if it needs an extension that is not there
     */
    public static RegressorModel read(Path file, ExtensionRegistry extensions) throws IOException, RunException {
        Checkpoint checkpoint = Checkpoint.read(file);
        Map<String, String> texts = checkpoint.metadata();
        for (String key : List.of(CONFIG, ELEMENTS, MAX_ATOMS, MEAN, DEVIATION, MEDIAN)) {
            if (!texts.containsKey(key)) {
                throw new IOException(file + " is a checkpoint, but predicts no properties: " + key
                        + " is missing; expected one written by property-prediction");
            }
        }
        RegressorModel model;
        try {
            RegressorConfig config = RegressorConfig.parse(texts.get(CONFIG), file.toString(), extensions);
            DataFacts facts = new DataFacts(
                    Arrays.stream(texts.get(ELEMENTS).split(" "))
                            .map(Element::parse)
                            .toList(),
                    Integer.parseInt(texts.get(MAX_ATOMS)));
            Targets targets = new Targets(
                    config.targets(),
                    FlowModel.numbers(texts.get(MEAN)),
                    FlowModel.numbers(texts.get(DEVIATION)),
                    FlowModel.numbers(texts.get(MEDIAN)));
            model = create(config, facts, targets, new RandomStreams(0).stream("overwritten-weights"));
        } catch (ConfigException e) {
            throw new RunException(RunException.Reason.EXTENSION, e.getMessage(), e);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " has a header that cannot be read: " + e.getMessage(), e);
        }
        model.restore(checkpoint, file);
        return model;
    }

    private void restore(Checkpoint checkpoint, Path file) throws IOException {
        try {
            checkpoint.restoreAverages(store);
        } catch (CheckpointException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Takes the averaged parameters of a checkpoint of the same network. */
    @Override
    public void restore(Path file) throws IOException {
        restore(Checkpoint.read(file), file);
    }

    @Override
    public String encoderId() {
        return config.encoder().id();
    }
}
