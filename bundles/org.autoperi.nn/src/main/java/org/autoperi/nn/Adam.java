package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Kernels;
import org.autoperi.tensor.Parameter;

/**
 * The optimiser Adam (algorithm 1 of doi:10.48550/arXiv.1412.6980) with decoupled weight decay (algorithm 2 of
 * doi:10.48550/arXiv.1711.05101). Not thread-safe.
 */
public final class Adam {
    /**
     * Constants of the optimiser.
     *
     * @param beta1 decay of the running mean of gradients, in [0, 1)
     * @param beta2 decay of the running mean of their squares, in [0, 1)
     * @param epsilon added to the root of the mean square
     * @param weightDecay share of a parameter taken away per unit of learning rate
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
        /** Those of the paper: 0.9, 0.999, 1e-8, no weight decay. */
        public Settings() {
            this(0.9, 0.999, 1e-8, 0);
        }

        /** Checks the ranges. */
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && weightDecay >= 0)) {
                throw new IllegalArgumentException("Adam: beta1 " + beta1 + ", beta2 " + beta2 + ", epsilon " + epsilon
                        + ", weight decay " + weightDecay + "; expected betas in [0, 1), epsilon > 0, decay >= 0");
            }
        }
    }

    private final List<Parameter> parameters;
    private final Settings settings;
    private final Kernels kernels = Kernels.preferred();
    private final List<float[]> means = new ArrayList<>();
    private final List<float[]> squares = new ArrayList<>();
    private long steps;

    /** An optimiser that has seen nothing yet. */
    public Adam(ParameterStore store, Settings settings) {
        this.parameters = store.parameters();
        this.settings = settings;
        for (Parameter parameter : parameters) {
            means.add(new float[parameter.size()]);
            squares.add(new float[parameter.size()]);
        }
    }

    /** Moves the parameters against the gradients. */
    public void step(Gradients gradients, double learningRate) {
        steps++;
        Kernels.AdamStep constants = new Kernels.AdamStep(
                (float) (learningRate / (1 - Math.pow(settings.beta1(), steps))),
                (float) settings.beta1(),
                (float) settings.beta2(),
                (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), steps))),
                (float) settings.epsilon(),
                (float) (1 - learningRate * settings.weightDecay()));
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            float[] gradient = gradients.of(parameter);
            float[] mean = means.get(i);
            float[] square = squares.get(i);
            parameter.update(values -> kernels.adam(0, values.length, values, gradient, mean, square, constants));
        }
    }

    /** Steps taken so far. */
    public long steps() {
        return steps;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Running mean of the gradient of parameter i; live. */
    float[] mean(int i) {
        return means.get(i);
    }

    /** Running mean of its square; live. */
    float[] square(int i) {
        return squares.get(i);
    }

    void resumeAt(long stepsTaken) {
        this.steps = stepsTaken;
    }
}
