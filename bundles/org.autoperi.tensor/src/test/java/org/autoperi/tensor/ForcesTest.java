package org.autoperi.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Forces in a loss: the energy of a few atoms is a network of their distances, the loss compares minus its derivative with
 * given forces, and its gradient by the weights is compared with central differences of the same in float64, where the
 * forces are central differences themselves.
 */
class ForcesTest {
    private static final int ATOMS = 5;
    private static final int WIDTH = 19;
    private static final Index RECEIVER = pairs(true);
    private static final Index SENDER = pairs(false);

    private final RandomGenerator random = Seed.random("forces");
    private final Parameter in = parameter("in", WIDTH, 1);
    private final Parameter bias = parameter("bias", 1, WIDTH);
    private final Parameter hidden = parameter("hidden", WIDTH, WIDTH);
    private final Parameter out = parameter("out", 1, WIDTH);
    private final List<Parameter> parameters = List.of(in, bias, hidden, out);
    private final float[] x = positions();
    private final float[] target = Seed.normal(random, 3 * ATOMS);

    private static Index pairs(boolean receiver) {
        int[] atoms = new int[ATOMS * (ATOMS - 1)];
        int at = 0;
        for (int i = 0; i < ATOMS; i++) {
            for (int j = 0; j < ATOMS; j++) {
                if (i != j) {
                    atoms[at++] = receiver ? i : j;
                }
            }
        }
        return Index.of(atoms, ATOMS);
    }

    private Parameter parameter(String name, int rows, int cols) {
        Parameter parameter = new Parameter(name, rows, cols);
        float[] values = Seed.normal(random, rows * cols);
        parameter.update(v -> {
            for (int i = 0; i < v.length; i++) {
                v[i] = values[i] / (float) Math.sqrt(cols);
            }
        });
        return parameter;
    }

    /** Atoms about 1 apart, none closer than 0.4. */
    private float[] positions() {
        float[] positions = new float[3 * ATOMS];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (i / 3 >> i % 3 & 1) + 0.3f * (random.nextFloat() - 0.5f);
        }
        return positions;
    }

    private Tensor energy(Tape tape, Tensor positions) {
        Tensor apart = tape.subtract(tape.gather(positions, RECEIVER), tape.gather(positions, SENDER));
        Tensor distance = tape.sqrt(tape.rowSums(tape.square(apart)));
        Tensor h = tape.linearSilu(distance, tape.parameter(in), tape.parameter(bias));
        Tensor atoms = tape.segmentSum(tape.tanh(tape.linear(h, tape.parameter(hidden))), RECEIVER);
        return tape.sum(tape.linear(tape.silu(atoms), tape.parameter(out)));
    }

    private Tensor loss(Tape tape) {
        Tensor positions = tape.variable(ATOMS, 3, x);
        Tensor slope = tape.derivatives(energy(tape, positions), positions).get(0);
        return tape.mse(tape.scale(slope, -1), tape.constant(ATOMS, 3, target));
    }

    private static Real real(Parameter parameter, double step) {
        RandomGenerator direction = Seed.random("direction of " + parameter.name());
        return Real.of(
                parameter.rows(),
                parameter.cols(),
                (i, j) -> parameter.values()[i * parameter.cols() + j] + step * (direction.nextBoolean() ? 1 : -1));
    }

    private double energy(Real positions, double step) {
        Real apart = positions.gather(RECEIVER).with(positions.gather(SENDER), (p, q) -> p - q);
        Real distance = apart.times(apart).rowSums().map(Math::sqrt);
        Real h = distance.product(real(in, step).transposed())
                .plus(real(bias, step))
                .map(UnaryFunction.SILU);
        Real atoms = h.product(real(hidden, step).transposed()).map(Math::tanh).segmentSum(RECEIVER);
        return atoms.map(UnaryFunction.SILU)
                .product(real(out, step).transposed())
                .sum();
    }

    private double loss(double step) {
        double h = 1e-5;
        double sum = 0;
        for (int i = 0; i < 3 * ATOMS; i++) {
            int moved = i;
            double above = energy(Real.of(ATOMS, 3, (a, k) -> x[3 * a + k] + (3 * a + k == moved ? h : 0)), step);
            double below = energy(Real.of(ATOMS, 3, (a, k) -> x[3 * a + k] - (3 * a + k == moved ? h : 0)), step);
            double error = -(above - below) / (2 * h) - target[i];
            sum += error * error;
        }
        return sum / (3 * ATOMS);
    }

    @Test
    void trainsOnForces() {
        for (Kernels kernels : List.of(Kernels.scalar(), new VectorKernels())) {
            Gradients gradients = new Gradients(parameters, kernels);
            Tape tape = Tape.recording(gradients, kernels);
            Tensor loss = loss(tape);
            assertThat((double) loss.scalar()).isCloseTo(loss(0), within(1e-4 * loss(0)));
            tape.backward(loss);
            double analytic = 0;
            double size = 0;
            for (Parameter parameter : parameters) {
                Real direction = real(parameter, 1);
                for (int i = 0; i < parameter.size(); i++) {
                    float gradient = gradients.of(parameter)[i];
                    analytic += gradient
                            * Math.signum(direction.values()[i] - parameter.values()[i]);
                    size += Math.abs(gradient);
                }
            }
            double step = 1e-4;
            double numeric = (loss(step) - loss(-step)) / (2 * step);
            // two backward passes of sums of up to 40 terms in float32; the quotient is exact to 1e-6 of its size
            assertThat(analytic).isCloseTo(numeric, within(80 * Math.scalb(1.0, -23) * size));
        }
    }
}
