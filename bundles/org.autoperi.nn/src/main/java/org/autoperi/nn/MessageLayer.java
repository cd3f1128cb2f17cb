package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * One round of messages between nodes: n = layer norm of h, m = silu(W silu(W1 n_receiver + W2 n_sender + W3 e)),
 * h + mlp(n | mean of m over the receiver's pairs). The first edge layer is factored: W1 and W2 act on nodes, not on pairs.
 * Axes: N nodes, E pairs.
 */
public final class MessageLayer {
    private final String name;
    private final LayerNorm norm;
    private final Linear receiver;
    private final Linear sender;
    private final Parameter pair;
    private final Linear message;
    private final Mlp update;

    /**
     * @param width of the states of the nodes
     * @param features number of features of a pair
     */
    public MessageLayer(ParameterScope scope, int width, int features) {
        this.name = scope.prefix();
        this.norm = new LayerNorm(scope.child("norm"), width);
        this.receiver = new Linear(scope.child("receiver"), width, width);
        this.sender = new Linear(scope.child("sender"), width, width);
        this.pair = scope.create("pair.weight", width, features, Initializer.fanIn());
        this.message = new Linear(scope.child("message"), width, width);
        this.update = new Mlp(scope.child("update"), 2 * width, width, width);
    }

    /**
     * The states after the round, shape [N, width].
     *
     * @param states shape [N, width]
     * @param receivers node that hears, of each pair
     * @param senders node that speaks, of each pair
     * @param features shape [E, features]
     */
    public Tensor apply(Tape tape, Tensor states, Index receivers, Index senders, Tensor features) {
        return tape.in(name, () -> round(tape, states, receivers, senders, features));
    }

    private Tensor round(Tape tape, Tensor states, Index receivers, Index senders, Tensor features) {
        Tensor normal = norm.apply(tape, states);
        Tensor first = tape.edgeSilu(
                receiver.apply(tape, normal),
                receivers,
                sender.apply(tape, normal),
                senders,
                features,
                tape.parameter(pair));
        Tensor heard = tape.segmentMean(message.applySilu(tape, first), receivers);
        return tape.add(states, update.apply(tape, tape.concat(normal, heard)));
    }
}
