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
 * A coordinate head on per-axis Fourier features leaves the space group of a crystal; this one does not. The lattice coordinates of the first
 * part belong to the cell, not to the crystal, and are held in the crystal family by the sampler; the strain turns with the crystal.
 */
final class PeriodicAttentionNetwork implements Network {
    /** First weights of the heads are this much smaller than usual, so that training starts from small displacements (ours). */
    private static final double HEAD_SCALE = 0.1;

    private final PeriodicAttention.Config config;
    private final int features;
    private final SpeciesCodes species;
    private final CrystalContext context;
    private final Linear contextToAtoms;
    private final List<Layer> layers = new ArrayList<>();
    private final Modulation last;
    private final Messages closing;
    private final Linear pull;
    private final Linear strain;
    private final Linear lattice;
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

    /** What stays the same from layer to layer: the tile, its rows repeated for three axes, and the sums of images. */
    private final class Scene {
        private final Tile tile;
        private final Tensor crystal;
        private final Tensor even;
        private final Tensor vectors;
        private final Tensor tensors;
        private final Index axisOfPair;
        private final Index receiverAxis;
        private final Index senderOfAxis;
        private final Index axisOfAtom;

        Scene(Tape tape, Tile tile) {
            this.tile = tile;
            int e = tile.pairs();
            ImageSums sums = ImageSums.of(tile, config.radial(), config.reach());
            Tensor radial = tape.constant(e, config.radial(), sums.even());
            int waves = config.frequencies();
            even = waves == 0 ? radial : tape.concat(radial, tape.constant(e, 6 * waves, tile.fourier(waves)));
            vectors = tape.constant(3 * e, config.radial(), sums.vectors());
            tensors = tape.constant(6 * e, ImageSums.SHELLS, sums.tensors());
            crystal = context.apply(tape, tile);
            int[] pair = new int[3 * e];
            int[] receiver = new int[3 * e];
            int[] sender = new int[3 * e];
            for (int i = 0; i < 3 * e; i++) {
                pair[i] = i / 3;
                receiver[i] = 3 * tile.receiver().get(i / 3) + i % 3;
                sender[i] = tile.sender().get(i / 3);
            }
            axisOfPair = Index.of(pair, e);
            receiverAxis = Index.of(receiver, 3 * tile.atoms());
            senderOfAxis = Index.of(sender, tile.atoms());
            int[] atom = new int[3 * tile.atoms()];
            for (int i = 0; i < atom.length; i++) {
                atom[i] = i / 3;
            }
            axisOfAtom = Index.of(atom, tile.atoms());
        }
    }

    /** Pair features of a layer, and the squares of the atoms' vectors, null if there are none. */
    private record Geometry(Tensor pairs, Tensor squares) {}

    PeriodicAttentionNetwork(PeriodicAttention.Config config, int conditionWidth, ParameterScope scope) {
        int width = config.width();
        this.config = config;
        this.features = config.radial() + 6 * config.frequencies() + config.vectors();
        this.species = new SpeciesCodes(scope, width);
        this.context = new CrystalContext(scope.child("context"), width, conditionWidth);
        this.contextToAtoms = new Linear(scope.child("context-to-atoms"), width, width);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new Layer(scope.child("layer" + i), config, features));
        }
        this.last = Modulation.in(scope.child("last"), width);
        this.closing = Messages.in(scope.child("closing"), width, config.radial() + 6 * config.frequencies());
        this.pull = head(scope.child("pull"), width, config.radial());
        this.strain = head(scope.child("strain"), width, ImageSums.SHELLS);
        this.lattice = head(scope.child("lattice"), 2 * width, LatticeCoordinates.SIZE);
        this.answer = species.new Answer(scope, width);
    }

    private static Linear head(ParameterScope scope, int width, int outputs) {
        return new Linear(
                scope, width, outputs, Initializer.uniform(HEAD_SCALE / Math.sqrt(width)), Initializer.zeros());
    }

    @Override
    public Forecast forecast(Tape tape, Tile tile) {
        Scene scene = new Scene(tape, tile);
        Tensor h = tape.add(
                species.apply(tape, tile.atomicNumbers()),
                tape.gather(contextToAtoms.apply(tape, scene.crystal), tile.crystalOfAtom()));
        for (Layer layer : layers) {
            h = round(tape, layer, scene, h);
        }
        Tensor out = last.apply(tape, h, scene.crystal, tile.crystalOfAtom());
        Tensor said = closing.apply(tape, tile, out, scene.even);
        Tensor mean = tape.segmentMean(out, tile.crystalOfAtom());
        Tensor direct = lattice.apply(tape, tape.concat(mean, scene.crystal));
        return new Forecast(
                coordinates(tape, scene, pull.apply(tape, said)),
                tape.add(direct, lattice(tape, scene, strain.apply(tape, said))),
                answer.logits(tape, out));
    }

    private Tensor round(Tape tape, Layer layer, Scene scene, Tensor h) {
        Index owner = scene.tile.crystalOfAtom();
        Tensor normal = layer.first.apply(tape, h, scene.crystal, owner);
        Geometry geometry = geometry(tape, layer, scene, normal);
        Tensor heard =
                tape.segmentMean(layer.messages.apply(tape, scene.tile, normal, geometry.pairs), scene.tile.receiver());
        if (layer.joint != null) {
            heard = tape.concat(attention(tape, layer, normal, geometry.pairs, owner), heard);
        }
        Tensor middle = tape.add(h, layer.out.apply(tape, heard));
        Tensor again = layer.second.apply(tape, middle, scene.crystal, owner);
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

    private Geometry geometry(Tape tape, Layer layer, Scene scene, Tensor normal) {
        if (layer.mix == null) {
            return new Geometry(scene.even, null);
        }
        Tensor arrows = tape.linear(scene.vectors, tape.parameter(layer.mix));
        Tensor weights = tape.gather(layer.senders.apply(tape, normal), scene.senderOfAxis);
        Tensor own = tape.segmentMean(tape.multiply(arrows, weights), scene.receiverAxis);
        Tensor angles = tape.segmentSum(tape.multiply(arrows, tape.gather(own, scene.receiverAxis)), scene.axisOfPair);
        Tensor squares = tape.segmentSum(tape.square(own), scene.axisOfAtom);
        return new Geometry(tape.concat(scene.even, angles), squares);
    }

    /** Cartesian displacements, in units of the cube root of the volume per atom, turned into fractional ones. */
    private Tensor coordinates(Tape tape, Scene scene, Tensor pull) {
        Tile tile = scene.tile;
        Tensor each = tape.rowSums(tape.multiply(scene.vectors, tape.gather(pull, scene.axisOfPair)));
        Tensor cart = tape.reshape(tape.segmentSum(each, scene.receiverAxis), tile.atoms(), 3);
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
        int e = tile.pairs();
        int[] pair = new int[6 * e];
        int[] component = new int[6 * e];
        for (int i = 0; i < 6 * e; i++) {
            pair[i] = i / 6;
            component[i] = 6 * tile.crystalOfPair().get(i / 6) + i % 6;
        }
        Tensor each = tape.rowSums(tape.multiply(scene.tensors, tape.gather(strain, Index.of(pair, e))));
        Tensor sum = tape.segmentSum(each, Index.of(component, 6 * tile.crystals()));
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
