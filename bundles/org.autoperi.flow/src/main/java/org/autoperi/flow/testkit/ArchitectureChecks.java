package org.autoperi.flow.testkit;

import static org.autoperi.flow.testkit.ParameterChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.SymmetryOperation;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Checks an {@link Architecture} on random crystals:
 *
 * <pre>{@code ArchitectureChecks.of(new MyNetwork(), new MyNetwork.Config()).all();}</pre>
 *
 * <p>Every check throws {@link AssertionError} with a sentence that says what is broken and by how much.
 */
public final class ArchitectureChecks {
    /** Relative difference allowed between two ways to the same float32 result: some thousand roundings of 6e-8. */
    private static final double ROUNDING = 2e-4;

    /** Share of displacements outside of a space group that rounding in float32 explains. */
    private static final double LEAK = 1e-5;

    /** Width of the conditions that are tried. */
    private static final int CONDITIONS = 3;

    private static final DataFacts FACTS = new DataFacts(List.of(Element.O, Element.Ti, Element.Sr), 8);
    private static final Standardisation STANDARD =
            Standardisation.of(new double[] {0.9, 0, 0, 0, 0, 0}, new double[] {0.2, 0.3, 0.3, 0.3, 0.3, 0.3});

    private final RandomStreams random;
    private final ParameterStore store = new ParameterStore();
    private final Network network;
    private final Maker maker;
    private final boolean takesConditions;

    /** Makes the same network again, or one for other facts. */
    private interface Maker {
        Network make(ParameterStore into, DataFacts facts);
    }

    private ArchitectureChecks(Maker maker, boolean takesConditions, long seed) {
        this.maker = maker;
        this.takesConditions = takesConditions;
        this.random = new RandomStreams(seed);
        this.network = maker.make(store, FACTS);
    }

    /** Checks for an architecture with a configuration, on crystals of a fixed seed. */
    public static <C extends Record> ArchitectureChecks of(Architecture<C> architecture, C config) {
        return of(architecture, config, 1);
    }

    /** Checks for an architecture with a configuration, on crystals of the given seed. */
    public static <C extends Record> ArchitectureChecks of(Architecture<C> architecture, C config, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        return new ArchitectureChecks(
                (into, facts) -> architecture.create(config, facts, into.scope(streams.stream("parameters"))),
                architecture.takesConditions(),
                seed);
    }

    /** Runs all checks of what every architecture must keep; {@link #spaceGroups} is not among them. */
    public void all() {
        shapes();
        permutationEquivariance();
        translationInvariance();
        periodicity();
        independence();
        statelessness();
        gradients();
        if (takesConditions) {
            conditions();
        }
    }

    private FlowState crystal(String purpose, int atoms, double time) {
        RandomGenerator r = random.stream(purpose, atoms);
        int[] numbers = new int[atoms];
        for (int i = 0; i < atoms; i++) {
            numbers[i] = r.nextInt(5) == 0 ? 0 : 1 + r.nextInt(Forecast.ELEMENTS);
        }
        double[] frac = r.doubles(3L * atoms).toArray();
        double[] lattice = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < lattice.length; k++) {
            lattice[k] = STANDARD.restore(k, r.nextGaussian());
        }
        return new FlowState(numbers, frac, lattice, time);
    }

    /** What the network says of one tile, copied from the tape. */
    private record Answer(float[] frac, float[] lattice, float[] species) {}

    private Answer answer(Network asked, FlowState... states) {
        Tape tape = Tape.inference();
        Forecast v = asked.forecast(tape, Tile.of(List.of(states), STANDARD));
        return new Answer(v.frac().toArray(), v.lattice().toArray(), v.species().toArray());
    }

    /** The three results have the promised shapes and are finite numbers, also for one atom, at both ends of time. */
    public void shapes() {
        for (int atoms : new int[] {1, 2, 5}) {
            for (double time : new double[] {0, 0.5, 1}) {
                FlowState state = crystal("shapes", atoms, time);
                Forecast v = network.forecast(Tape.inference(), Tile.of(List.of(state), STANDARD));
                requireShape("coordinate displacements", v.frac(), atoms, 3);
                requireShape("lattice displacements", v.lattice(), 1, LatticeCoordinates.SIZE);
                requireShape("species logits", v.species(), atoms, Forecast.ELEMENTS);
                for (Tensor t : List.of(v.frac(), v.lattice(), v.species())) {
                    for (float x : t.toArray()) {
                        require(Float.isFinite(x), "a crystal of %d atoms at time %.1f gives %f", atoms, time, x);
                    }
                }
            }
        }
    }

    private static void requireShape(String what, Tensor found, int rows, int cols) {
        require(
                found.rows() == rows && found.cols() == cols,
                "%s have the shape %s, expected [%d, %d]",
                what,
                found,
                rows,
                cols);
    }

    /** Renumbering the atoms renumbers the answer and changes nothing else. */
    public void permutationEquivariance() {
        FlowState state = crystal("permutation", 5, 0.4);
        int[] order = {3, 0, 4, 1, 2};
        int[] numbers = new int[5];
        double[] frac = new double[15];
        for (int i = 0; i < 5; i++) {
            numbers[i] = state.atomicNumbers()[order[i]];
            System.arraycopy(state.frac(), 3 * order[i], frac, 3 * i, 3);
        }
        Answer plain = answer(network, state);
        Answer other = answer(network, new FlowState(numbers, frac, state.lattice(), state.time()));
        requireSame("renumbering the atoms", reordered(plain, order), other);
    }

    private static Answer reordered(Answer answer, int[] order) {
        float[] frac = new float[answer.frac.length];
        float[] species = new float[answer.species.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(answer.frac, 3 * order[i], frac, 3 * i, 3);
            System.arraycopy(
                    answer.species, Forecast.ELEMENTS * order[i], species, Forecast.ELEMENTS * i, Forecast.ELEMENTS);
        }
        return new Answer(frac, answer.lattice, species);
    }

    /** Moving all atoms together changes nothing; the drift of the coordinates is not looked at, the platform removes it. */
    public void translationInvariance() {
        FlowState state = crystal("translation", 4, 0.6);
        double[] moved = state.frac().clone();
        double[] shift = {0.25, -0.375, 0.125};
        for (int i = 0; i < moved.length; i++) {
            moved[i] += shift[i % 3];
        }
        Answer there = answer(network, new FlowState(state.atomicNumbers(), moved, state.lattice(), state.time()));
        requireSame("moving all atoms together", answer(network, state), there);
    }

    /** Taking another periodic image of one atom changes nothing. */
    public void periodicity() {
        FlowState state = crystal("periodicity", 4, 0.3);
        double[] moved = state.frac().clone();
        moved[3] += 1;
        moved[7] -= 2;
        Answer there = answer(network, new FlowState(state.atomicNumbers(), moved, state.lattice(), state.time()));
        requireSame("taking another periodic image of an atom", answer(network, state), there);
    }

    /**
     * The displacements of a crystal with a space group have that group: those of the image of an atom under x' = W x + w are W times those of
     * the atom. Asked of crystals with groups that mix the axes; an architecture may do without, but then samples of a chosen space group are
     * only held in it by averaging.
     */
    public void spaceGroups() {
        for (int number : new int[] {4, 16, 81, 143, 152, 157, 168, 177, 195, 198}) {
            SpaceGroup group = SpaceGroup.ofNumber(number);
            require(
                    leak(group) <= LEAK,
                    "of the coordinate displacements of a crystal of space group %s, the share %.3g does not have the"
                            + " group, expected at most %.0e",
                    group,
                    leak(group),
                    LEAK);
        }
    }

    /** The length of what the average over the group takes away from the displacements, in units of their length. */
    private double leak(SpaceGroup group) {
        RandomGenerator r = random.stream("group", group.number());
        List<SymmetryOperation> operations = group.operations();
        int order = operations.size();
        int[] numbers = new int[2 * order];
        double[] frac = new double[6 * order];
        for (int orbit = 0; orbit < 2; orbit++) {
            double[] at = r.doubles(3).toArray();
            for (int g = 0; g < order; g++) {
                numbers[orbit * order + g] = orbit == 0 ? 8 : 22;
                System.arraycopy(operations.get(g).apply(at[0], at[1], at[2]), 0, frac, 3 * (orbit * order + g), 3);
            }
        }
        double[] lattice = LatticeCoordinates.of(cell(group, operations, r), 2 * order);
        lattice[0] = 0.9;
        float[] v = answer(network, new FlowState(numbers, frac, lattice, 0.5)).frac;
        double[] mean = new double[3];
        for (int i = 0; i < v.length; i++) {
            mean[i % 3] += v[i] / (2.0 * order);
        }
        double outside = 0;
        double all = 0;
        for (int first = 0; first < 2 * order; first += order) {
            for (int g = 0; g < order; g++) { // the average at image g is W_g times the one at the atom of the identity
                double[] average = new double[3];
                for (int h = 0; h < order; h++) {
                    SymmetryOperation back =
                            operations.get(g).after(operations.get(h).inverse());
                    for (int k = 0; k < 9; k++) {
                        average[k / 3] +=
                                back.rotation(k / 3, k % 3) * (v[3 * (first + h) + k % 3] - mean[k % 3]) / order;
                    }
                }
                for (int axis = 0; axis < 3; axis++) {
                    double own = v[3 * (first + g) + axis] - mean[axis];
                    all += own * own;
                    outside += (own - average[axis]) * (own - average[axis]);
                }
            }
        }
        return Math.sqrt(outside / all);
    }

    /** A cell that the rotations map onto itself: the average metric. */
    private static Lattice cell(SpaceGroup group, List<SymmetryOperation> operations, RandomGenerator r) {
        Lattice any = Lattice.ofParameters(4 + r.nextDouble(), 5, 6 + r.nextDouble(), 85, 95, 100);
        double[] metric = any.metric();
        double[] average = new double[9];
        for (SymmetryOperation operation : operations) {
            for (int i = 0; i < 9; i++) {
                for (int k = 0; k < 9; k++) {
                    average[i] += operation.rotation(k / 3, i / 3)
                            * metric[k]
                            * operation.rotation(k % 3, i % 3)
                            / group.order();
                }
            }
        }
        double a = Math.sqrt(average[0]);
        double b = Math.sqrt(average[4]);
        double c = Math.sqrt(average[8]);
        return Lattice.ofParameters(
                a,
                b,
                c,
                Math.toDegrees(Math.acos(average[5] / (b * c))),
                Math.toDegrees(Math.acos(average[2] / (a * c))),
                Math.toDegrees(Math.acos(average[1] / (a * b))));
    }

    /** A crystal gets the same answer alone and in company. */
    public void independence() {
        FlowState one = crystal("independence", 3, 0.2);
        FlowState two = crystal("independence", 5, 0.9);
        Answer alone = answer(network, one);
        Answer both = answer(network, two, one);
        Answer second = new Answer(
                Arrays.copyOfRange(both.frac, 15, 24),
                Arrays.copyOfRange(both.lattice, LatticeCoordinates.SIZE, 2 * LatticeCoordinates.SIZE),
                Arrays.copyOfRange(both.species, 5 * Forecast.ELEMENTS, 8 * Forecast.ELEMENTS));
        requireSame("another crystal in the tile", alone, second);
    }

    /** The same random numbers make the same network; asking twice, or from two threads, gives the same bits. */
    public void statelessness() {
        ParameterStore again = new ParameterStore();
        Network twin = maker.make(again, FACTS);
        ParameterChecks.same(store, again);
        FlowState state = crystal("statelessness", 4, 0.5);
        FlowState other = crystal("statelessness", 3, 0.1);
        Answer first = answer(network, state);
        answer(network, other);
        requireBits("asked a second time, after another crystal", first, answer(network, state));
        requireBits("made twice", first, answer(twin, state));
        List<CompletableFuture<Answer>> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FlowState asked = i % 2 == 0 ? state : other;
            threads.add(CompletableFuture.supplyAsync(() -> answer(network, asked)));
        }
        for (int i = 0; i < 8; i += 2) {
            requireBits("asked from several threads", first, threads.get(i).join());
        }
    }

    /** The derivatives by all parameters agree with central differences, and every parameter matters. */
    public void gradients() {
        Tile tile = Tile.of(List.of(crystal("gradient", 4, 0.3), crystal("gradient", 2, 0.8)), STANDARD);
        ParameterChecks.gradients(store, store.parameters(), tape -> projection(tape, network, tile));
    }

    /**
     * A network that takes conditions listens to each of their numbers: the derivatives by them and by all parameters agree with central
     * differences, and the condition of one crystal changes nothing for another.
     */
    public void conditions() {
        ParameterStore own = new ParameterStore();
        Network conditioned = maker.make(own, FACTS.withConditionWidth(CONDITIONS));
        Tile tile = Tile.of(List.of(crystal("condition", 4, 0.3), crystal("condition", 2, 0.8)), STANDARD);
        RandomGenerator r = random.stream("conditions");
        float[] rows = new float[2 * CONDITIONS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) r.nextGaussian();
        }
        ParameterChecks.gradients(
                own,
                own.parameters(),
                tape -> projection(
                        tape, conditioned, tile.withCondition(tape.constant(tile.crystals(), CONDITIONS, rows))));
        Tape tape = Tape.recording(own.newGradients());
        Tensor variable = tape.variable(tile.crystals(), CONDITIONS, rows);
        tape.backward(projection(tape, conditioned, tile.withCondition(variable)));
        float[] gradient = tape.gradient(variable);
        for (int i = 0; i < rows.length; i++) {
            require(gradient[i] != 0, "number %d of the conditions changes nothing", i);
        }
        float[] other = rows.clone();
        for (int k = 0; k < CONDITIONS; k++) {
            other[k] += 1;
        }
        Answer before = conditioned(conditioned, tile, rows);
        Answer after = conditioned(conditioned, tile, other);
        requireClose(
                "another condition of the first crystal",
                "lattice displacements of the second",
                Arrays.copyOfRange(before.lattice, LatticeCoordinates.SIZE, 2 * LatticeCoordinates.SIZE),
                Arrays.copyOfRange(after.lattice, LatticeCoordinates.SIZE, 2 * LatticeCoordinates.SIZE));
        requireClose(
                "another condition of the first crystal",
                "coordinate displacements of the second",
                Arrays.copyOfRange(before.frac, 12, 18),
                Arrays.copyOfRange(after.frac, 12, 18));
    }

    private static Answer conditioned(Network asked, Tile tile, float[] rows) {
        Tape tape = Tape.inference();
        Forecast v = asked.forecast(tape, tile.withCondition(tape.constant(tile.crystals(), CONDITIONS, rows)));
        return new Answer(v.frac().toArray(), v.lattice().toArray(), v.species().toArray());
    }

    /** A number that depends on everything the network says. */
    private Tensor projection(Tape tape, Network asked, Tile tile) {
        Forecast v = asked.forecast(tape, tile);
        return ParameterChecks.projection(
                tape, random.stream("projection"), List.of(v.frac(), v.lattice(), v.species()));
    }

    private static void requireSame(String change, Answer expected, Answer found) {
        float[] drift = new float[3];
        int atoms = expected.frac.length / 3;
        for (int i = 0; i < expected.frac.length; i++) {
            drift[i % 3] += (found.frac[i] - expected.frac[i]) / atoms;
        }
        float[] driftless = found.frac.clone();
        for (int i = 0; i < driftless.length; i++) {
            driftless[i] -= drift[i % 3];
        }
        requireClose(change, "coordinate displacements", expected.frac, driftless);
        requireClose(change, "lattice displacements", expected.lattice, found.lattice);
        requireClose(change, "species logits", expected.species, found.species);
    }

    private static void requireClose(String change, String what, float[] expected, float[] found) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
            size = Math.max(size, Math.abs(expected[i]));
        }
        require(
                difference <= ROUNDING * Math.max(size, 1e-3),
                "%s changes the %s by %.3g where they are up to %.3g",
                change,
                what,
                difference,
                size);
    }

    private static void requireBits(String change, Answer expected, Answer found) {
        require(
                Arrays.equals(expected.frac, found.frac)
                        && Arrays.equals(expected.lattice, found.lattice)
                        && Arrays.equals(expected.species, found.species),
                "%s, the network gives other bits",
                change);
    }
}
