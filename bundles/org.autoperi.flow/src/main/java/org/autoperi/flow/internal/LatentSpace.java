package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Loss;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * The latent vectors z of an autoencoder whose decoder is a flow (variational as in arXiv:1312.6114).
 *
 * <pre>
 *   e  = encoder(crystal)                                 the same for every cell, orientation, origin, order of the atoms
 *   m  = W silu(e),  s = W' silu(e)                       mean and logarithm of the variance
 *   z  = m + exp(s / 2) normal noise                      in training; m itself otherwise
 *   KL = sum_k (m_k² + exp(s_k) - s_k - 1) / 2            in nats
 *   number of atoms, composition, properties = mlp(z)
 * </pre>
 *
 * Immutable but for the parameters it uses.
 */
public final class LatentSpace implements Conditions {
    static final String DIVERGENCE = "divergence";
    static final String PROPERTIES = "properties";
    static final String SIZE = "size";
    static final String COMPOSITION = "composition";
    static final String PRIOR = "prior";

    /** First logarithm of the variance (ours): noise far smaller than the vectors become, so that the decoder learns to listen. */
    private static final double FIRST_SPREAD = -4;

    private static final float LEAST_SPREAD = -14;
    private static final float MOST_SPREAD = 4;

    /** Draws from the prior among which the one is chosen that suits a given composition best (ours). */
    private static final int CANDIDATES = 64;

    private static final String MEAN = "latent.property-mean";
    private static final String DEVIATION = "latent.property-deviation";
    private static final String MEDIAN = "latent.property-median";

    private final LatentConfig config;
    private final List<Element> elements;
    private final List<Integer> sizes;
    private final Targets targets;
    private final EncoderNetwork encoder;
    private final Linear mean;
    private final Linear spread;
    private final Mlp sizeHead;
    private final Mlp compositionHead;
    private final Mlp propertyHead; // null without properties
    private final LatentPrior prior;

    /**
     * Creates its parameters.
     *
     * @param sizes numbers of atoms that were learnt, ascending
     * @param targets the properties with their distribution in the training data
     * @throws IllegalArgumentException if the encoder refuses its configuration
     */
    LatentSpace(
            LatentConfig config,
            DataFacts facts,
            List<Integer> sizes,
            Targets targets,
            ParameterStore store,
            RandomGenerator random) {
        this.config = config;
        this.elements = facts.elements();
        this.sizes = List.copyOf(sizes);
        this.targets = targets;
        int size = config.latent().size();
        ParameterScope scope = store.scope("latent", random);
        this.encoder = EncoderCalls.create(config.encoder(), facts, scope.child("encoder"));
        int width = encoder.width();
        this.mean = new Linear(scope.child("mean"), width, size);
        this.spread =
                new Linear(scope.child("spread"), width, size, Initializer.zeros(), Initializer.constant(FIRST_SPREAD));
        this.sizeHead = new Mlp(scope.child("size"), size, width, this.sizes.size());
        this.compositionHead = new Mlp(scope.child("composition"), size, width, Forecast.ELEMENTS);
        this.propertyHead =
                targets.count() == 0 ? null : new Mlp(scope.child("properties"), size, width, targets.count());
        this.prior = new LatentPrior(scope.child("prior"), size);
    }

    /** The statistics of the properties as {@link #texts} has kept them. */
    static Targets targets(LatentConfig config, Map<String, String> texts) {
        return Targets.read(config.latent().properties(), texts, MEAN, DEVIATION, MEDIAN);
    }

    @Override
    public Map<String, String> texts() {
        return targets.texts(MEAN, DEVIATION, MEDIAN);
    }

    @Override
    public int width() {
        return config.latent().size();
    }

    /** The properties that are said from a vector. */
    public Targets targets() {
        return targets;
    }

    EncoderNetwork encoder() {
        return encoder;
    }

    @Override
    public Told told(Tape tape, List<TrainingCrystal> crystals, List<RandomGenerator> random, boolean training) {
        RadiusTile tile =
                RadiusTile.of(crystals.stream().map(TrainingCrystal::crystal).toList(), encoder.cutoffAngstrom());
        Tensor described = tape.silu(EncoderCalls.encode(encoder, tape, tile));
        Tensor m = mean.apply(tape, described);
        Tensor s = tape.clamp(spread.apply(tape, described), LEAST_SPREAD, MOST_SPREAD);
        Tensor z = training ? tape.add(m, tape.multiply(tape.exp(tape.scale(s, 0.5f)), noise(tape, random))) : m;
        Tensor all = tape.shift(tape.subtract(tape.add(tape.square(m), tape.exp(s)), s), -1);
        List<Loss.Term> terms = new ArrayList<>();
        terms.add(new Loss.Term(DIVERGENCE, config.latent().klWeight(), tape.scale(tape.sum(all), 0.5f)));
        terms.add(new Loss.Term(SIZE, config.latent().sizeWeight(), sizeLoss(tape, z, crystals)));
        terms.add(new Loss.Term(COMPOSITION, config.latent().compositionWeight(), compositionLoss(tape, z, crystals)));
        if (propertyHead != null) {
            List<double[]> known = crystals.stream()
                    .map(crystal -> Targets.values(crystal.properties(), targets.names()))
                    .toList();
            terms.add(new Loss.Term(
                    PROPERTIES,
                    config.latent().propertyWeight(),
                    targets.error(tape, propertyHead.apply(tape, z), known, 1)));
        }
        terms.add(new Loss.Term(PRIOR, 1, prior.loss(tape, z.toArray(), random)));
        return new Told(z, terms);
    }

    /** The latent vectors of the crystals of a tile without noise, shape [B, width]. */
    Tensor means(Tape tape, RadiusTile tile) {
        return mean.apply(tape, tape.silu(EncoderCalls.encode(encoder, tape, tile)));
    }

    private Tensor noise(Tape tape, List<RandomGenerator> random) {
        float[] noise = new float[random.size() * width()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.get(i / width()).nextGaussian();
        }
        return tape.constant(random.size(), width(), noise);
    }

    private Tensor sizeLoss(Tape tape, Tensor z, List<TrainingCrystal> crystals) {
        float[] weight = new float[crystals.size() * sizes.size()];
        for (int b = 0; b < crystals.size(); b++) {
            int known = sizes.indexOf(crystals.get(b).size());
            if (known >= 0) { // a crystal for validation may have a size of its own
                weight[b * sizes.size() + known] = -1;
            }
        }
        Tensor logs = tape.logSoftmax(sizeHead.apply(tape, z));
        return tape.sum(tape.multiply(logs, tape.constant(crystals.size(), sizes.size(), weight)));
    }

    private Tensor compositionLoss(Tape tape, Tensor z, List<TrainingCrystal> crystals) {
        float[] weight = new float[crystals.size() * Forecast.ELEMENTS];
        for (int b = 0; b < crystals.size(); b++) {
            int[] atoms = crystals.get(b).atomicNumbers();
            for (int number : atoms) {
                weight[b * Forecast.ELEMENTS + number - 1] -= 1f / atoms.length;
            }
        }
        Tensor logs = tape.logSoftmax(compositionHead.apply(tape, z));
        return tape.sum(tape.multiply(logs, tape.constant(crystals.size(), Forecast.ELEMENTS, weight)));
    }

    @Override
    public Tensor rows(Tape tape, List<float[]> wanted) {
        return tape.constant(wanted.size(), width(), flat(wanted));
    }

    private static float[] flat(List<float[]> vectors) {
        int size = vectors.get(0).length;
        float[] all = new float[vectors.size() * size];
        for (int b = 0; b < vectors.size(); b++) {
            System.arraycopy(vectors.get(b), 0, all, b * size, size);
        }
        return all;
    }

    @Override
    public Optional<float[]> nothing() {
        return Optional.empty(); // every crystal has a vector
    }

    /**
     * The latent vectors of crystals, without noise. They do not depend on orientation, origin, order of the atoms, cell or supercell.
     *
     * @param crystals ordered ones
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<float[]> encode(List<Crystal> crystals, int threads, ExecutorService executor, Progress progress) {
        return EncoderCalls.rows(encoder, crystals, this::means, threads, executor, progress);
    }

    /** A vector from the distribution of those of the training crystals. */
    public float[] draw(RandomGenerator random) {
        return prior.draw(1, random).get(0);
    }

    /** The one of some vectors from the prior whose heads find the given atoms most probable. */
    float[] draw(int[] atoms, RandomGenerator random) {
        float[] best = {};
        double most = Double.NEGATIVE_INFINITY;
        for (float[] one : prior.draw(CANDIDATES, random)) {
            double probability = logProbability(one, atoms);
            if (best.length == 0 || probability > most) {
                most = probability;
                best = one;
            }
        }
        return best;
    }

    private double logProbability(float[] z, int[] atoms) {
        double sum = 0;
        int size = sizes.indexOf(atoms.length);
        float[] sizeLogs = said(sizeHead, z);
        sum += size < 0 ? 0 : sizeLogs[size];
        float[] elementLogs = said(compositionHead, z);
        for (int number : atoms) {
            sum += elementLogs[number - 1];
        }
        return sum;
    }

    /** Logarithms of the probabilities that a head gives. */
    private static float[] said(Mlp head, float[] z) {
        Tape tape = Tape.inference();
        return tape.logSoftmax(head.apply(tape, tape.constant(1, z.length, z))).toArray();
    }

    /**
     * The atoms that a vector stands for: their number drawn as its head says, the composition the one nearest to what its head says.
     *
     * @return atomic numbers, ascending
     */
    int[] atoms(float[] z, RandomGenerator random) {
        float[] logs = said(sizeHead, z);
        double rest = random.nextDouble();
        int size = sizes.get(sizes.size() - 1);
        for (int i = 0; i < logs.length; i++) {
            rest -= Math.exp(logs[i]);
            if (rest < 0) {
                size = sizes.get(i);
                break;
            }
        }
        return composition(z, size);
    }

    /** Whole numbers of atoms nearest to the shares that the head gives, by largest remainders. */
    int[] composition(float[] z, int size) {
        float[] logs = said(compositionHead, z);
        double sum = elements.stream()
                .mapToDouble(e -> Math.exp(logs[e.atomicNumber() - 1]))
                .sum();
        double[] wanted = new double[Forecast.ELEMENTS + 1];
        int[] counts = new int[Forecast.ELEMENTS + 1];
        int given = 0;
        for (Element element : elements) {
            int number = element.atomicNumber();
            wanted[number] = size * Math.exp(logs[number - 1]) / sum;
            counts[number] = (int) wanted[number];
            given += counts[number];
        }
        while (given < size) {
            int most = 1;
            for (int number = 2; number <= Forecast.ELEMENTS; number++) {
                most = wanted[number] - counts[number] > wanted[most] - counts[most] ? number : most;
            }
            counts[most]++;
            given++;
        }
        int[] atoms = new int[size];
        int at = 0;
        for (int number = 1; number <= Forecast.ELEMENTS; number++) {
            Arrays.fill(atoms, at, at + counts[number], number);
            at += counts[number];
        }
        return atoms;
    }

    /** The most probable number of atoms. */
    int likeliestSize(float[] z) {
        float[] logs = said(sizeHead, z);
        int best = 0;
        for (int i = 1; i < logs.length; i++) {
            best = logs[i] > logs[best] ? i : best;
        }
        return sizes.get(best);
    }

    /** The standardised properties that vectors stand for, shape [B, T]; there must be some. */
    Tensor properties(Tape tape, Tensor z) {
        return propertyHead.apply(tape, z);
    }

    /** The properties that a vector stands for, shape [T], in the units of the data. */
    public double[] properties(float[] z) {
        double[] values = new double[targets.count()];
        if (propertyHead != null) {
            Tape tape = Tape.inference();
            Tensor said = properties(tape, tape.constant(1, z.length, z));
            for (int t = 0; t < values.length; t++) {
                values[t] = targets.restore(t, said.get(0, t));
            }
        }
        return values;
    }
}
