package org.autoperi.flow.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.autoperi.nn.ParameterStore;
import org.autoperi.tensor.Gradients;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** What the checks of all kinds of networks have in common: that parameters are made alike twice and that their derivatives are right. */
public final class ParameterChecks {
    /** Relative difference allowed between a derivative and a central difference of float32 values. */
    private static final double SLOPE = 0.02;

    /** Lengths of the steps of central differences; long ones bend, short ones drown in rounding. */
    private static final double[] STEPS = {3e-2, 1e-2, 3e-3, 1e-3};

    private ParameterChecks() {}

    /** Two stores filled from the same random numbers hold the same parameters in the same order. */
    static void same(ParameterStore store, ParameterStore again) {
        List<Parameter> ours = store.parameters();
        List<Parameter> theirs = again.parameters();
        require(ours.size() == theirs.size(), "made twice, %d and %d parameters", ours.size(), theirs.size());
        for (int i = 0; i < ours.size(); i++) {
            require(
                    ours.get(i).name().equals(theirs.get(i).name())
                            && Arrays.equals(ours.get(i).values(), theirs.get(i).values()),
                    "made twice from the same random numbers, parameter %s differs from %s",
                    ours.get(i),
                    theirs.get(i));
        }
    }

    /**
     * The derivatives of a number by parameters agree with central differences, and every parameter matters. The change along the gradient is
     * looked at, with the best of some step lengths. It may be wrong by 2 % and by what the rounding of the number to float32 makes of the
     * difference over the longest step, 0.03, so the number should not be large beside its derivatives.
     *
     * @param store where the parameters are
     * @param parameters those that the number depends on
     * @param number shape [1, 1], the same whenever it is asked for with the same parameters
     * @throws AssertionError if a parameter changes nothing or its derivatives are wrong
     */
    public static void gradients(ParameterStore store, List<Parameter> parameters, Function<Tape, Tensor> number) {
        Gradients gradients = store.newGradients();
        Tape tape = Tape.recording(gradients);
        tape.backward(number.apply(tape));
        for (Parameter parameter : parameters) {
            float[] gradient = gradients.of(parameter);
            double norm = 0;
            for (float g : gradient) {
                norm += (double) g * g;
            }
            norm = Math.sqrt(norm);
            require(norm > 0, "parameter %s changes nothing: its derivatives are all zero", parameter);
            compare(parameter, gradient, norm, number);
        }
    }

    private static void compare(Parameter parameter, float[] gradient, double norm, Function<Tape, Tensor> number) {
        float[] saved = parameter.values().clone();
        double best = Double.NaN;
        double rounding = 0; // of both values, in the last sum and in those before it
        for (double step : STEPS) {
            float[] value = new float[2];
            for (int side = 0; side < 2; side++) {
                double by = (side == 0 ? step : -step) / norm;
                parameter.update(values -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) (saved[i] + by * gradient[i]);
                    }
                });
                value[side] = number.apply(Tape.inference()).scalar();
            }
            double slope = ((double) value[0] - value[1]) / (2 * step);
            if (Double.isNaN(best) || Math.abs(slope - norm) < Math.abs(best - norm)) {
                best = slope;
            }
            rounding = Math.ulp(value[0]) / STEPS[0];
        }
        parameter.update(values -> System.arraycopy(saved, 0, values, 0, values.length));
        require(
                Math.abs(best - norm) <= SLOPE * norm + rounding,
                "parameter %s: the derivative along its gradient is %.5g, by central differences %.5g",
                parameter,
                norm,
                best);
    }

    /** A number that depends on all elements of some results. */
    static Tensor projection(Tape tape, RandomGenerator random, List<Tensor> parts) {
        Tensor sum = tape.filled(1, 1, 0);
        for (Tensor part : parts) {
            float[] weights = new float[part.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) (random.nextGaussian() / Math.sqrt(part.cols()));
            }
            sum = tape.add(sum, tape.sum(tape.multiply(part, tape.constant(part.rows(), part.cols(), weights))));
        }
        return sum;
    }

    static void require(boolean holds, String format, Object... values) {
        if (!holds) {
            throw new AssertionError(String.format(Locale.ROOT, format, values));
        }
    }
}
