package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Linear layers with SiLU between them, and none after the last. */
public final class Mlp {
    private final List<Linear> layers;

    /**
     * @param widths inputs, widths of the hidden layers, outputs
     * @throws IllegalArgumentException if there are fewer than two widths
     */
    public Mlp(ParameterScope scope, int... widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException(
                    "perceptron " + scope.prefix() + ": " + widths.length + " widths, expected at least 2");
        }
        List<Linear> created = new ArrayList<>();
        for (int i = 0; i + 1 < widths.length; i++) {
            created.add(new Linear(scope.child("layer" + i), widths[i], widths[i + 1]));
        }
        this.layers = List.copyOf(created);
    }

    /** The layers applied to rows x [R, inputs], shape [R, outputs]. */
    public Tensor apply(Tape tape, Tensor x) {
        return last().apply(tape, hidden(tape, x));
    }

    /** As {@link #apply}, and SiLU after the last layer too. */
    public Tensor applySilu(Tape tape, Tensor x) {
        return last().applySilu(tape, hidden(tape, x));
    }

    private Tensor hidden(Tape tape, Tensor x) {
        Tensor h = x;
        for (Linear layer : layers.subList(0, layers.size() - 1)) {
            h = layer.applySilu(tape, h);
        }
        return h;
    }

    private Linear last() {
        return layers.get(layers.size() - 1);
    }

    /** The layers, first to last. */
    public List<Linear> layers() {
        return layers;
    }
}
