package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.CheckpointException;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Tiling;
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
        Mlp head) {

    /** Edges of a tile, whose tensors so stay in the cache of a core. */
    static final int EDGES_PER_TILE = 1024;

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
            EncoderNetwork encoder =
                    encoder(config.encoder().extension(), config.encoder(), facts, store.scope("encoder", random));
            Mlp head = new Mlp(store.scope("head", random), encoder.width(), encoder.width(), targets.count());
            return new RegressorModel(config, facts, targets, store, encoder, head);
        } catch (IllegalArgumentException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "encoder " + config.encoder().id() + ": " + e.getMessage(),
                    e);
        }
    }

    private static <C extends Record> EncoderNetwork encoder(
            Encoder<C> encoder, Choice<?> choice, DataFacts facts, ParameterScope scope) {
        return encoder.create(choice.configFor(encoder), facts, scope);
    }

    /** The standardised targets of the crystals of a tile, shape [B, T]. */
    Tensor standardised(Tape tape, RadiusTile tile) {
        return head.apply(tape, tape.silu(encoded(tape, tile)));
    }

    private Tensor encoded(Tape tape, RadiusTile tile) {
        Tensor vectors;
        try {
            vectors = encoder.encode(tape, tile);
        } catch (RuntimeException e) {
            throw new NetworkCalls.Fault("it failed on a " + tile + ": " + e.getMessage(), e);
        }
        if (vectors.rows() != tile.crystals() || vectors.cols() != encoder.width()) {
            throw new NetworkCalls.Fault(
                    "it gave vectors of shape " + vectors + ", expected [" + tile.crystals() + ", " + encoder.width()
                            + "]",
                    null);
        }
        return vectors;
    }

    /**
     * Predicts.
     *
     * @param crystals ordered ones
     * @return the targets of each crystal, shape [T], in the order of the crystals
     */
    public List<double[]> predict(List<Crystal> crystals, int threads, ExecutorService executor, Progress progress) {
        List<List<Integer>> tiles = Tiling.of(
                IntStream.range(0, crystals.size()).boxed().toList(),
                i -> tilingSize(crystals.get(i), encoder.cutoffAngstrom()),
                EDGES_PER_TILE);
        List<List<double[]>> parts = new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            Tensor answer = standardised(
                                    tape,
                                    RadiusTile.of(
                                            tile.stream().map(crystals::get).toList(), encoder.cutoffAngstrom()));
                            progress.advance(tile.size());
                            return restored(answer);
                        },
                        progress);
        List<double[]> all = new ArrayList<>(Collections.nCopies(crystals.size(), new double[0]));
        for (int k = 0; k < tiles.size(); k++) {
            for (int i = 0; i < tiles.get(k).size(); i++) {
                all.set(tiles.get(k).get(i), parts.get(k).get(i));
            }
        }
        return all;
    }

    private List<double[]> restored(Tensor answer) {
        List<double[]> rows = new ArrayList<>();
        for (int b = 0; b < answer.rows(); b++) {
            double[] row = new double[targets.count()];
            for (int t = 0; t < row.length; t++) {
                row[t] = targets.restore(t, answer.get(b, t));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Number whose square is about the number of edges a crystal will have, from its density; for {@link Tiling}, which counts squares. */
    static int tilingSize(Crystal crystal, double cutoff) {
        double sphere = 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
        double edges = crystal.size() * sphere / crystal.volumePerAtom();
        return (int) Math.max(1, Math.ceil(Math.sqrt(edges)));
    }

    /** All but the parameters, as texts for a checkpoint. */
    Map<String, String> texts() {
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
    void restore(Path file) throws IOException {
        restore(Checkpoint.read(file), file);
    }
}
