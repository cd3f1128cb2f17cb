package org.autoperi.flow.testkit;

import static org.autoperi.flow.testkit.ParameterChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.ParameterStore;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.testkit.RandomSystems;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Checks an {@link Encoder} on random crystals, or on given ones:
 *
 * <pre>{@code EncoderChecks.of(new MyEncoder(), new MyEncoder.Config()).all();}</pre>
 *
 * <p>Every check throws {@link AssertionError} with a sentence that says what is broken and by how much.
 */
public final class EncoderChecks {
    /**
     * Relative difference allowed between the vectors of a crystal described in two ways, in the Euclidean norm: 170 roundings of float32.
     */
    public static final double TOLERANCE = 1e-5;

    /** Two different crystals must differ by more; else an encoder that says always the same would pass (ours). */
    private static final double TELLS_APART = 1e-3;

    private static final int CRYSTALS = 8;
    private static final int MOST_ATOMS = 6;
    private static final double VOLUME = 14;
    private static final int[] NUMBERS = {1, 3, 8, 14, 22, 30, 38, 57, 82, 92};
    private static final int STEPS = 400;

    private final RandomStreams random;
    private final ParameterStore store = new ParameterStore();
    private final EncoderNetwork network;
    private final Maker maker;
    private final List<Crystal> crystals;

    /** Makes the same network again. */
    private interface Maker {
        EncoderNetwork make(ParameterStore into);
    }

    private EncoderChecks(Maker maker, List<Crystal> crystals, long seed) {
        this.maker = maker;
        this.random = new RandomStreams(seed);
        this.crystals = List.copyOf(crystals);
        this.network = maker.make(store);
    }

    /** Checks for an encoder with a configuration, on random crystals of a fixed seed. */
    public static <C extends Record> EncoderChecks of(Encoder<C> encoder, C config) {
        return of(encoder, config, 1);
    }

    /** Checks for an encoder with a configuration, on random crystals of the given seed. */
    public static <C extends Record> EncoderChecks of(Encoder<C> encoder, C config, long seed) {
        List<Crystal> crystals = new ArrayList<>();
        for (int i = 0; i < CRYSTALS; i++) {
            RandomGenerator r = new RandomStreams(seed).stream("crystals", i);
            crystals.add(crystal(RandomSystems.skewed(r, 1 + r.nextInt(MOST_ATOMS), VOLUME, NUMBERS)));
        }
        return of(encoder, config, crystals, seed);
    }

    /**
     * Checks for an encoder with a configuration, on the given crystals.
     *
     * @param crystals at least two, ordered and different
     */
    public static <C extends Record> EncoderChecks of(Encoder<C> encoder, C config, List<Crystal> crystals, long seed) {
        if (crystals.size() < 2) {
            throw new IllegalArgumentException("checks on " + crystals.size() + " crystals, expected at least 2");
        }
        Set<Element> elements = new TreeSet<>();
        crystals.forEach(crystal -> elements.addAll(crystal.composition().elements()));
        int most = crystals.stream().mapToInt(Crystal::size).max().orElseThrow();
        DataFacts facts = new DataFacts(List.copyOf(elements), most);
        RandomStreams streams = new RandomStreams(seed);
        return new EncoderChecks(
                into -> encoder.create(config, facts, into.scope(streams.stream("parameters"))), crystals, seed);
    }

    /** Runs all checks. */
    public void all() {
        shapes();
        rotation();
        origin();
        atomOrder();
        cellChoice();
        supercell();
        smoothness();
        tellsApart();
        independence();
        statelessness();
        gradients();
    }

    private static Crystal crystal(PeriodicSystem system) {
        return Crystal.of(Lattice.of(system.lattice()), system.atomicNumbers(), system.frac());
    }

    private static PeriodicSystem system(Crystal crystal) {
        return new PeriodicSystem(crystal.lattice().matrix(), crystal.fractional(), crystal.atomicNumbers());
    }

    private float[] vector(EncoderNetwork asked, Crystal... members) {
        Tape tape = Tape.inference();
        return asked.encode(tape, RadiusTile.of(List.of(members), asked.cutoffAngstrom()))
                .toArray();
    }

    /** The vectors have the promised length and are finite numbers, also where no atom has a neighbour. */
    public void shapes() {
        List<Crystal> all = new ArrayList<>(crystals);
        all.add(Crystal.of(Lattice.cubic(3 * network.cutoffAngstrom()), new int[] {18}, new double[] {0.1, 0.2, 0.3}));
        for (Crystal crystal : all) {
            Tensor vector = network.encode(Tape.inference(), RadiusTile.of(List.of(crystal), network.cutoffAngstrom()));
            require(
                    vector.rows() == 1 && vector.cols() == network.width(),
                    "the vector of one crystal has the shape %s, expected [1, %d]",
                    vector,
                    network.width());
            for (float x : vector.toArray()) {
                require(Float.isFinite(x), "%s is described by %f", crystal, x);
            }
        }
    }

    /** Turning or mirroring a crystal changes nothing. */
    public void rotation() {
        same("turning the crystal", "rotation", RandomSystems::rotated);
    }

    /** Another origin and other images of single atoms change nothing. */
    public void origin() {
        same("shifting the origin", "origin", RandomSystems::shifted);
    }

    /** Renumbering the atoms changes nothing. */
    public void atomOrder() {
        same("renumbering the atoms", "order", RandomSystems::reordered);
    }

    /** Another cell of the same lattice changes nothing. */
    public void cellChoice() {
        same("choosing another cell", "cell", RandomSystems::withOtherCell);
    }

    /** A supercell is the same crystal. */
    public void supercell() {
        same(
                "taking a supercell",
                "supercell",
                (system, r) -> RandomSystems.supercell(system, 1 + r.nextInt(2), 2, r.nextInt(2)));
    }

    /** The same crystal described in another way. */
    private interface Change {
        PeriodicSystem of(PeriodicSystem system, RandomGenerator random);
    }

    private void same(String what, String purpose, Change change) {
        for (int i = 0; i < crystals.size(); i++) {
            Crystal crystal = crystals.get(i);
            Crystal other = crystal(change.of(system(crystal), random.stream(purpose, i)));
            double difference = difference(vector(network, crystal), vector(network, other));
            require(
                    difference <= TOLERANCE,
                    "%s changes the vector of %s by %.3g of its length, expected at most %.3g",
                    what,
                    crystal,
                    difference,
                    TOLERANCE);
        }
    }

    /**
     * Neighbours come and go without a jump: the vectors of a crystal that is stretched in small steps follow each other without one that is much
     * larger than its neighbours.
     */
    public void smoothness() {
        Crystal crystal = crystals.get(0);
        double[] step = new double[STEPS];
        float[] before = vector(network, crystal);
        for (int k = 0; k < STEPS; k++) {
            double factor = 1 + 0.1 * (k + 1) / STEPS;
            float[] here = vector(network, crystal.withLattice(crystal.lattice().scaled(factor)));
            step[k] = difference(before, here);
            before = here;
        }
        for (int k = 1; k + 1 < STEPS; k++) {
            double around = Math.max(step[k - 1], step[k + 1]);
            require(
                    step[k] <= 2 * around + TOLERANCE,
                    "when %s is stretched by a %d-th part of 0.1, the vector jumps by %.3g of its length, before and after"
                            + " by %.3g at most; does a neighbour enter with a weight that is not zero?",
                    crystal,
                    STEPS,
                    step[k],
                    around);
        }
    }

    /** Different crystals have different vectors. */
    public void tellsApart() {
        for (int i = 0; i + 1 < crystals.size(); i++) {
            double difference = difference(vector(network, crystals.get(i)), vector(network, crystals.get(i + 1)));
            require(
                    difference > TELLS_APART,
                    "%s and %s have vectors that differ by %.3g of their length only",
                    crystals.get(i),
                    crystals.get(i + 1),
                    difference);
        }
    }

    /** A crystal gets the same vector alone and in company. */
    public void independence() {
        int width = network.width();
        float[] both = vector(network, crystals.get(0), crystals.get(1));
        for (int b = 0; b < 2; b++) {
            double difference =
                    difference(vector(network, crystals.get(b)), Arrays.copyOfRange(both, b * width, (b + 1) * width));
            require(
                    difference <= TOLERANCE,
                    "another crystal in the tile changes the vector by %.3g of its length, expected at most %.3g",
                    difference,
                    TOLERANCE);
        }
    }

    /** The same random numbers make the same network; asking twice, or from two threads, gives the same bits. */
    public void statelessness() {
        ParameterStore again = new ParameterStore();
        EncoderNetwork twin = maker.make(again);
        ParameterChecks.same(store, again);
        Crystal crystal = crystals.get(0);
        Crystal other = crystals.get(1);
        float[] first = vector(network, crystal);
        vector(network, other);
        require(
                Arrays.equals(first, vector(network, crystal)),
                "asked a second time, after another crystal, the network gives other bits");
        require(Arrays.equals(first, vector(twin, crystal)), "made twice, the network gives other bits");
        List<CompletableFuture<float[]>> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Crystal asked = i % 2 == 0 ? crystal : other;
            threads.add(CompletableFuture.supplyAsync(() -> vector(network, asked)));
        }
        for (int i = 0; i < 8; i += 2) {
            require(
                    Arrays.equals(first, threads.get(i).join()),
                    "asked from several threads, the network gives other bits");
        }
    }

    /** The derivatives by all parameters agree with central differences, and every parameter matters. */
    public void gradients() {
        RadiusTile tile = RadiusTile.of(crystals.subList(0, 2), network.cutoffAngstrom());
        ParameterChecks.gradients(
                store,
                store.parameters(),
                tape -> ParameterChecks.projection(
                        tape, random.stream("projection"), List.of(network.encode(tape, tile))));
    }

    /** Euclidean distance as a share of the length of the first vector. */
    static double difference(float[] expected, float[] found) {
        double distance = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = (double) expected[i] - found[i];
            distance += d * d;
            length += (double) expected[i] * expected[i];
        }
        return Math.sqrt(distance / Math.max(length, Double.MIN_NORMAL));
    }
}
