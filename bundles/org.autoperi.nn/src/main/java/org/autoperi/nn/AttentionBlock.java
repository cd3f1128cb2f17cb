package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * A transformer block within crystals of any size: h + W attention(n) with n = RMS norm of h, then h + mlp(RMS norm of h).
 * What two nodes are to each other enters as a bias of their attention, linear in the features of the pair
 * (doi:10.48550/arXiv.2106.05234, section 3.1.2); with {@link PeriodicFeatures} the block is periodic. Axes: N nodes, E
 * ordered pairs of nodes of one crystal, crystal by crystal, for each receiver each sender.
 */
public final class AttentionBlock {
    private final String name;
    private final RmsNorm first;
    private final Linear joint;
    private final Parameter bias;
    private final Linear out;
    private final RmsNorm second;
    private final Mlp update;
    private final int width;
    private final int heads;

    /**
     * @param width of the states, a multiple of the number of heads
     * @param features number of features of a pair
     */
    public AttentionBlock(ParameterScope scope, int width, int heads, int features) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("attention " + scope.prefix() + ": width " + width + " and " + heads
                    + " heads, expected a width that the heads can share evenly");
        }
        this.name = scope.prefix();
        this.width = width;
        this.heads = heads;
        this.first = new RmsNorm(scope.child("norm1"), width);
        this.joint = new Linear(scope.child("qkv"), width, 3 * width);
        this.bias = scope.create("bias.weight", heads, features, Initializer.zeros());
        this.out = new Linear(scope.child("out"), width, width);
        this.second = new RmsNorm(scope.child("norm2"), width);
        this.update = new Mlp(scope.child("update"), width, 2 * width, width);
    }

    /**
     * The states after the block, shape [N, width].
     *
     * @param states shape [N, width], crystal by crystal
     * @param crystals the crystal of each node
     * @param features shape [E, features]
     */
    public Tensor apply(Tape tape, Tensor states, Index crystals, Tensor features) {
        return tape.in(name, () -> block(tape, states, crystals, features));
    }

    private Tensor block(Tape tape, Tensor states, Index crystals, Tensor features) {
        Tensor qkv = joint.apply(tape, first.apply(tape, states));
        Tensor heard = tape.attention(
                tape.columns(qkv, 0, width),
                tape.columns(qkv, width, 2 * width),
                tape.columns(qkv, 2 * width, 3 * width),
                tape.linear(features, tape.parameter(bias)),
                crystals,
                heads);
        Tensor middle = tape.add(states, out.apply(tape, heard));
        return tape.add(middle, update.apply(tape, second.apply(tape, middle)));
    }
}
