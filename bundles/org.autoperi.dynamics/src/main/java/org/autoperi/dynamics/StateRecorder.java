package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the frames of a simulation into states while it runs, so that a number is all that is kept of each. Not thread-safe.
 */
public final class StateRecorder implements TrajectorySink {
    private final Discretisation discretisation;
    private final int window;
    private final List<StateSequence.Part> parts = new ArrayList<>();
    private final double[] place = new double[2];

    /**
     * A recorder.
     *
     * @param discretisation of places in the plane
     * @param window frames of the running mean over coordinates before they become states, 1 for none; each trajectory is shorter by one less
     */
    public StateRecorder(Discretisation discretisation, int window) {
        if (discretisation.dimensions() != place.length || window < 1) {
            throw new IllegalArgumentException("states of " + discretisation.dimensions()
                    + " coordinates, running mean over " + window + " frames; expected 2 coordinates, 1 frame or more");
        }
        this.discretisation = discretisation;
        this.window = window;
    }

    @Override
    public void frame(Frame frame) {
        while (parts.size() < frame.replicas()) {
            parts.add(new StateSequence.Part(new RunningMean(place.length, window)));
        }
        for (int r = 0; r < frame.replicas(); r++) {
            place[0] = frame.x(r);
            place[1] = frame.y(r);
            parts.get(r).add(place, discretisation);
        }
    }

    /** The states so far, a trajectory for each replica. */
    public StateSequence sequence() {
        return StateSequence.of(
                discretisation.states(),
                parts.stream().map(StateSequence.Part::toArray).toList());
    }
}
