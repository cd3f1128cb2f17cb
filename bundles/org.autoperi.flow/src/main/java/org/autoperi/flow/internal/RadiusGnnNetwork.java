package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.LayerNorm;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A graph network on the radius multigraph.
 *
 * <pre>
 *   h_i   = E(species) + W p(species)                            p: {@link AtomFeatures}
 *   m_ij  = silu(W1 n_i + W2 n_j + W3 e_ij)                      n = layer norm of h, e: {@link EdgeFeatures}
 *   M_ilm = sum_j u(d_ij) Y_lm(direction ij) m_ij / 8            u: envelope, Y: harmonics, l = 0 to degree
 *   h_i  += mlp(n_i | M_i0 | sqrt(1 + sum_m M_ilm²) - 1, l = 1 to degree)
 *   z     = mean_i mlp(layer norm of h_i)
 * </pre>
 *
 * A linear layer after the messages would commute with the sums over neighbours, so it is left to the atoms, of which there are
 * fewer. Squares of moments sum up over m to sums of P_l(cos) over pairs of neighbours: angles, in any orientation. Sums over neighbours weighted with the envelope
 * and the mean over atoms make z a property of the infinite crystal.
 */
final class RadiusGnnNetwork implements EncoderNetwork {
    /** Sums over neighbours are divided by this, about what the envelopes of the neighbours within 5 angstrom sum up to (ours). */
    private static final float NEIGHBOURS = 8;

    private final RadiusGnn.Config config;
    private final Embedding species;
    private final Linear properties;
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm last;
    private final Mlp readOut;

    /** One round of messages. */
    private record Layer(LayerNorm norm, Linear receiver, Linear sender, Parameter edge, Mlp update) {
        static Layer in(ParameterScope scope, int width, int features, int degree) {
            return new Layer(
                    new LayerNorm(scope.child("norm"), width),
                    new Linear(scope.child("receiver"), width, width),
                    new Linear(scope.child("sender"), width, width),
                    scope.create("edge.weight", width, features, Initializer.fanIn()),
                    new Mlp(scope.child("update"), (2 + degree) * width, width, width));
        }
    }

    /** What the layers of one tile share. */
    private record Geometry(Tensor edges, Tensor directions, Index isotropic, Index squares) {}

    RadiusGnnNetwork(RadiusGnn.Config config, ParameterScope scope) {
        this.config = config;
        int width = config.width();
        this.species = new Embedding(scope.child("species"), ElementFeatures.CLASSES, width);
        this.properties = new Linear(scope.child("properties"), AtomFeatures.SIZE, width);
        int features = EdgeFeatures.OWN + config.radial();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(Layer.in(scope.child("layer" + i), width, features, config.degree()));
        }
        this.last = new LayerNorm(scope.child("last"), width);
        this.readOut = new Mlp(scope.child("read-out"), width, width, width);
    }

    @Override
    public double cutoffAngstrom() {
        return config.cutoff();
    }

    @Override
    public int width() {
        return config.width();
    }

    @Override
    public Tensor encode(Tape tape, RadiusTile tile) {
        Optional<Geometry> geometry = tile.edges() == 0 ? Optional.empty() : Optional.of(geometry(tape, tile));
        Tensor own = tape.constant(tile.atoms(), AtomFeatures.SIZE, AtomFeatures.of(tile.atomicNumbers()));
        Index kinds = Index.of(tile.atomicNumbers(), ElementFeatures.CLASSES);
        Tensor h = tape.add(species.apply(tape, kinds), properties.apply(tape, own));
        for (Layer layer : layers) {
            Tensor normal = layer.norm.apply(tape, h);
            Tensor heard = geometry.isPresent()
                    ? heard(tape, tile, layer, normal, geometry.get())
                    : tape.filled(tile.atoms(), (1 + config.degree()) * config.width(), 0);
            h = tape.add(h, layer.update.apply(tape, tape.concat(normal, heard)));
        }
        Tensor out = readOut.apply(tape, last.apply(tape, h));
        return tape.segmentMean(out, tile.crystalOfAtom());
    }

    private Geometry geometry(Tape tape, RadiusTile tile) {
        int features = EdgeFeatures.OWN + config.radial();
        int components = RadiusTile.harmonicCount(config.degree());
        float[] harmonics = tile.harmonics(config.degree());
        float[] envelope = tile.envelope();
        for (int e = 0; e < tile.edges(); e++) {
            for (int k = 0; k < components; k++) {
                harmonics[e * components + k] *= envelope[e] / NEIGHBOURS;
            }
        }
        int degrees = config.degree() + 1;
        int[] isotropic = new int[tile.atoms()];
        int[] squares = new int[tile.atoms() * components];
        for (int i = 0; i < tile.atoms(); i++) {
            isotropic[i] = i * components;
            for (int k = 0; k < components; k++) {
                squares[i * components + k] =
                        i * degrees + (int) Math.sqrt(k); // component k has the degree floor(sqrt k)
            }
        }
        return new Geometry(
                tape.constant(tile.edges(), features, EdgeFeatures.of(tile, config.radial())),
                tape.constant(tile.edges(), components, harmonics),
                Index.of(isotropic, tile.atoms() * components),
                Index.of(squares, tile.atoms() * degrees));
    }

    private Tensor heard(Tape tape, RadiusTile tile, Layer layer, Tensor normal, Geometry geometry) {
        Tensor messages = tape.edgeSilu(
                layer.receiver.apply(tape, normal),
                tile.receiver(),
                layer.sender.apply(tape, normal),
                tile.sender(),
                geometry.edges,
                tape.parameter(layer.edge));
        Tensor moments = moments(tape, tile, messages, geometry);
        Tensor isotropic = tape.gather(moments, geometry.isotropic);
        if (config.degree() == 0) {
            return isotropic;
        }
        int width = config.width();
        Tensor squares = tape.segmentSum(tape.square(moments), geometry.squares);
        Tensor wide = tape.reshape(squares, tile.atoms(), (config.degree() + 1) * width);
        Tensor angular = tape.columns(wide, width, (config.degree() + 1) * width);
        return tape.concat(isotropic, tape.shift(tape.sqrt(tape.shift(angular, 1)), -1));
    }

    /** The moments of each atom, shape [N components, width]: as products of matrices, one for each atom, far cheaper than edge by edge. */
    private Tensor moments(Tape tape, RadiusTile tile, Tensor messages, Geometry geometry) {
        int components = geometry.directions.cols();
        Tensor[] parts = new Tensor[tile.atoms()];
        for (int i = 0; i < parts.length; i++) {
            int from = tile.firstEdge()[i];
            int to = tile.firstEdge()[i + 1];
            parts[i] = from == to
                    ? tape.filled(components, config.width(), 0)
                    : tape.transposedMatmul(tape.rows(geometry.directions, from, to), tape.rows(messages, from, to));
        }
        return tape.stack(parts);
    }
}
