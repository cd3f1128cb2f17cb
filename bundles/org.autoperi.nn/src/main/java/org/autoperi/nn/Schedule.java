package org.autoperi.nn;

/** The learning rate of each step. */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of a step, the first being 0. */
    double rate(long step);

    /** The same rate always. */
    static Schedule constant(double rate) {
        return step -> rate;
    }

    /**
     * This schedule, but rising evenly to its first rate before: the step {@code steps} is its first.
     *
     * @param steps length of the warm-up
     */
    default Schedule warmedUp(long steps) {
        return step -> step < steps ? rate(0) * (step + 1) / (steps + 1) : rate(step - steps);
    }

    /** This schedule up to a step, and another from there on, which begins with its step 0. */
    default Schedule then(long end, Schedule next) {
        return step -> step < end ? rate(step) : next.rate(step - end);
    }

    /** The product of this schedule and a factor that depends on the step too. */
    default Schedule times(Schedule factor) {
        return step -> rate(step) * factor.rate(step);
    }
}
