package org.autoperi.dynamics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An energy in the plane with its gradient, in reduced units. Implementations are immutable but for scratch space; whoever calls
 * {@link #gradient} from several threads asks for a copy for each with {@link #forOneThread()}.
 */
@ConsumerType
public interface Potential {
    /** The energy at a place; may be infinite where nothing can be. */
    double energy(double x, double y);

    /**
     * Writes the gradients at places. Their negatives are the forces.
     *
     * @param count number of places, at most the length of each array
     * @param x first coordinates
     * @param y second coordinates
     * @param gradientX receives the derivatives by x
     * @param gradientY receives the derivatives by y
     */
    void gradient(int count, double[] x, double[] y, double[] gradientX, double[] gradientY);

    /** Writes the energies at places; the same contract as {@link #gradient}. */
    default void energies(int count, double[] x, double[] y, double[] energy) {
        for (int i = 0; i < count; i++) {
            energy[i] = energy(x[i], y[i]);
        }
    }

    /** The centres of the states that the potential is known for, state 0 first; empty if it is known for none. */
    default List<Centre> centres() {
        return List.of();
    }

    /** An equal potential that one thread may use while others use this one. */
    default Potential forOneThread() {
        return this;
    }
}
