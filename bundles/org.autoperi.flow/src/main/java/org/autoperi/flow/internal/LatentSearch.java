package org.autoperi.flow.internal;

import java.util.OptionalDouble;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Looks for latent vectors with a wanted property by gradient descent:
 *
 * <pre>
 *   f(z) = (p(z) - target)² + w |z|² / 2 K        or, without a target, -p(z) or p(z) in place of the square
 * </pre>
 *
 * with p the standardised property that the head says and K the length of z. The last term, the negative logarithm of the normal distribution that training
 * pulls at, keeps z where the decoder has been (ours). Steps are halved until f falls (Armijo's rule).
 */
final class LatentSearch {
    private static final double KEEP = 0.1;
    private static final int MOST_STEPS = 200;
    private static final double SUFFICIENT = 1e-4;
    private static final int MOST_HALVINGS = 30;
    private static final double CONVERGED = 1e-4;

    private final LatentSpace space;
    private final int target;
    private final OptionalDouble wanted;
    private final double sign;

    /**
     * A search.
     *
     * @param target index of the property
     * @param wanted its value in the units of the data; empty to go as far as the last term lets it
     * @param higher without a value, whether it shall be high
     */
    LatentSearch(LatentSpace space, int target, OptionalDouble wanted, boolean higher) {
        this.space = space;
        this.target = target;
        this.wanted = wanted;
        this.sign = higher ? -1 : 1;
    }

    private record Point(double value, float[] gradient) {}

    private Point at(float[] z) {
        Tape tape = Tape.inference();
        Tensor variable = tape.variable(1, z.length, z);
        Tensor said = tape.columns(space.properties(tape, variable), target, target + 1);
        Tensor goal = wanted.isPresent()
                ? tape.square(tape.shift(said, (float) -space.targets().standardise(target, wanted.getAsDouble())))
                : tape.scale(said, (float) sign);
        Tensor all = tape.add(goal, tape.scale(tape.sum(tape.square(variable)), (float) (KEEP / (2 * z.length))));
        tape.backward(all);
        return new Point(all.scalar(), tape.gradient(variable));
    }

    /** The vector that the search ends at. */
    float[] from(float[] start) {
        float[] z = start.clone();
        Point here = at(z);
        double length = 1;
        for (int step = 0; step < MOST_STEPS; step++) {
            double square = 0;
            for (float g : here.gradient) {
                square += (double) g * g;
            }
            if (Math.sqrt(square) < CONVERGED) {
                break;
            }
            boolean fell = false;
            for (int halving = 0; halving < MOST_HALVINGS && !fell; halving++) {
                float[] next = new float[z.length];
                for (int k = 0; k < z.length; k++) {
                    next[k] = (float) (z[k] - length * here.gradient[k]);
                }
                Point there = at(next);
                if (there.value <= here.value - SUFFICIENT * length * square) {
                    z = next;
                    here = there;
                    length *= 2;
                    fell = true;
                } else {
                    length /= 2;
                }
            }
            if (!fell) {
                break; // within rounding of the end
            }
        }
        return z;
    }
}
