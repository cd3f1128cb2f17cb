package org.autoperi.dynamics;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;

/**
 * Some replicas that one thread moves together, by the integrator of Bussi and Parrinello (doi:10.1103/PhysRevE.75.056707, Eqs. 24-27).
 *
 * <p>The second half of the thermostat of one step and the first half of the next are both Gaussian and act on the same velocity, so they are drawn as one.
 * Where a frame is recorded between them, the velocity there is drawn from its distribution given that sum, by a generator of its own: the trajectory is the one that two
 * halves would give, and does not depend on what is recorded.
 */
final class LangevinBlock {
    /** A replica farther out than this has left every bound. */
    static final double FARTHEST = 1e6;

    private final Potential potential;
    private final LangevinSettings settings;
    private final int first;
    private final int count;
    private final double[] x;
    private final double[] y;
    private final double[] vx;
    private final double[] vy;
    private final double[] slopeX;
    private final double[] slopeY;
    private final double[] noiseX;
    private final double[] noiseY;
    private final double[] bridgeX;
    private final double[] bridgeY;
    private final Thermostat alongX;
    private final Thermostat alongY;
    private final BlockNoise noise;
    private final BlockNoise bridge;
    private boolean noiseIsDrawn;
    private long step;

    /**
     * @param first number of the first replica of the block
     * @param count replicas in the block
     */
    LangevinBlock(Potential potential, LangevinSettings settings, Start start, int first, int count) {
        this.potential = potential.forOneThread();
        this.settings = settings;
        this.first = first;
        this.count = count;
        x = new double[count];
        y = new double[count];
        vx = new double[count];
        vy = new double[count];
        slopeX = new double[count];
        slopeY = new double[count];
        noiseX = new double[count];
        noiseY = new double[count];
        bridgeX = new double[count];
        bridgeY = new double[count];
        alongX = Thermostat.of(settings.frictionX(), settings);
        alongY = Thermostat.of(settings.frictionY(), settings);
        noise = new BlockNoise(count);
        bridge = new BlockNoise(count);
        RandomStreams streams = new RandomStreams(settings.seed());
        for (int i = 0; i < count; i++) {
            RandomGenerator random = streams.stream("langevin", first + i);
            noise.seed(i, random);
            bridge.seed(i, random);
            double[] begin = start.of(first + i, random);
            x[i] = begin[0];
            y[i] = begin[1];
            vx[i] = begin[2];
            vy[i] = begin[3];
        }
        this.potential.gradient(count, x, y, slopeX, slopeY);
    }

    int first() {
        return first;
    }

    int count() {
        return count;
    }

    /**
     * Half a step of the thermostat along an axis.
     *
     * @param decay factor of the velocity
     * @param width width of the noise
     * @param norm factor that makes a standard normal number of the noise of two halves
     */
    private record Thermostat(double decay, double width, double norm) {
        static Thermostat of(double friction, LangevinSettings settings) {
            double decay = Math.exp(-0.5 * friction * settings.timeStep());
            double width = Math.sqrt(-Math.expm1(-friction * settings.timeStep()) / settings.beta());
            return new Thermostat(decay, width, 1 / Math.sqrt(1 + decay * decay));
        }

        /** Two halves in one. */
        Thermostat whole() {
            return new Thermostat(decay * decay, width / norm, 1);
        }
    }

    /**
     * Moves the replicas on.
     *
     * @throws DynamicsException if one leaves every bound
     */
    void advance(long steps) throws DynamicsException {
        double h = settings.timeStep();
        double half = 0.5 * h;
        Thermostat wholeX = alongX.whole();
        Thermostat wholeY = alongY.whole();
        for (long done = 0; done < steps; done++) {
            if (!noiseIsDrawn) {
                noise.next(noiseX, noiseY);
            }
            noiseIsDrawn = false;
            boolean begins = step == 0; // there is no half step before it
            move(count, x, vx, slopeX, noiseX, begins ? alongX : wholeX, h);
            move(count, y, vy, slopeY, noiseY, begins ? alongY : wholeY, h);
            potential.gradient(count, x, y, slopeX, slopeY);
            kick(count, vx, slopeX, half);
            kick(count, vy, slopeY, half);
            step++;
            checkBounds();
        }
    }

    /** The thermostat, half a step of the velocity, a step of the place. */
    private static void move(
            int count, double[] x, double[] v, double[] slope, double[] noise, Thermostat thermostat, double h) {
        double decay = thermostat.decay();
        double width = thermostat.width();
        double half = 0.5 * h;
        for (int i = 0; i < count; i++) {
            v[i] = decay * v[i] + width * noise[i] - half * slope[i];
        }
        for (int i = 0; i < count; i++) {
            x[i] += h * v[i];
        }
    }

    private static void kick(int count, double[] v, double[] slope, double half) {
        for (int i = 0; i < count; i++) {
            v[i] -= half * slope[i];
        }
    }

    private void checkBounds() throws DynamicsException {
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(x[i]) < FARTHEST && Math.abs(y[i]) < FARTHEST)) {
                throw new DynamicsException(
                        DynamicsException.Reason.UNSTABLE,
                        "replica " + (first + i) + " left every bound at step " + step + " (x = " + x[i] + ", y = "
                                + y[i]
                                + ") with the time step " + settings.timeStep()
                                + "; lower the time step, or add a term that confines, such as 0.0001*(x^6 + y^6)");
            }
        }
    }

    /**
     * Writes places and velocities as they are now; the velocities are those after the whole step.
     *
     * @param at where the first replica of the block is written, the others behind it
     */
    void record(double[] toX, double[] toY, double[] toVx, double[] toVy, int at) {
        System.arraycopy(x, 0, toX, at, count);
        System.arraycopy(y, 0, toY, at, count);
        if (step == 0) {
            System.arraycopy(vx, 0, toVx, at, count);
            System.arraycopy(vy, 0, toVy, at, count);
            return;
        }
        noise.next(noiseX, noiseY);
        noiseIsDrawn = true;
        bridge.next(bridgeX, bridgeY);
        bridge(vx, noiseX, bridgeX, alongX, toVx, at);
        bridge(vy, noiseY, bridgeY, alongY, toVy, at);
    }

    /** The noise r of the half step that ends here, given the sum (a r + r') / sqrt(1 + a^2) that the next step will use. */
    private void bridge(double[] v, double[] sum, double[] own, Thermostat half, double[] to, int at) {
        double a = half.decay();
        double factor = half.width() * half.norm();
        for (int i = 0; i < count; i++) {
            to[at + i] = a * v[i] + factor * (a * sum[i] + own[i]);
        }
    }
}
