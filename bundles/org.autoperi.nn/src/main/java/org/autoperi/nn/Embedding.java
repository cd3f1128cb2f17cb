package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** A trained row for each of a number of classes, such as chemical elements. */
public final class Embedding {
    private final String name;
    private final Parameter table;

    /** With rows drawn from the standard normal distribution. */
    public Embedding(ParameterScope scope, int classes, int width) {
        this.name = scope.prefix();
        this.table = scope.create("table", classes, width, Initializer.normal(1));
    }

    /**
     * The rows of the given classes, shape [classes.length, width].
     *
     * @param classes with {@code classes.size()} = number of classes
     */
    public Tensor apply(Tape tape, Index classes) {
        return tape.in(name, () -> tape.gather(tape.parameter(table), classes));
    }

    /** Shape [classes, width]. */
    public Parameter table() {
        return table;
    }
}
