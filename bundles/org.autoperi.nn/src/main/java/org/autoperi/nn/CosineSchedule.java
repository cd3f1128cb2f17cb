package org.autoperi.nn;

/**
 * A learning rate that rises evenly during warm-up and then falls along half a cosine (eq. 5 of
 * doi:10.48550/arXiv.1608.03983).
 *
 * @param peak learning rate after the warm-up
 * @param floor learning rate at the end and beyond
 * @param warmupSteps steps until the peak is reached, 0 for none
 * @param totalSteps steps until the floor is reached
 */
public record CosineSchedule(double peak, double floor, long warmupSteps, long totalSteps) implements Schedule {
    /** Checks the ranges. */
    public CosineSchedule {
        if (!(peak >= 0 && floor >= 0 && floor <= peak && warmupSteps >= 0 && totalSteps >= warmupSteps)) {
            throw new IllegalArgumentException("schedule: peak " + peak + ", floor " + floor + ", warm-up "
                    + warmupSteps + " of " + totalSteps + " steps; expected 0 <= floor <= peak, 0 <= warm-up <= total");
        }
    }

    @Override
    public double rate(long step) {
        if (step < warmupSteps) {
            return peak * (step + 1) / warmupSteps;
        }
        if (step >= totalSteps) {
            return floor;
        }
        double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
        return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
