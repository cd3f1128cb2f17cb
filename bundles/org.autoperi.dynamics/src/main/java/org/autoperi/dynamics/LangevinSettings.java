package org.autoperi.dynamics;

/**
 * How a Langevin simulation runs; reduced units, mass 1.
 *
 * @param beta inverse temperature 1/kT, positive
 * @param timeStep time step, positive
 * @param frictionX friction along x, not negative
 * @param frictionY friction along y, not negative
 * @param steps steps of each replica, at least the stride; what is left behind the last multiple of it is not run
 * @param stride every stride-th step is recorded, and the start
 * @param replicas independent trajectories
 * @param seed seed; the same seed gives replica k the same trajectory whatever the stride, the threads and the number of replicas
 */
public record LangevinSettings(
        double beta,
        double timeStep,
        double frictionX,
        double frictionY,
        long steps,
        long stride,
        int replicas,
        long seed) {
    /** Checks each number. */
    public LangevinSettings {
        require(beta > 0 && Double.isFinite(beta), "beta", beta, "a positive number");
        require(timeStep > 0 && Double.isFinite(timeStep), "the time step", timeStep, "a positive number");
        require(frictionX >= 0 && Double.isFinite(frictionX), "the friction along x", frictionX, "0 or more");
        require(frictionY >= 0 && Double.isFinite(frictionY), "the friction along y", frictionY, "0 or more");
        require(steps >= 1, "the number of steps", steps, "1 or more");
        require(stride >= 1, "the stride", stride, "1 or more");
        require(
                steps >= stride,
                "the number of steps",
                steps,
                "at least the stride of " + stride + ", so lower the stride or raise the steps");
        require(replicas >= 1, "the number of replicas", replicas, "1 or more");
    }

    /** The settings of the published runs: time step 0.01, friction 1, stride 1, one replica, seed 0. */
    public static LangevinSettings of(double beta, long steps) {
        return new LangevinSettings(beta, 0.01, 1, 1, steps, 1, 1, 0);
    }

    private static void require(boolean holds, String what, Number found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + " is " + found + "; expected " + expected);
        }
    }

    /** These settings with another time step. */
    public LangevinSettings withTimeStep(double value) {
        return new LangevinSettings(beta, value, frictionX, frictionY, steps, stride, replicas, seed);
    }

    /** These settings with another friction, the same along both axes. */
    public LangevinSettings withFriction(double value) {
        return new LangevinSettings(beta, timeStep, value, value, steps, stride, replicas, seed);
    }

    /** These settings with another stride. */
    public LangevinSettings withStride(long value) {
        return new LangevinSettings(beta, timeStep, frictionX, frictionY, steps, value, replicas, seed);
    }

    /** These settings with another number of replicas. */
    public LangevinSettings withReplicas(int value) {
        return new LangevinSettings(beta, timeStep, frictionX, frictionY, steps, stride, value, seed);
    }

    /** These settings with another seed. */
    public LangevinSettings withSeed(long value) {
        return new LangevinSettings(beta, timeStep, frictionX, frictionY, steps, stride, replicas, value);
    }

    /** Steps of each replica that a run takes: those up to the last recorded one. */
    public long stepsTaken() {
        return steps / stride * stride;
    }

    /** Frames that a run records, the start included. */
    public long frames() {
        return steps / stride + 1;
    }
}
