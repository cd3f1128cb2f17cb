package org.autoperi.flow.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tensor;

/**
 * A few crystals, small enough together for the cache of one core, as arrays a network can work on. All ordered pairs of atoms of one
 * crystal are listed, each atom with itself included, so every crystal has pairs.
 *
 * <p>Axes: B crystals, N atoms of all crystals, E pairs. Immutable but for the arrays, which are live and to be read only.
 */
public final class Tile {
    /** Standard deviations beyond which a moved lattice is not followed. */
    private static final float FARTHEST = 4;

    private final int crystals;
    private final int[] atomicNumbers;
    private final float[] frac;
    private final float[] lattice;
    private final float[] latticeScale;
    private final float[] matrix;
    private final double[] cells;
    private final float[] time;
    private final Index crystalOfAtom;
    private final Index crystalOfPair;
    private final Index receiver;
    private final Index sender;
    private final Optional<Tensor> condition;

    private Tile(Tile other, Tensor condition) {
        crystals = other.crystals;
        atomicNumbers = other.atomicNumbers;
        frac = other.frac;
        lattice = other.lattice;
        latticeScale = other.latticeScale;
        matrix = other.matrix;
        cells = other.cells;
        time = other.time;
        crystalOfAtom = other.crystalOfAtom;
        crystalOfPair = other.crystalOfPair;
        receiver = other.receiver;
        sender = other.sender;
        this.condition = Optional.of(condition);
    }

    private Tile(Tile other, float[] fracMove, float[] latticeMove) {
        crystals = other.crystals;
        atomicNumbers = other.atomicNumbers;
        frac = other.frac.clone();
        lattice = other.lattice.clone();
        latticeScale = other.latticeScale;
        matrix = new float[9 * crystals];
        cells = other.cells.clone();
        time = other.time;
        crystalOfAtom = other.crystalOfAtom;
        crystalOfPair = other.crystalOfPair;
        receiver = other.receiver;
        sender = other.sender;
        condition = other.condition;
        for (int i = 0; i < frac.length; i++) {
            frac[i] += fracMove[i];
        }
        int[] sizes = new int[crystals];
        for (int i = 0; i < atomicNumbers.length; i++) {
            sizes[crystalOfAtom.get(i)]++;
        }
        for (int b = 0; b < crystals; b++) {
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                int at = LatticeCoordinates.SIZE * b + k;
                float end = Math.max(-FARTHEST, Math.min(FARTHEST, lattice[at] + latticeMove[at]));
                cells[at] += (double) latticeScale[k] * (end - lattice[at]);
                lattice[at] = end;
            }
            putMatrix(b, sizes[b]);
        }
    }

    private Tile(List<FlowState> states, Standardisation standardisation) {
        crystals = states.size();
        condition = Optional.empty();
        latticeScale = new float[LatticeCoordinates.SIZE];
        int atoms = 0;
        int pairs = 0;
        for (FlowState state : states) {
            atoms += state.size();
            pairs += state.size() * state.size();
        }
        atomicNumbers = new int[atoms];
        frac = new float[3 * atoms];
        lattice = new float[LatticeCoordinates.SIZE * crystals];
        matrix = new float[9 * crystals];
        cells = new double[LatticeCoordinates.SIZE * crystals];
        time = new float[crystals];
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            latticeScale[k] = (float) standardisation.scale(k);
        }
        int[] owner = new int[atoms];
        int[] pairOwner = new int[pairs];
        int[] to = new int[pairs];
        int[] from = new int[pairs];
        int first = 0;
        int pair = 0;
        for (int b = 0; b < crystals; b++) {
            FlowState state = states.get(b);
            int n = state.size();
            fill(b, first, state, standardisation);
            Arrays.fill(owner, first, first + n, b);
            Arrays.fill(pairOwner, pair, pair + n * n, b);
            for (int i = first; i < first + n; i++) {
                Arrays.fill(to, pair, pair + n, i);
                for (int j = first; j < first + n; j++) {
                    from[pair++] = j;
                }
            }
            first += n;
        }
        crystalOfAtom = Index.of(owner, crystals);
        crystalOfPair = Index.of(pairOwner, crystals);
        receiver = Index.of(to, atoms);
        sender = Index.of(from, atoms);
    }

    private void fill(int b, int first, FlowState state, Standardisation standardisation) {
        time[b] = (float) state.time();
        for (int i = 0; i < state.size(); i++) {
            atomicNumbers[first + i] = state.atomicNumbers()[i];
        }
        for (int i = 0; i < 3 * state.size(); i++) {
            frac[3 * first + i] = (float) state.frac()[i];
        }
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            lattice[LatticeCoordinates.SIZE * b + k] = (float) standardisation.standardise(k, state.lattice()[k]);
        }
        System.arraycopy(state.lattice(), 0, cells, LatticeCoordinates.SIZE * b, LatticeCoordinates.SIZE);
        putMatrix(b, state.size());
    }

    private void putMatrix(int b, int atoms) {
        int from = LatticeCoordinates.SIZE * b;
        double[] vectors =
                LatticeCoordinates.toMatrix(Arrays.copyOfRange(cells, from, from + LatticeCoordinates.SIZE), atoms);
        for (int k = 0; k < 9; k++) {
            matrix[9 * b + k] = (float) vectors[k];
        }
    }

    /**
     * Lays crystals out.
     *
     * @param states at least one
     * @param standardisation of the lattice coordinates, that of the training data
     */
    public static Tile of(List<FlowState> states, Standardisation standardisation) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("a tile needs at least one crystal");
        }
        return new Tile(states, standardisation);
    }

    /**
     * The same crystals with conditions.
     *
     * @param rows a row per crystal, shape [B, K], on the tape the network computes on; gradients flow back through it
     */
    public Tile withCondition(Tensor rows) {
        if (rows.rows() != crystals) {
            throw new IllegalArgumentException("conditions of shape " + rows + " for " + crystals + " crystals");
        }
        return new Tile(this, rows);
    }

    /**
     * The same crystals after displacements, such as those to where a network believes that their paths end. Lattice coordinates stop at
     * {@value #FARTHEST} standard deviations: farther away there are no crystals. Nothing flows back through the displacements.
     *
     * @param fracMove displacements of the fractional coordinates, shape [N, 3] flattened
     * @param latticeMove displacements of the standardised lattice coordinates, shape [B, 6] flattened
     */
    public Tile moved(float[] fracMove, float[] latticeMove) {
        if (fracMove.length != frac.length || latticeMove.length != lattice.length) {
            throw new IllegalArgumentException("displacements of " + fracMove.length + " and " + latticeMove.length
                    + " numbers, expected " + frac.length + " and " + lattice.length);
        }
        return new Tile(this, fracMove, latticeMove);
    }

    /**
     * What is known of each crystal beside its state, such as a latent vector it is decoded from, shape [B, K] with K the condition width of
     * the {@link DataFacts}; empty where that is 0.
     */
    public Optional<Tensor> condition() {
        return condition;
    }

    /** B, the number of crystals. */
    public int crystals() {
        return crystals;
    }

    /** N, the number of atoms of all crystals. */
    public int atoms() {
        return atomicNumbers.length;
    }

    /** E, the number of ordered pairs of atoms of one crystal. */
    public int pairs() {
        return receiver.length();
    }

    /** Atomic numbers, shape [N]; 0 where the species is not decided yet. */
    public int[] atomicNumbers() {
        return atomicNumbers;
    }

    /** Fractional coordinates, shape [N, 3] flattened; any whole number may be added to each. */
    public float[] frac() {
        return frac;
    }

    /** Standardised {@link LatticeCoordinates}, shape [B, 6] flattened. */
    public float[] lattice() {
        return lattice;
    }

    /** How much of each of the {@link LatticeCoordinates} is one unit of the standardised one, shape [6]. */
    public float[] latticeScale() {
        return latticeScale;
    }

    /** Lattice vectors as rows in angstrom, shape [B, 9] flattened. */
    public float[] matrix() {
        return matrix;
    }

    /** Time of each crystal, 0 noise to 1 data, shape [B]. */
    public float[] time() {
        return time;
    }

    /** The crystal of each atom, N to B. */
    public Index crystalOfAtom() {
        return crystalOfAtom;
    }

    /** The crystal of each pair, E to B. */
    public Index crystalOfPair() {
        return crystalOfPair;
    }

    /** The atom of each pair that hears, E to N; the pairs of one receiver follow each other. */
    public Index receiver() {
        return receiver;
    }

    /** The atom of each pair that speaks, E to N. */
    public Index sender() {
        return sender;
    }

    /**
     * Sine and cosine of 2 pi k times the coordinate differences, sender minus receiver, for k = 1 to {@code frequencies} and the three
     * axes: all that the differences say, and the same for every periodic image. Only the sines and cosines of the atoms are
     * evaluated; those of the pairs follow from the angle-difference identities.
     *
     * @param frequencies at least 1
     * @return shape [E, 6 frequencies] flattened: for each axis, for each k, sine then cosine
     */
    public float[] fourier(int frequencies) {
        int half = 3 * frequencies;
        float[] sines = new float[atoms() * half];
        float[] cosines = new float[atoms() * half];
        for (int i = 0; i < 3 * atoms(); i++) {
            // whole numbers are taken off first: the sine of a large angle in float32 would be noise
            double angle = 2 * Math.PI * (frac[i] - Math.floor(frac[i]));
            double s1 = Math.sin(angle);
            double c1 = Math.cos(angle);
            double s = s1;
            double c = c1;
            for (int k = 0; k < frequencies; k++) {
                sines[i * frequencies + k] = (float) s;
                cosines[i * frequencies + k] = (float) c;
                double next = s * c1 + c * s1;
                c = c * c1 - s * s1;
                s = next;
            }
        }
        float[] features = new float[pairs() * 2 * half];
        for (int e = 0; e < pairs(); e++) {
            int to = receiver.get(e) * half;
            int from = sender.get(e) * half;
            int at = e * 2 * half;
            for (int k = 0; k < half; k++) {
                float s = sines[from + k] * cosines[to + k] - cosines[from + k] * sines[to + k];
                float c = cosines[from + k] * cosines[to + k] + sines[from + k] * sines[to + k];
                features[at + 2 * k] = s;
                features[at + 2 * k + 1] = c;
            }
        }
        return features;
    }

    @Override
    public String toString() {
        return "tile of " + crystals + " crystals, " + atoms() + " atoms, " + pairs() + " pairs";
    }
}
