package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A network whose states do not change, and whose velocities turn with the crystal, under every operation that maps the lattice onto itself.
 *
 * <pre>
 *   c     = mlp(time, lattice, condition)                                   one row per crystal
 *   h_i   = E(species) + W p(species) + W c
 *   n_i   = (1 + a(c)) layer norm(h_i) + b(c)                           adaptive layer norm
 *   V_i   = sum_j (W n_j) (B u_ij)                                      vectors per atom, u: vectors of {@link ImageSums}
 *   e_ij  = (even sums, V_i . B u_ij)                                   pair features, no direction left
 *   h_i  += W (attention of n_i with bias W e_ij | mean_j silu(W n_i + W n_j + W e_ij))
 *   h_i  += mlp(n_i | V_i . V_i)
 *   coordinates = (sum_j sum_k a_ijk u_ijk) L^-1                        a_ij from n_i, n_j, e_ij
 *   lattice     = head on mean h and c, and the strain sum_ij sum_m b_ijm t_ijm   t: tensors of ImageSums
 * </pre>
 *
 * With several looks all this is done again, with other parameters, for the crystal moved to where it is believed to end: there its lattice is no
 * longer noise, and distances mean something. The pair features are those of both places, the displacements are added up, those along the vectors of
 * the first place among them, and nothing flows back through the move.
 *
 * <p>A coordinate head on per-axis Fourier features leaves the space group of a crystal; this one does not. The lattice coordinates of the first
 * part belong to the cell, not to the crystal, and are held in the crystal family by the sampler; the strain turns with the crystal.
 */
final class PeriodicAttentionNetwork implements Network {
    /** First weights of the heads are this much smaller than usual, so that training starts from small displacements (ours). */
    private static final double HEAD_SCALE = 0.1;

    /** Way that is left at the end of the paths (ours): what strayed must still come back. */
    private static final float SHORTEST_WAY = 0.05f;

    private final PeriodicAttention.Config config;
    private final SpeciesCodes species;
    private final List<Look> looks = new ArrayList<>();
    private final SpeciesCodes.Answer answer;

    /** Layer norm whose gain and shift follow from the crystal (arXiv:2212.09748). */
    private record Modulation(Linear gain, Linear shift) {
        static Modulation in(ParameterScope scope, int width) {
            return new Modulation(
                    new Linear(scope.child("gain"), width, width), new Linear(scope.child("shift"), width, width));
        }

        Tensor apply(Tape tape, Tensor h, Tensor crystal, Index owner) {
            Tensor normal = tape.layerNorm(h, tape.filled(1, h.cols(), 1), tape.filled(1, h.cols(), 0));
            Tensor factor = tape.gather(tape.shift(gain.apply(tape, crystal), 1), owner);
            return tape.add(tape.multiply(normal, factor), tape.gather(shift.apply(tape, crystal), owner));
        }
    }

    /** What pairs of atoms are to each other: silu(W n_receiver + W n_sender + W e). */
    private record Messages(Linear receiver, Linear sender, Parameter pair) {
        static Messages in(ParameterScope scope, int width, int features) {
            return new Messages(
                    new Linear(scope.child("receiver"), width, width),
                    new Linear(scope.child("sender"), width, width),
                    scope.create("pair.weight", width, features, Initializer.fanIn()));
        }

        Tensor apply(Tape tape, Tile tile, Tensor normal, Tensor pairs) {
            return tape.edgeSilu(
                    receiver.apply(tape, normal),
                    tile.receiver(),
                    sender.apply(tape, normal),
                    tile.sender(),
                    pairs,
                    tape.parameter(pair));
        }
    }

    /** One round. Without attention or vectors their parts are null. */
    private static final class Layer {
        private final Modulation first;
        private final Messages messages;
        private final Linear joint;
        private final Parameter bias;
        private final Linear out;
        private final Linear senders;
        private final Parameter mix;
        private final Modulation second;
        private final Mlp update;

        Layer(ParameterScope scope, PeriodicAttention.Config config, int features) {
            int width = config.width();
            boolean attends = config.heads() > 0;
            boolean turns = config.vectors() > 0;
            first = Modulation.in(scope.child("norm1"), width);
            messages = Messages.in(scope.child("messages"), width, features);
            joint = attends ? new Linear(scope.child("qkv"), width, 3 * width) : null;
            bias = attends ? scope.create("bias.weight", config.heads(), features, Initializer.fanIn()) : null;
            out = new Linear(scope.child("out"), attends ? 2 * width : width, width);
            senders = turns ? new Linear(scope.child("vectors"), width, config.vectors()) : null;
            mix = turns ? scope.create("mix.weight", config.vectors(), config.radial(), Initializer.fanIn()) : null;
            second = Modulation.in(scope.child("norm2"), width);
            update = new Mlp(scope.child("update"), width + config.vectors(), width, width);
        }
    }

    /** All layers once, and what is said after them. The first look sees the crystal where it is, and has no {@code back}. */
    private static final class Look {
        private final CrystalContext context;
        private final Linear contextToAtoms;
        private final List<Layer> layers = new ArrayList<>();
        private final Modulation last;
        private final Messages closing;
        private final Linear pull;
        private final Linear back;
        private final Linear along;
        private final Linear strain;
        private final Linear lattice;

        Look(ParameterScope scope, PeriodicAttention.Config config, int conditionWidth, boolean isFirst) {
            int width = config.width();
            int seen = (isFirst ? 1 : 2) * (config.radial() + 6 * config.frequencies());
            context = new CrystalContext(scope.child("context"), width, conditionWidth);
            contextToAtoms = new Linear(scope.child("context-to-atoms"), width, width);
            for (int i = 0; i < config.layers(); i++) {
                layers.add(new Layer(scope.child("layer" + i), config, seen + config.vectors()));
            }
            last = Modulation.in(scope.child("last"), width);
            closing = Messages.in(scope.child("closing"), width, seen);
            pull = head(scope.child("pull"), width, config.radial());
            back = isFirst ? null : head(scope.child("back"), width, config.radial());
            along = config.frequencies() == 0 ? null : head(scope.child("along"), width, 3);
            strain = head(scope.child("strain"), width, ImageSums.SHELLS);
            lattice = head(scope.child("lattice"), 2 * width, LatticeCoordinates.SIZE);
        }
    }

    /** What a tile looks like, and its rows repeated for three axes. */
    private final class Scene {
        private final Tile tile;
        private final Tensor even;
        private final Tensor vectors;
        private final Tensor tensors;
        private final Axes axes;

        Scene(Tape tape, Tile tile, Axes axes) {
            this.tile = tile;
            this.axes = axes;
            int e = tile.pairs();
            ImageSums sums = ImageSums.of(tile, config.radial(), config.reach());
            Tensor radial = tape.constant(e, config.radial(), sums.even());
            int waves = config.frequencies();
            even = waves == 0 ? radial : tape.concat(radial, tape.constant(e, 6 * waves, tile.fourier(waves)));
            vectors = tape.constant(3 * e, config.radial(), sums.vectors());
            tensors = tape.constant(6 * e, ImageSums.SHELLS, sums.tensors());
        }
    }

    /** Rows of atoms and pairs repeated for three axes, and those of pairs and crystals for the six components of a strain. */
    private record Axes(
            Index pair, Index receiver, Index sender, Index atom, Index pairOfComponent, Index componentOfCrystal) {
        static Axes of(Tile tile) {
            int e = tile.pairs();
            int atoms = tile.atoms();
            return new Axes(
                    Index.of(repeated(e, 3), e),
                    Index.of(components(tile.receiver(), 3), 3 * atoms),
                    Index.of(senders(tile), atoms),
                    Index.of(repeated(atoms, 3), atoms),
                    Index.of(repeated(e, 6), e),
                    Index.of(components(tile.crystalOfPair(), 6), 6 * tile.crystals()));
        }

        private static int[] repeated(int count, int times) {
            int[] rows = new int[times * count];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i / times;
            }
            return rows;
        }

        private static int[] components(Index owner, int count) {
            int[] rows = new int[count * owner.length()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = count * owner.get(i / count) + i % count;
            }
            return rows;
        }

        private static int[] senders(Tile tile) {
            int[] rows = new int[3 * tile.pairs()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = tile.sender().get(i / 3);
            }
            return rows;
        }
    }

    /** Pair features of a layer, and the squares of the atoms' vectors, null if there are none. */
    private record Geometry(Tensor pairs, Tensor squares) {}

    PeriodicAttentionNetwork(PeriodicAttention.Config config, int conditionWidth, ParameterScope scope) {
        int width = config.width();
        this.config = config;
        this.species = new SpeciesCodes(scope, width, config.elementProperties());
        for (int i = 0; i < config.looks(); i++) {
            looks.add(new Look(i == 0 ? scope : scope.child("look" + i), config, conditionWidth, i == 0));
        }
        this.answer = species.new Answer(scope, width);
    }

    private static Linear head(ParameterScope scope, int width, int outputs) {
        return new Linear(
                scope, width, outputs, Initializer.uniform(HEAD_SCALE / Math.sqrt(width)), Initializer.zeros());
    }

    @Override
    public Forecast forecast(Tape tape, Tile tile) {
        Axes axes = Axes.of(tile);
        Scene start = new Scene(tape, tile, axes);
        Tensor left = tape.constant(tile.crystals(), 1, left(tile));
        Tensor h = species.apply(tape, tile.atomicNumbers());
        Tensor out = null;
        Tensor frac = null;
        Tensor cell = null;
        for (Look look : looks) {
            boolean isFirst = frac == null;
            Scene here = isFirst ? start : new Scene(tape, tile.moved(frac.toArray(), cell.toArray()), axes);
            Tensor seen = isFirst ? start.even : tape.concat(here.even, start.even);
            Tensor crystal = look.context.apply(tape, here.tile);
            h = tape.add(h, tape.gather(look.contextToAtoms.apply(tape, crystal), tile.crystalOfAtom()));
            for (Layer layer : look.layers) {
                h = round(tape, layer, here, seen, crystal, h);
            }
            out = look.last.apply(tape, h, crystal, tile.crystalOfAtom());
            Tensor said = look.closing.apply(tape, tile, out, seen);
            Tensor mean = tape.segmentMean(out, tile.crystalOfAtom());
            Tensor direct = look.lattice.apply(tape, tape.concat(mean, crystal));
            Tensor move = coordinates(tape, here, look.pull.apply(tape, said));
            if (look.along != null) {
                move = tape.add(move, look.along.apply(tape, out));
            }
            if (!isFirst) {
                move = tape.add(move, coordinates(tape, start, look.back.apply(tape, said)));
            }
            Tensor strain = tape.add(direct, lattice(tape, here, look.strain.apply(tape, said)));
            if (looks.size() > 1) { // a single look learns by itself how long displacements are
                move = tape.multiply(move, tape.gather(left, tile.crystalOfAtom()));
                strain = tape.multiply(strain, left);
            }
            frac = isFirst ? move : tape.add(frac, move);
            cell = isFirst ? strain : tape.add(cell, strain);
        }
        return new Forecast(frac, cell, answer.logits(tape, out));
    }

    /** What displacements are multiplied by: they are about as long as the way that is left. */
    private static float[] left(Tile tile) {
        float[] left = new float[tile.crystals()];
        for (int b = 0; b < left.length; b++) {
            left[b] = 1 + SHORTEST_WAY - tile.time()[b];
        }
        return left;
    }

    private Tensor round(Tape tape, Layer layer, Scene scene, Tensor seen, Tensor crystal, Tensor h) {
        Index owner = scene.tile.crystalOfAtom();
        Tensor normal = layer.first.apply(tape, h, crystal, owner);
        Geometry geometry = geometry(tape, layer, scene, seen, normal);
        Tensor heard =
                tape.segmentMean(layer.messages.apply(tape, scene.tile, normal, geometry.pairs), scene.tile.receiver());
        if (layer.joint != null) {
            heard = tape.concat(attention(tape, layer, normal, geometry.pairs, owner), heard);
        }
        Tensor middle = tape.add(h, layer.out.apply(tape, heard));
        Tensor again = layer.second.apply(tape, middle, crystal, owner);
        Tensor all = geometry.squares == null ? again : tape.concat(again, geometry.squares);
        return tape.add(middle, layer.update.apply(tape, all));
    }

    private Tensor attention(Tape tape, Layer layer, Tensor normal, Tensor pairs, Index owner) {
        int width = config.width();
        Tensor qkv = layer.joint.apply(tape, normal);
        return tape.attention(
                tape.columns(qkv, 0, width),
                tape.columns(qkv, width, 2 * width),
                tape.columns(qkv, 2 * width, 3 * width),
                tape.linear(pairs, tape.parameter(layer.bias)),
                owner,
                config.heads());
    }

    private Geometry geometry(Tape tape, Layer layer, Scene scene, Tensor seen, Tensor normal) {
        if (layer.mix == null) {
            return new Geometry(seen, null);
        }
        Tensor arrows = tape.linear(scene.vectors, tape.parameter(layer.mix));
        Tensor weights = tape.gather(layer.senders.apply(tape, normal), scene.axes.sender());
        Tensor own = tape.segmentMean(tape.multiply(arrows, weights), scene.axes.receiver());
        Tensor angles =
                tape.segmentSum(tape.multiply(arrows, tape.gather(own, scene.axes.receiver())), scene.axes.pair());
        Tensor squares = tape.segmentSum(tape.square(own), scene.axes.atom());
        return new Geometry(tape.concat(seen, angles), squares);
    }

    /** Cartesian displacements, in units of the cube root of the volume per atom, turned into fractional ones. */
    private Tensor coordinates(Tape tape, Scene scene, Tensor pull) {
        Tile tile = scene.tile;
        Tensor each = tape.rowSums(tape.multiply(scene.vectors, tape.gather(pull, scene.axes.pair())));
        Tensor cart = tape.reshape(tape.segmentSum(each, scene.axes.receiver()), tile.atoms(), 3);
        Tensor inverse = tape.constant(tile.atoms(), 9, CellGeometry.inverses(tile));
        Tensor frac = null;
        for (int axis = 0; axis < 3; axis++) { // row vectors: f = x L^-1
            Tensor part =
                    tape.multiply(tape.columns(cart, axis, axis + 1), tape.columns(inverse, 3 * axis, 3 * axis + 3));
            frac = frac == null ? part : tape.add(frac, part);
        }
        return frac;
    }

    /** What the strain of each crystal does to its lattice coordinates. */
    private Tensor lattice(Tape tape, Scene scene, Tensor strain) {
        Tile tile = scene.tile;
        Tensor each = tape.rowSums(tape.multiply(scene.tensors, tape.gather(strain, scene.axes.pairOfComponent())));
        Tensor sum = tape.segmentSum(each, scene.axes.componentOfCrystal());
        Tensor voigt = tape.reshape(sum, tile.crystals(), 6);
        Tensor slopes = tape.constant(tile.crystals(), 36, CellGeometry.slopes(tile));
        Tensor result = null;
        for (int v = 0; v < 6; v++) {
            Tensor part = tape.multiply(tape.columns(voigt, v, v + 1), tape.columns(slopes, 6 * v, 6 * v + 6));
            result = result == null ? part : tape.add(result, part);
        }
        return result;
    }
}
