package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterStore;
import org.autoperi.nn.Tiling;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * An encoder with a head that judges candidates for a structure: logarithms of the odds against none of them being right.
 *
 * @param config what the checkpoint keeps of the configuration
 * @param elements the elements of the training data
 * @param maxAtoms most atoms in their cells
 * @param mean of the facts in the training data, shape [{@link CandidateSet#FACTS}]
 * @param deviation of the facts, the same shape
 * @param store the parameters
 * @param encoder the network, using the parameters
 * @param species vectors of the elements, by which exchanged ones are compared
 * @param head from the vector of a crystal and the standardised facts to one number
 */
public record ConfidenceModel(
        ConfidenceConfig config,
        List<Element> elements,
        int maxAtoms,
        double[] mean,
        double[] deviation,
        ParameterStore store,
        EncoderNetwork encoder,
        Embedding species,
        Mlp head)
        implements EncoderTraining.Model {
    /** Numbers that tell an element from another it stands for. */
    static final int SPECIES = 16;

    private static final int MOST_ELEMENTS = 119;

    /** Brings the vectors, drawn from the standard normal distribution, so near that few exchanges look impossible at first (ours). */
    private static final float NEAR = 0.3f;

    /** Logarithms of odds are kept within these bounds either way, smoothly; exp(15) is 3 million to one. */
    public static final float MOST = 15;

    private static final String PREFIX = "confidence.";

    /** Key of its configuration, by which a file with a judge is known. */
    public static final String CONFIG = PREFIX + "config";

    private static final String ELEMENTS = PREFIX + "elements";
    private static final String MAX_ATOMS = PREFIX + "max-atoms";
    private static final String MEAN = PREFIX + "mean";
    private static final String DEVIATION = PREFIX + "deviation";

    /** First part of the names of its tensors in the file of a flow. */
    static final String TENSORS = "confidence/";

    /** A network with fresh parameters for some candidates. */
    static ConfidenceModel create(ConfidenceConfig config, List<CandidateSet> sets, RandomGenerator random)
            throws RunException {
        List<Element> elements = sets.stream()
                .flatMap(set -> set.crystals().get(0).composition().elements().stream())
                .distinct()
                .sorted()
                .toList();
        int most = sets.stream()
                .mapToInt(set -> set.crystals().get(0).size())
                .max()
                .orElse(1);
        double[] mean = new double[CandidateSet.FACTS];
        double[] square = new double[CandidateSet.FACTS];
        int count = 0;
        for (CandidateSet set : sets) {
            for (float[] facts : set.facts()) {
                count++;
                for (int k = 0; k < mean.length; k++) {
                    mean[k] += facts[k];
                    square[k] += facts[k] * facts[k];
                }
            }
        }
        double[] deviation = new double[mean.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] /= count;
            double variance = square[k] / count - mean[k] * mean[k];
            deviation[k] = variance > 1e-6 ? Math.sqrt(variance) : 1;
        }
        return create(config, elements, most, mean, deviation, random);
    }

    private static ConfidenceModel create(
            ConfidenceConfig config,
            List<Element> elements,
            int maxAtoms,
            double[] mean,
            double[] deviation,
            RandomGenerator random)
            throws RunException {
        ParameterStore store = new ParameterStore();
        try {
            EncoderNetwork encoder = EncoderCalls.create(
                    config.encoder(), new DataFacts(elements, maxAtoms), store.scope("encoder", random));
            int width = encoder.width();
            Embedding species = new Embedding(store.scope("species", random), MOST_ELEMENTS, SPECIES);
            Mlp head = new Mlp(store.scope("head", random), width + CandidateSet.FACTS + SPECIES, width, width, 1);
            return new ConfidenceModel(config, elements, maxAtoms, mean, deviation, store, encoder, species, head);
        } catch (IllegalArgumentException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "encoder " + config.encoder().id() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Whether it has met drawn candidates, not only prototypes: the first fact, which is one for these, varied. */
    public boolean knowsDrawn() {
        return mean[0] < 1;
    }

    /** Logarithms of the odds of some candidates, shape [B, 1]. */
    Tensor logOdds(Tape tape, List<Crystal> crystals, List<float[]> facts, List<int[]> lenders) {
        float[] standardised = new float[facts.size() * CandidateSet.FACTS];
        for (int i = 0; i < facts.size(); i++) {
            for (int k = 0; k < CandidateSet.FACTS; k++) {
                standardised[i * CandidateSet.FACTS + k] = (float) ((facts.get(i)[k] - mean[k]) / deviation[k]);
            }
        }
        Tensor vectors = EncoderCalls.encode(encoder, tape, RadiusTile.of(crystals, encoder.cutoffAngstrom()));
        Tensor all = tape.concat(
                tape.silu(vectors),
                tape.constant(facts.size(), CandidateSet.FACTS, standardised),
                exchanged(tape, crystals, lenders));
        return tape.scale(tape.tanh(tape.scale(head.apply(tape, all), 1 / MOST)), MOST);
    }

    /**
     * How far the exchanged elements are from those of the template, in a space that is learnt: squares of the differences of two vectors, their mean over
     * the sites, shape [B, {@link #SPECIES}]; 0 for what has no template.
     */
    private Tensor exchanged(Tape tape, List<Crystal> crystals, List<int[]> lenders) {
        int count = crystals.stream().mapToInt(Crystal::size).sum();
        int[] owners = new int[count];
        int[] to = new int[count];
        int[] from = new int[count];
        int at = 0;
        for (int c = 0; c < crystals.size(); c++) {
            int[] own = crystals.get(c).atomicNumbers();
            int[] other = lenders.get(c).length == own.length ? lenders.get(c) : own;
            for (int i = 0; i < own.length; i++, at++) {
                owners[at] = c;
                to[at] = own[i];
                from[at] = other[i];
            }
        }
        Tensor gap = tape.subtract(
                species.apply(tape, Index.of(to, MOST_ELEMENTS)), species.apply(tape, Index.of(from, MOST_ELEMENTS)));
        return tape.segmentMean(tape.square(tape.scale(gap, NEAR)), Index.of(owners, crystals.size()));
    }

    /** The same for whole sets, one number per candidate, on many threads; does not depend on them. */
    public List<double[]> logOdds(List<CandidateSet> sets, int threads, ExecutorService executor, Progress progress) {
        record Place(int set, int candidate) {}
        List<Place> places = new ArrayList<>();
        List<double[]> answers = new ArrayList<>();
        for (int s = 0; s < sets.size(); s++) {
            answers.add(new double[sets.get(s).size()]);
            for (int c = 0; c < sets.get(s).size(); c++) {
                places.add(new Place(s, c));
            }
        }
        List<List<Place>> tiles = Tiling.of(
                places,
                at -> EncoderCalls.tilingSize(sets.get(at.set).crystals().get(at.candidate), encoder.cutoffAngstrom()),
                EncoderCalls.EDGES_PER_TILE);
        new Inference(executor, threads)
                .map(
                        tiles,
                        (tape, tile, index) -> {
                            Tensor odds = logOdds(
                                    tape,
                                    tile.stream()
                                            .map(at ->
                                                    sets.get(at.set).crystals().get(at.candidate))
                                            .toList(),
                                    tile.stream()
                                            .map(at -> sets.get(at.set).facts().get(at.candidate))
                                            .toList(),
                                    tile.stream()
                                            .map(at ->
                                                    sets.get(at.set).lenders().get(at.candidate))
                                            .toList());
                            float[] values = odds.toArray();
                            for (int i = 0; i < values.length; i++) {
                                answers.get(tile.get(i).set)[tile.get(i).candidate] = values[i];
                            }
                            return tile;
                        },
                        progress);
        return answers;
    }

    /** All but the parameters, as texts for a checkpoint. */
    @Override
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CONFIG, config.toToml());
        texts.put(ELEMENTS, elements.stream().map(Element::symbol).collect(Collectors.joining(" ")));
        texts.put(MAX_ATOMS, Integer.toString(maxAtoms));
        texts.put(MEAN, FlowModel.text(mean));
        texts.put(DEVIATION, FlowModel.text(deviation));
        return texts;
    }

    /** The parameters under names of their own, for the file of a flow. */
    public Map<String, Checkpoint.Matrix> tensors() {
        Map<String, Checkpoint.Matrix> tensors = new LinkedHashMap<>();
        Checkpoint.of(store, Map.of()).tensors().forEach((name, matrix) -> tensors.put(TENSORS + name, matrix));
        return tensors;
    }

    /**
     * The judge in a checkpoint of its own or in the file of a flow, if it has one; the parameters are the averaged ones, if they are there.
     *
     * @throws IOException if it is damaged
     * @throws RunException if it needs an extension that is not there
     */
    public static Optional<ConfidenceModel> within(Checkpoint whole, Path file, ExtensionRegistry extensions)
            throws IOException, RunException {
        if (!whole.metadata().containsKey(CONFIG)) {
            return Optional.empty();
        }
        Map<String, Checkpoint.Matrix> own = new LinkedHashMap<>();
        whole.tensors().forEach((name, matrix) -> {
            if (name.startsWith(TENSORS)) {
                own.put(name.substring(TENSORS.length()), matrix);
            }
        });
        Checkpoint judge = own.isEmpty() ? whole : new Checkpoint(whole.metadata(), own);
        return Optional.of(read(judge, file, extensions));
    }

    private static ConfidenceModel read(Checkpoint checkpoint, Path file, ExtensionRegistry extensions)
            throws IOException, RunException {
        Map<String, String> texts = checkpoint.metadata();
        ConfidenceModel model;
        try {
            double[] mean = FlowModel.numbers(texts.get(MEAN));
            if (mean.length != CandidateSet.FACTS) {
                throw new IOException(file + " judges candidates by " + mean.length + " facts, this version knows "
                        + CandidateSet.FACTS + "; train it again");
            }
            model = create(
                    ConfidenceConfig.parse(texts.get(CONFIG), file.toString(), extensions),
                    Arrays.stream(texts.get(ELEMENTS).split(" "))
                            .map(Element::parse)
                            .toList(),
                    Integer.parseInt(texts.get(MAX_ATOMS)),
                    mean,
                    FlowModel.numbers(texts.get(DEVIATION)),
                    new RandomStreams(0).stream("overwritten-weights"));
        } catch (ConfigException e) {
            throw new RunException(RunException.Reason.EXTENSION, e.getMessage(), e);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IOException(file + " has a header that cannot be read: " + e.getMessage(), e);
        }
        model.restore(checkpoint, file);
        return model;
    }

    private void restore(Checkpoint checkpoint, Path file) throws IOException {
        try {
            if (checkpoint.hasAverages()) {
                checkpoint.restoreAverages(store);
            } else {
                checkpoint.restore(store);
            }
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
