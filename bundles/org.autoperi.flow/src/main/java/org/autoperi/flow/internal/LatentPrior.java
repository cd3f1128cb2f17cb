package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * How latent vectors are distributed: a flow from the standard normal distribution to the vectors of the training crystals, along straight lines
 * (arXiv:2210.02747), with a perceptron for the velocities. It learns beside the autoencoder without pulling at it.
 */
final class LatentPrior {
    /** Points on paths to each vector per step of training (ours): the network is small, and its loss noisy. */
    private static final int POINTS = 4;

    private static final int HIDDEN = 128;
    private static final int WAVES = 4;
    private static final int TIME = 1 + 2 * WAVES;

    /** Steps of Heun's rule from noise to vector (ours): the paths are nearly straight. */
    private static final int STEPS = 40;

    private final int size;
    private final Mlp hidden;
    private final Linear velocity;

    LatentPrior(ParameterScope scope, int size) {
        this.size = size;
        this.hidden = new Mlp(scope.child("hidden"), size + TIME, HIDDEN, HIDDEN);
        this.velocity = new Linear(scope.child("velocity"), HIDDEN, size, Initializer.zeros(), Initializer.zeros());
    }

    /**
     * The mean square error of the velocities on paths to some vectors, summed up over them.
     *
     * @param vectors shape [B, size]; constants, no gradient flows to where they come from
     * @param random what the paths of each vector are drawn from
     */
    Tensor loss(Tape tape, float[] vectors, List<RandomGenerator> random) {
        int rows = random.size() * POINTS;
        float[] input = new float[rows * (size + TIME)];
        float[] target = new float[rows * size];
        for (int b = 0; b < random.size(); b++) {
            RandomGenerator own = random.get(b);
            for (int p = 0; p < POINTS; p++) {
                int row = b * POINTS + p;
                double time = (p + own.nextDouble()) / POINTS;
                for (int k = 0; k < size; k++) {
                    double noise = own.nextGaussian();
                    double end = vectors[b * size + k];
                    input[row * (size + TIME) + k] = (float) (noise + time * (end - noise));
                    target[row * size + k] = (float) (end - noise);
                }
                writeTime(time, input, row * (size + TIME) + size);
            }
        }
        Tensor said = velocity(tape, tape.constant(rows, size + TIME, input));
        Tensor error = tape.square(tape.subtract(said, tape.constant(rows, size, target)));
        return tape.scale(tape.sum(error), 1f / (POINTS * size));
    }

    private Tensor velocity(Tape tape, Tensor input) {
        return velocity.apply(tape, hidden.applySilu(tape, input));
    }

    private static void writeTime(double time, float[] to, int at) {
        to[at] = (float) time;
        for (int k = 1; k <= WAVES; k++) {
            to[at + 2 * k - 1] = (float) Math.sin(Math.PI * k * time);
            to[at + 2 * k] = (float) Math.cos(Math.PI * k * time);
        }
    }

    /** Some vectors; they depend on the generator alone. */
    List<float[]> draw(int count, RandomGenerator random) {
        double[] z = new double[count * size];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        Tape tape = Tape.inference();
        for (int step = 0; step < STEPS; step++) {
            double time = (double) step / STEPS;
            double[] here = velocities(tape, z, count, time);
            double[] ahead = new double[z.length];
            for (int i = 0; i < z.length; i++) {
                ahead[i] = z[i] + here[i] / STEPS;
            }
            double[] there = velocities(tape, ahead, count, time + 1.0 / STEPS);
            for (int i = 0; i < z.length; i++) {
                z[i] += (here[i] + there[i]) / (2 * STEPS);
            }
        }
        List<float[]> drawn = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            float[] vector = new float[size];
            for (int k = 0; k < size; k++) {
                vector[k] = (float) z[b * size + k];
            }
            drawn.add(vector);
        }
        return drawn;
    }

    private double[] velocities(Tape tape, double[] z, int count, double time) {
        float[] input = new float[count * (size + TIME)];
        for (int b = 0; b < count; b++) {
            for (int k = 0; k < size; k++) {
                input[b * (size + TIME) + k] = (float) z[b * size + k];
            }
            writeTime(time, input, b * (size + TIME) + size);
        }
        tape.reset();
        float[] said = velocity(tape, tape.constant(count, size + TIME, input)).toArray();
        double[] result = new double[said.length];
        for (int i = 0; i < said.length; i++) {
            result[i] = said[i];
        }
        return result;
    }
}
