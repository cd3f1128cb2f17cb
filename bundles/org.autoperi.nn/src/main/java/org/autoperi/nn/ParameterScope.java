package org.autoperi.nn;

import java.util.random.RandomGenerator;
import org.autoperi.tensor.Parameter;

/**
 * A place in the tree of names of a {@link ParameterStore}, such as {@code encoder.layer1}.
 *
 * @param store where the parameters go
 * @param prefix first part of their names, empty at the top
 * @param random what first values are drawn from
 */
public record ParameterScope(ParameterStore store, String prefix, RandomGenerator random) {
    /** The place one level further down. */
    public ParameterScope child(String name) {
        return new ParameterScope(store, fullName(name), random);
    }

    /**
     * Creates a parameter of shape [rows, cols].
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public Parameter create(String name, int rows, int cols, Initializer initializer) {
        Parameter parameter = new Parameter(fullName(name), rows, cols);
        store.add(parameter);
        parameter.update(values -> initializer.fill(values, rows, cols, random));
        return parameter;
    }

    private String fullName(String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }
}
