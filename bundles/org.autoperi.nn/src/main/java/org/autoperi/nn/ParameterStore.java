package org.autoperi.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;

/** The parameters of a network by name, in the order in which they were created. Not thread-safe. */
public final class ParameterStore {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    /** Where layers create their parameters; names begin with the given one. */
    public ParameterScope scope(String name, RandomGenerator random) {
        return new ParameterScope(this, name, random);
    }

    /** Where layers create their parameters; names begin with nothing. */
    public ParameterScope scope(RandomGenerator random) {
        return new ParameterScope(this, "", random);
    }

    /**
     * Adds a parameter.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public void add(Parameter parameter) {
        if (parameters.putIfAbsent(parameter.name(), parameter) != null) {
            throw new IllegalArgumentException("parameter " + parameter.name() + " exists already");
        }
    }

    /** The parameter of this name. */
    public Optional<Parameter> find(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** All of them, in order. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** Number of elements of all parameters together. */
    public long size() {
        return parameters.values().stream().mapToLong(Parameter::size).sum();
    }

    /** Zero gradients of all parameters. */
    public Gradients newGradients() {
        return new Gradients(parameters());
    }
}
