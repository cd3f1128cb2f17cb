package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.LayerNorm;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A graph network on the torus after CSPNet (arXiv:2309.04475): messages between all ordered pairs of atoms of a cell, from
 * the states of both atoms, the lattice and Fourier features of their coordinate difference.
 *
 * <pre>
 *   c    = mlp(time, lattice, condition)                         one row per crystal
 *   h_i  = E(species) + W p(species) + W c                        p: group, period, electronegativity, radius ...
 *   m_ij = silu(W silu(W1 n_i + W2 n_j + W3 psi_ij + W4 c))       n = layer norm of h
 *   h_i += mlp(n_i | mean_j m_ij)
 *   displacements = linear heads on the layer norm of h, the lattice's on the mean over the atoms
 *   logits = (W h_i) . (E(species) + W p(species))                 the same vectors as at the input
 * </pre>
 *
 * The first edge layer is factored: W1 and W2 act on atoms, not on pairs. Coordinates enter by differences through whole frequencies only,
 * so shifts of the origin and periodic images change nothing; sums and means over atoms make the order of the atoms irrelevant.
 */
final class TorusGnnNetwork implements Network {
    /** First weights of the heads are this much smaller than usual, so that training starts from small displacements (ours). */
    private static final double HEAD_SCALE = 0.1;

    private final int frequencies;
    private final SpeciesCodes species;
    private final CrystalContext context;
    private final Linear contextToAtoms;
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm last;
    private final Linear coordinates;
    private final Linear lattice;
    private final SpeciesCodes.Answer answer;

    /** One round of messages. */
    private record Layer(
            LayerNorm norm,
            Linear receiver,
            Linear sender,
            Linear context,
            Parameter pair,
            Linear message,
            Mlp update) {
        static Layer in(ParameterScope scope, int width, int features) {
            return new Layer(
                    new LayerNorm(scope.child("norm"), width),
                    new Linear(scope.child("receiver"), width, width),
                    new Linear(scope.child("sender"), width, width),
                    new Linear(scope.child("context"), width, width),
                    scope.create("pair.weight", width, features, Initializer.fanIn()),
                    new Linear(scope.child("message"), width, width),
                    new Mlp(scope.child("update"), 2 * width, width, width));
        }
    }

    TorusGnnNetwork(TorusGnn.Config config, int conditionWidth, ParameterScope scope) {
        int width = config.width();
        this.frequencies = config.frequencies();
        this.species = new SpeciesCodes(scope, width, true);
        this.context = new CrystalContext(scope.child("context"), width, conditionWidth);
        this.contextToAtoms = new Linear(scope.child("context-to-atoms"), width, width);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(Layer.in(scope.child("layer" + i), width, 6 * frequencies));
        }
        this.last = new LayerNorm(scope.child("last"), width);
        this.coordinates = head(scope.child("coordinates"), width, 3);
        this.lattice = head(scope.child("lattice"), width, LatticeCoordinates.SIZE);
        this.answer = species.new Answer(scope, width);
    }

    private static Linear head(ParameterScope scope, int width, int outputs) {
        return new Linear(
                scope, width, outputs, Initializer.uniform(HEAD_SCALE / Math.sqrt(width)), Initializer.zeros());
    }

    @Override
    public Forecast forecast(Tape tape, Tile tile) {
        Tensor pairs = tape.constant(tile.pairs(), 6 * frequencies, tile.fourier(frequencies));
        Tensor crystal = context.apply(tape, tile);
        Tensor h = atoms(tape, tile, crystal);
        for (Layer layer : layers) {
            Tensor normal = layer.norm.apply(tape, h);
            Tensor here = tape.gather(layer.context.apply(tape, crystal), tile.crystalOfAtom());
            Tensor receiver = tape.add(layer.receiver.apply(tape, normal), here);
            Tensor sender = layer.sender.apply(tape, normal);
            Tensor first =
                    tape.edgeSilu(receiver, tile.receiver(), sender, tile.sender(), pairs, tape.parameter(layer.pair));
            Tensor messages = layer.message.applySilu(tape, first);
            Tensor heard = tape.segmentMean(messages, tile.receiver());
            h = tape.add(h, layer.update.apply(tape, tape.concat(normal, heard)));
        }
        Tensor out = last.apply(tape, h);
        Tensor mean = tape.segmentMean(out, tile.crystalOfAtom());
        return new Forecast(coordinates.apply(tape, out), lattice.apply(tape, mean), answer.logits(tape, out));
    }

    private Tensor atoms(Tape tape, Tile tile, Tensor crystal) {
        return tape.add(
                species.apply(tape, tile.atomicNumbers()),
                tape.gather(contextToAtoms.apply(tape, crystal), tile.crystalOfAtom()));
    }
}
