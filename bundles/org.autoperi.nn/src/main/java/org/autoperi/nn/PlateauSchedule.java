package org.autoperi.nn;

/**
 * A learning rate that is multiplied by a factor whenever a watched number has not become smaller for a while. What it
 * remembers goes into a checkpoint as {@link #text} and comes back by {@link #resume}. Not thread-safe.
 */
public final class PlateauSchedule implements Schedule {
    private final double peak;
    private final double factor;
    private final int patience;
    private final double floor;
    private double rate;
    private double best = Double.POSITIVE_INFINITY;
    private int waited;

    /**
     * @param peak first learning rate
     * @param factor of the learning rate when nothing improves, in (0, 1)
     * @param patience how many observations in a row may be no better
     * @param floor smallest learning rate
     */
    public PlateauSchedule(double peak, double factor, int patience, double floor) {
        if (!(peak > 0 && factor > 0 && factor < 1 && patience >= 0 && floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException("schedule: peak " + peak + ", factor " + factor + ", patience "
                    + patience + ", floor " + floor + "; expected 0 <= floor <= peak, 0 < factor < 1, patience >= 0");
        }
        this.peak = peak;
        this.factor = factor;
        this.patience = patience;
        this.floor = floor;
        this.rate = peak;
    }

    /** Looks at the watched number, such as the loss of a validation; NaN is no better than anything. */
    public void observe(double value) {
        if (value < best) {
            best = value;
            waited = 0;
        } else if (++waited > patience) {
            rate = Math.max(floor, rate * factor);
            waited = 0;
        }
    }

    @Override
    public double rate(long step) {
        return rate;
    }

    /** What is remembered, for the metadata of a checkpoint. */
    public String text() {
        return rate + " " + best + " " + waited;
    }

    /**
     * Goes on from what was remembered.
     *
     * @throws IllegalArgumentException if the text is none of {@link #text}
     */
    public void resume(String text) {
        String[] parts = text.split(" ");
        if (parts.length != 3) {
            throw new IllegalArgumentException("schedule: '" + text + "', expected rate, best and waited");
        }
        rate = Math.min(peak, Double.parseDouble(parts[0]));
        best = Double.parseDouble(parts[1]);
        waited = Integer.parseInt(parts[2]);
    }
}
