package org.autoperi.tensor;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a loss with respect to a list of parameters. Each thread that runs tapes has its own, and they are
 * added in a fixed order, so that sums do not depend on which thread was first. Not thread-safe.
 */
public final class Gradients {
    private final List<Parameter> parameters;
    private final Kernels kernels;
    private final Map<Parameter, float[]> arrays = new IdentityHashMap<>();

    /** Zero gradients of the given parameters. */
    public Gradients(List<Parameter> parameters) {
        this(parameters, Kernels.preferred());
    }

    /** Zero gradients of the given parameters, added by the given kernels. */
    public Gradients(List<Parameter> parameters, Kernels kernels) {
        this.parameters = List.copyOf(parameters);
        this.kernels = kernels;
        for (Parameter parameter : parameters) {
            if (arrays.put(parameter, new float[parameter.size()]) != null) {
                throw new IllegalArgumentException("gradients: " + parameter + " is listed twice");
            }
        }
    }

    /** The parameters, in their order. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * The gradient of one parameter, row-major and live.
     *
     * @throws IllegalArgumentException if the parameter is not one of ours
     */
    public float[] of(Parameter parameter) {
        float[] array = arrays.get(parameter);
        if (array == null) {
            throw new IllegalArgumentException(
                    "gradients: " + parameter + " is none of the " + arrays.size() + " parameters they were made for");
        }
        return array;
    }

    /** Sets everything to zero. */
    public void clear() {
        arrays.values().forEach(array -> Arrays.fill(array, 0));
    }

    /**
     * Adds the gradients of the same parameters.
     *
     * @throws IllegalArgumentException if a parameter is missing here
     */
    public void add(Gradients other) {
        for (Parameter parameter : other.parameters) {
            kernels.add(parameter.size(), other.of(parameter), 0, of(parameter), 0, of(parameter), 0);
        }
    }

    /** Multiplies everything by a factor. */
    public void scale(float factor) {
        for (Parameter parameter : parameters) {
            kernels.scale(parameter.size(), factor, of(parameter), 0, of(parameter), 0);
        }
    }

    /** Root of the sum of all squares, over all parameters together. */
    public double norm() {
        double sum = 0;
        for (Parameter parameter : parameters) {
            sum += kernels.dot(parameter.size(), of(parameter), 0, of(parameter), 0);
        }
        return Math.sqrt(sum);
    }

    /**
     * Scales everything down to the given norm if it is longer (doi:10.48550/arXiv.1211.5063, algorithm 1).
     *
     * @return the norm before
     */
    public double clip(double longest) {
        double norm = norm();
        if (norm > longest) {
            scale((float) (longest / norm));
        }
        return norm;
    }
}
